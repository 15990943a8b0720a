from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..case.test_once import TwoSessionsCommon
from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingParcels(RmaReceivingCommon):
    """Several returns in one parcel, and several parcels for a return."""

    def _get_others(self, code, *cases):
        return [
            (other["case"]["name"], other["line_id"])
            for other in self._scan(code, *cases)["others"]
        ]

    # === SEVERAL RETURNS IN ONE PARCEL === #

    def test_tracking_number_finds_all_its_cases(self):
        case = self._customer_returns([(self.drills, 2)])
        other = self._customer_returns([(self.saws, 1)])
        (case | other).receipt_ids.sudo().rma_tracking_number = "00340"
        answer = self._scan("00340")
        self.assertEqual({each["id"] for each in answer["cases"]}, {case.id, other.id})
        self.assertEqual(answer["tracking"], "00340")
        self.assertEqual(self._scan(case.name)["tracking"], "")

    def test_product_of_another_case_of_the_customer_names_that_case(self):
        case = self._customer_returns([(self.drills, 2)])
        other = self._customer_returns([(self.saws, 1)])
        self.saw.barcode = "SAW-1"
        self.assertEqual(
            self._get_others("SAW-1", case), [(other.name, other.line_ids.id)]
        )
        # Both are on the screen: it knows what is expected.
        self.assertEqual(self._get_others("SAW-1", case, other), [])
        self._send(other, (other.line_ids, 1))
        self.assertEqual(self._get_others("SAW-1", case), [])

    def test_serial_of_another_case_of_the_customer_names_that_case(self):
        case = self._customer_returns([self._phone_line(self.s1)])
        other = self._customer_returns([self._phone_line(self.s2)])
        self.assertEqual(
            self._get_others("S2", case), [(other.name, other.line_ids.id)]
        )
        # Without any case on the screen its own one is opened.
        self.assertEqual(self._get_others("S2"), [(other.name, other.line_ids.id)])
        self.assertEqual(self._get_others("S3", case), [])

    def test_cases_of_other_customers_are_not_named(self):
        case = self._customer_returns([(self.drills, 2)])
        order = self._sell([(self.saw, 1)], customer=self.stranger)
        self._deliver(order)
        self._customer_returns([(order.order_line, 1)], partner=self.stranger)
        strange = {"sale_line_id": self.other_order.order_line.id, "quantity": 1}
        self._customer_returns([strange], partner=self.stranger)
        self.saw.barcode = "SAW-1"
        self.assertEqual(self._get_others("SAW-1", case), [])
        self.assertEqual(self._get_others("SAW-1"), [])
        self.assertEqual(self._get_others("S5", case), [])

    def test_cases_that_are_not_approved_are_not_named(self):
        case = self._customer_returns([(self.drills, 2)])
        self._request([(self.saws, 1)])
        self.saw.barcode = "SAW-1"
        self.assertEqual(self._get_others("SAW-1", case), [])

    # === SEVERAL PARCELS FOR A RETURN === #

    def test_each_parcel_has_its_own_tracking_number(self):
        case = self._customer_returns([(self.drills, 3)])
        receipt = case.receipt_ids.sudo()
        receipt.write({"rma_tracking_number": "A1, B2", "rma_carrier": "DHL"})
        self._send(case, (case.line_ids, 1), tracking="a1")
        rest = case._get_open_receipts()
        self.assertEqual(receipt.rma_tracking_number, "a1")
        self.assertRecordValues(
            rest, [{"rma_tracking_number": "B2", "rma_carrier": "DHL"}]
        )
        self.assertEqual(self._scan("B2")["cases"][0]["id"], case.id)
        self._send(case, (case.line_ids, 2), tracking="B2")
        self.assertEqual(
            case.receipt_ids.sorted("id").mapped("rma_tracking_number"), ["a1", "B2"]
        )
        self.assertEqual(case.line_ids.quantity_received, 3)
        self.assertEqual(case.goods_status, "received")

    def test_number_of_the_only_parcel_is_not_that_of_the_rest(self):
        case = self._customer_returns([(self.drills, 3)])
        case.receipt_ids.sudo().rma_tracking_number = "A1"
        self._send(case, (case.line_ids, 1))
        self.assertFalse(case._get_open_receipts().rma_tracking_number)
        self.assertEqual(self._scan("A1")["cases"][0]["id"], case.id)

    def test_customer_is_told_of_each_parcel(self):
        case = self._customer_returns([(self.drills, 3)])
        for units in (1, 2):
            self._send(case, (case.line_ids, units), tracking=f"T{units}")
        told = self.env["rma.notification"].search(
            [("case_id", "=", case.id), ("event", "=", "received")]
        )
        self.assertEqual(len(told), 2)

    def test_customer_is_not_told_of_what_was_not_expected(self):
        case = self._customer_returns([(self.drills, 3)])
        self._send(case, (self.saw, 1))
        told = self.env["rma.notification"].search(
            [("case_id", "=", case.id), ("event", "=", "received")]
        )
        self.assertFalse(told)

    # === TWO WORKERS === #

    def test_colleague_was_faster(self):
        case = self._customer_returns([(self.drills, 3)])
        seen = self._scan(case.name)["cases"][0]["seen"]
        self._send(case, (case.line_ids, 2), seen=seen, user=self.rma_user)
        with self._refused("Rma user has just received 2 × Drill"):
            self._send(case, (case.line_ids, 2), seen=seen)
        self.assertEqual(case.line_ids.quantity_received, 2)
        self.assertFalse(case.alert_ids)
        # Once the screen has shown it, what the worker counts is besides.
        seen = self._screen().show(case.ids)[0]["seen"]
        self._send(case, (case.line_ids, 1), seen=seen)
        self.assertEqual(case.line_ids.quantity_received, 3)

    def test_own_parcel_before_is_no_surprise(self):
        case = self._customer_returns([(self.drills, 3)])
        seen = self._scan(case.name)["cases"][0]["seen"]
        self._send(case, (case.line_ids, 2), seen=seen)
        self._send(case, (case.line_ids, 1), seen=seen)
        self.assertEqual(case.line_ids.quantity_received, 3)

    def test_transfer_that_somebody_validated_is_told(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case)
        with self._refused("has just received 3 × Drill"):
            self._send(case, (case.line_ids, 3), seen=[])


@tagged("post_install", "-at_install")
class TestReceivingAtOnce(TwoSessionsCommon):
    """Two workers send the same return at the same moment (G6)."""

    def _send(self, env, case_id, key, seen=None):
        """Send both units of a case as the screen of this session shows it."""
        screen = env["rma.receiving"]
        case = env["rma.case"].sudo().browse(case_id)
        counts = [{"line_id": case.line_ids.id, "quantity": 2}]
        screen.receive(case_id, key, counts, {"seen": seen})

    def _assert_counted_once(self, case_id):
        with self._session() as env:
            case = env["rma.case"].browse(case_id)
            self.assertEqual(case.line_ids.quantity_received, 2)
            self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 3)
            self.assertEqual(case.receipt_ids.mapped("state"), ["done"])
            self.assertFalse(case.alert_ids)

    def _open_approved(self):
        return self._open_case_with_steps("action_request", "action_approve")

    def test_same_parcel_is_sent_twice(self):
        case_id, key = self._open_approved(), uuid4().hex
        self._at_once(lambda env: self._send(env, case_id, key))
        self._assert_counted_once(case_id)

    def test_two_workers_count_the_same_units(self):
        case_id = self._open_approved()
        worker_id = self._create_worker()
        runs = []

        def send(env):
            runs.append(1)
            self._send(env, case_id, uuid4().hex, seen=[])

        with self.assertRaisesRegex(UserError, "has just received 2 × Two sessions"):
            self._at_once(
                send,
                lambda env: self._send(
                    env(user=worker_id), case_id, uuid4().hex, seen=[]
                ),
            )
        self.assertEqual(len(runs), 2)
        self._assert_counted_once(case_id)

    def test_worker_sends_while_staff_receive_everything(self):
        case_id = self._open_approved()
        with self.assertRaisesRegex(UserError, "a colleague has just received"):
            self._at_once(
                lambda env: self._send(env, case_id, uuid4().hex, seen=[]),
                lambda env: env["rma.case"].browse(case_id).action_receive(),
            )
        self._assert_counted_once(case_id)

    def _create_worker(self):
        """Create a warehouse worker of real data; removed at the end."""
        with self._session() as env:
            worker = env["res.users"].create(
                {
                    "name": "Worker",
                    "login": f"worker-{uuid4().hex}",
                    "group_ids": [Command.set(env.ref("stock.group_stock_user").ids)],
                }
            )
            worker_id, partner_id = worker.id, worker.partner_id.id
        self.addCleanup(self._remove_worker, worker_id, partner_id)
        return worker_id

    def _remove_worker(self, worker_id, partner_id):
        with self._session() as env:
            env["res.users"].browse(worker_id).unlink()
            env["res.partner"].browse(partner_id).unlink()
