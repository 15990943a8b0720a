from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ...sql import lock_rows
from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestOnce(RmaCommon):
    """A second click never does the work a second time (G6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line

    def _count_messages(self, case, event):
        return self.env["rma.notification"].search_count(
            [("case_id", "=", case.id), ("event", "=", event)]
        )

    def test_requested_twice(self):
        case = self._open_case([(self.line, 2)])
        case.action_request()
        asked_on = case.date_request
        case.action_request()
        self.assertRecordValues(
            case, [{"state": "requested", "date_request": asked_on}]
        )
        self.assertEqual(self._count_messages(case, "requested"), 1)

    def test_approved_twice(self):
        case = self._request([(self.line, 2)])
        case.action_approve()
        case.action_approve()
        self.assertEqual(len(case.receipt_ids), 1)
        self.assertEqual(self._count_messages(case, "approved"), 1)

    def test_rejected_twice(self):
        case = self._request([(self.line, 2)])
        case._reject("Worn out")
        case._reject("Something else")
        self.assertEqual(case.rejection_reason, "Worn out")
        self.assertEqual(self._count_messages(case, "rejected"), 1)

    def test_cancelled_and_reopened_twice(self):
        case = self._customer_returns([(self.line, 2)])
        for step in ("action_cancel", "action_draft", "action_request"):
            getattr(case, step)()
            getattr(case, step)()
        self.assertEqual(case.state, "requested")
        self.assertEqual(len(case.receipt_ids), 1)

    def test_expected_twice(self):
        case = self._customer_returns([(self.line, 2)])
        case.action_create_receipt()
        case.receipt_ids.sudo().action_cancel()
        case.action_create_receipt()
        case.action_create_receipt()
        self.assertEqual(len(case._get_open_receipts()), 1)

    def test_received_twice(self):
        case = self._customer_returns([(self.line, 2)])
        case.action_receive()
        case.action_receive()
        self.assertEqual(case.line_ids.quantity_received, 2)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        self.assertEqual(self._count_messages(case, "received"), 1)

    def test_validated_by_the_warehouse_and_received_by_staff(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.action_receive()
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_receipt_undone_twice(self):
        case = self._customer_returns([(self.line, 2)])
        receipt = self._receive(case)
        receipt.action_rma_undo()
        receipt.action_rma_undo()
        self.assertEqual(self.line.qty_delivered, 5)
        self.assertEqual(len(case._get_open_receipts()), 1)

    def test_waiting_stopped_twice(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case, {self.drill: 1})
        case.action_stop_waiting()
        case.action_stop_waiting()
        self.assertEqual(case.line_ids.quantity_missing, 1)

    def test_inspected_confirmed_and_undone_twice(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.action_inspect()
        case.action_inspect()
        inspection = case.inspection_ids.with_user(self.rma_user)
        inspection.disposition = "restock"
        inspection.action_confirm()
        inspection.action_confirm()
        self.assertEqual(self._quantity_at(self.drill, self.stock), 97)
        inspection.action_undo()
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.stock), 95)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)

    def test_credited_and_posted_twice(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.line_ids._accept_unseen("Looked at over the counter")
        case.action_create_credit_notes()
        case.action_create_credit_notes()
        self.assertEqual(len(case.credit_note_ids), 1)
        as_accountant = case.with_user(self.accountant)
        as_accountant.action_post_credit_notes()
        as_accountant.action_post_credit_notes()
        case.action_create_credit_notes()
        self.assertEqual(len(case.credit_note_ids), 1)
        self.assertEqual(self._count_messages(case, "refunded"), 1)


class TwoSessionsCommon(BaseCase):
    """A shop of committed data, and verbs to work on it in real transactions.

    What the sessions commit is removed at the end.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        self.startPatcher(patch("time.sleep"))
        self.addCleanup(self._remove_everything)
        with self._session() as env:
            self._set_up_shop(env)

    # === SESSIONS === #

    @contextmanager
    def _session(self):
        """Give a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def _at_once(self, step, other=None):
        """Run ``step`` while another session takes ``other`` and commits.

        The first session has begun, so it sees nothing of that. Like a
        request, it is run again after a serialization failure.

        :return: how often ``step`` was run
        """
        runs = []
        with self._session() as env:

            def request():
                env.cr.execute("SELECT 1")
                runs.append(1)
                if len(runs) == 1:
                    with self._session() as other_env:
                        (other or step)(other_env)
                step(env)

            with mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(request, env)
        return len(runs)

    # === SHOP === #

    def _set_up_shop(self, env):
        self.partner_id = env["res.partner"].create({"name": "Two sessions"}).id
        product = env["product.product"].create(
            {"name": "Two sessions", "is_storable": True}
        )
        self.product_id, self.template_id = product.id, product.product_tmpl_id.id
        order = env["sale.order"].create(
            {
                "partner_id": self.partner_id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 5})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 5, "picked": True})
        order.picking_ids.button_validate()
        self.line_id = order.order_line.id

    def _open_case(self, quantity):
        with self._session() as env:
            return (
                env["rma.case"]
                .create(
                    {
                        "partner_id": self.partner_id,
                        "line_ids": [
                            Command.create(
                                {
                                    "sale_line_id": self.line_id,
                                    "quantity": quantity,
                                    "reason_id": env["rma.reason"]._get_choices()[0].id,
                                }
                            )
                        ],
                    }
                )
                .id
            )

    def _open_case_with_steps(self, *steps):
        case_id = self._open_case(2)
        for step in steps:
            with self._session() as env:
                getattr(env["rma.case"].browse(case_id), step)()
        return case_id

    def _remove_everything(self):
        """Delete what the sessions have committed, documents first."""
        by_case = (
            "case_id IN (SELECT id FROM rma_case WHERE partner_id = %(partner_id)s)"
        )
        of_cases = by_case.replace("case_id", "res_model = 'rma.case' AND res_id", 1)
        with self.registry.cursor() as cr:
            for table, condition in (
                ("mail_activity", of_cases),
                ("mail_followers", of_cases),
                ("stock_move_line", "product_id = %(product_id)s"),
                ("stock_move", "product_id = %(product_id)s"),
                ("stock_quant", "product_id = %(product_id)s"),
                ("stock_picking", "partner_id = %(partner_id)s OR rma_" + by_case),
                ("rma_inspection", by_case),
                ("rma_notification", by_case),
                ("rma_case_line", by_case),
                ("rma_case", "partner_id = %(partner_id)s"),
                ("sale_order_line", "product_id = %(product_id)s"),
                ("sale_order", "partner_id = %(partner_id)s"),
                ("product_value", "product_id = %(product_id)s"),
                ("product_product", "id = %(product_id)s"),
                ("product_template", "id = %(template_id)s"),
                ("res_partner", "id = %(partner_id)s"),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {condition}", vars(self))


@tagged("post_install", "-at_install")
class TestTwoSessions(TwoSessionsCommon):
    """Two people press a button at the same moment (G6)."""

    def test_two_cases_for_the_same_units_are_requested_at_once(self):
        first, second = self._open_case(3), self._open_case(3)
        with self.assertRaisesRegex(UserError, "3 in other returns, so 2 can be"):
            self._at_once(
                lambda env: env["rma.case"].browse(first).action_request(),
                lambda env: env["rma.case"].browse(second).action_request(),
            )
        with self._session() as env:
            cases = env["rma.case"].browse([first, second])
            self.assertEqual(cases.mapped("state"), ["draft", "requested"])

    def _is_locked(self):
        """Tell whether another session has to wait for the order line."""
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            try:
                cr.execute(
                    "SELECT FROM sale_order_line WHERE id = %s FOR UPDATE NOWAIT",
                    [self.line_id],
                )
            except LockNotAvailable:
                return True
            return False

    def test_lock_lasts_until_the_commit_and_is_taken_again_after_it(self):
        with self._session() as env:
            line = env["sale.order.line"].browse(self.line_id)
            for end in (env.cr.commit, env.cr.rollback):
                lock_rows(line)
                lock_rows(line)
                self.assertTrue(self._is_locked())
                end()
                self.assertFalse(self._is_locked())

    def test_lock_of_an_undone_savepoint_is_taken_again(self):
        with self._session() as env:
            line = env["sale.order.line"].browse(self.line_id)
            with self.assertRaises(ZeroDivisionError), env.cr.savepoint():
                lock_rows(line)
                raise ZeroDivisionError
            self.assertFalse(self._is_locked())
            lock_rows(line)
            self.assertTrue(self._is_locked())

    def test_two_cases_for_different_units_are_both_requested(self):
        first, second = self._open_case(3), self._open_case(2)
        runs = self._at_once(
            lambda env: env["rma.case"].browse(first).action_request(),
            lambda env: env["rma.case"].browse(second).action_request(),
        )
        self.assertEqual(runs, 2)
        with self._session() as env:
            cases = env["rma.case"].browse([first, second])
            self.assertEqual(cases.mapped("state"), ["requested", "requested"])

    def _assert_one_receipt(self, case_id, quantity_received=0):
        with self._session() as env:
            case = env["rma.case"].browse(case_id)
            self.assertEqual(case.state, "approved")
            alive = case.receipt_ids.filtered(lambda picking: picking.state != "cancel")
            self.assertEqual(len(alive), 1)
            self.assertEqual(case.line_ids.quantity_received, quantity_received)

    def test_one_case_is_approved_by_two(self):
        case_id = self._open_case_with_steps("action_request")
        self._at_once(lambda env: env["rma.case"].browse(case_id).action_approve())
        self._assert_one_receipt(case_id)

    def test_goods_are_expected_again_by_two(self):
        case_id = self._open_case_with_steps("action_request", "action_approve")
        with self._session() as env:
            env["rma.case"].browse(case_id).receipt_ids.action_cancel()
        runs = self._at_once(
            lambda env: env["rma.case"].browse(case_id).action_create_receipt()
        )
        self.assertEqual(runs, 2)
        self._assert_one_receipt(case_id)

    def test_goods_are_received_by_two(self):
        case_id = self._open_case_with_steps("action_request", "action_approve")
        self._at_once(lambda env: env["rma.case"].browse(case_id).action_receive())
        self._assert_one_receipt(case_id, quantity_received=2)

    def test_receipt_is_undone_by_two(self):
        case_id = self._open_case_with_steps(
            "action_request", "action_approve", "action_receive"
        )
        self._at_once(
            lambda env: env["rma.case"].browse(case_id).receipt_ids.action_rma_undo()
        )
        with self._session() as env:
            case = env["rma.case"].browse(case_id)
            self.assertEqual(case.line_ids.quantity_received, 0)
            self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 5)
            self.assertEqual(len(case._get_open_receipts()), 1)

    def test_goods_are_inspected_by_two(self):
        case_id = self._open_case_with_steps(
            "action_request", "action_approve", "action_receive"
        )
        self._at_once(lambda env: env["rma.case"].browse(case_id).action_inspect())
        with self._session() as env:
            inspection = env["rma.case"].browse(case_id).inspection_ids
            self.assertEqual(inspection.mapped("quantity"), [2])
            inspection.disposition = "restock"

        def confirm(env):
            env["rma.case"].browse(case_id).inspection_ids.action_confirm()

        self._at_once(confirm)
        with self._session() as env:
            line = env["rma.case"].browse(case_id).line_ids
            self.assertEqual(line.quantity_restocked, 2)
            self.assertEqual(len(line.inspection_ids.move_ids), 1)

    def test_case_is_cancelled_while_it_is_approved(self):
        case_id = self._open_case_with_steps("action_request")
        self._at_once(
            lambda env: env["rma.case"].browse(case_id).action_cancel(),
            lambda env: env["rma.case"].browse(case_id).action_approve(),
        )
        with self._session() as env:
            case = env["rma.case"].browse(case_id)
            self.assertEqual(case.state, "cancelled")
            self.assertEqual(case.receipt_ids.mapped("state"), ["cancel"])


@tagged("post_install", "-at_install")
class TestLimitSessions(TwoSessionsCommon):
    """Two people stay below a limit each, and exceed it together (G8)."""

    def _set_up_shop(self, env):
        res = super()._set_up_shop(env)
        kind = env.ref("rma_warranty.rma_adjustment_type_damage")
        self.addCleanup(self._restore, kind.id, kind.limit_amount)
        kind.limit_amount = 100
        group = env.ref("rma_warranty.group_rma_user")
        user = env["res.users"].create(
            {
                "name": "Two sessions",
                "login": "two_sessions",
                "group_ids": [Command.link(group.id)],
            }
        )
        self.user_id, self.kind_id = user.id, kind.id
        return res

    def _restore(self, kind_id, limit):
        with self._session() as env:
            env["rma.adjustment.type"].browse(kind_id).limit_amount = limit
            env["res.users"].browse(self.user_id).unlink()

    def _remove_everything(self):
        with self._session() as env:
            cases = env["rma.case"].search([("partner_id", "=", self.partner_id)])
            cases.adjustment_ids.unlink()
        return super()._remove_everything()

    def _deduct(self, case_id, amount):
        def step(env):
            env["rma.adjustment"].with_user(self.user_id).create(
                {
                    "case_id": case_id,
                    "type_id": self.kind_id,
                    "amount": amount,
                    "reason": "Scratched",
                }
            )

        return step

    def _get_amounts(self, *case_ids):
        with self._session() as env:
            return env["rma.case"].browse(case_ids).adjustment_ids.mapped("amount")

    def test_two_of_one_case_exceed_the_limit(self):
        case_id = self._open_case_with_steps("action_request", "action_approve")
        with self.assertRaisesRegex(AccessError, "only an After-sales Manager"):
            self._at_once(self._deduct(case_id, 60))
        self.assertEqual(self._get_amounts(case_id), [60])

    def test_two_cases_of_one_order_exceed_the_limit(self):
        first, second = (
            self._open_case_with_steps("action_request", "action_approve")
            for __ in range(2)
        )
        with self.assertRaisesRegex(AccessError, "only an After-sales Manager"):
            self._at_once(self._deduct(first, 60), self._deduct(second, 60))
        self.assertEqual(self._get_amounts(first, second), [60])

    def test_two_below_the_limit_together_are_both_entered(self):
        case_id = self._open_case_with_steps("action_request", "action_approve")
        self._at_once(self._deduct(case_id, 50))
        self.assertEqual(self._get_amounts(case_id), [50, 50])
