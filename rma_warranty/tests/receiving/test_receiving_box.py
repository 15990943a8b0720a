from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingBox(RmaReceivingCommon):
    """A box without a return: noted now, received when staff know whose it is."""

    def test_box_is_noted_and_no_stock_moves(self):
        value = self._value_of_stock(self.saw)
        box = self._send_box(
            (self.saw, 2),
            ((self.phone, "S2"), 1),
            ("4711", 1),
            reference="Mr Miller",
            tracking="00340",
            note="Was open",
        )
        self.assertRegex(box.name, r"^BOX/\d{4}/\d{5}$")
        self.assertRecordValues(
            box,
            [
                {
                    "state": "open",
                    "age": 0,
                    "user_id": self.warehouse_user.id,
                    "reference": "Mr Miller",
                    "tracking_number": "00340",
                    "note": "Was open",
                }
            ],
        )
        self.assertRecordValues(
            box.line_ids,
            [
                {"product_id": self.saw.id, "quantity": 2, "lot_id": False},
                {"product_id": self.phone.id, "quantity": 1, "lot_id": self.s2.id},
                {"product_id": False, "quantity": 1, "lot_id": False},
            ],
        )
        self.assertEqual(box.line_ids[2].code, "4711")
        self.assertEqual(self._value_of_stock(self.saw), value)
        self.assertEqual(self._quantity_at(self.saw, self.returns), 0)

    def test_same_key_keeps_one_box(self):
        key = uuid4().hex
        box = self._send_box((self.saw, 2), key=key)
        self.assertEqual(self._send_box((self.saw, 2), key=key), box)
        self.assertEqual(self.env["rma.box"].search_count([]), 1)

    def test_age_counts_days(self):
        box = self._send_box((self.saw, 2))
        box.date = fields.Datetime.subtract(fields.Datetime.now(), days=9)
        self.assertEqual(box.age, 9)

    # === PROPOSALS === #

    def test_open_case_with_the_serial_is_proposed(self):
        case = self._customer_returns([self._phone_line(self.s2)])
        self._customer_returns([self._phone_line(self.s3)], user_id=False)
        box = self._send_box(((self.phone, "S2"), 1))
        self.assertEqual(box.proposed_case_ids[0], case)
        self.assertEqual(box.proposed_order_ids, self.phone_order)

    def test_order_or_tracking_number_proposes_its_case(self):
        case = self._customer_returns([(self.drills, 2)])
        case.receipt_ids.sudo().rma_tracking_number = "00340"
        by_order = self._send_box((self.drill, 2), reference=self.order.name)
        self.assertEqual(by_order.proposed_case_ids, case)
        by_tracking = self._send_box((self.drill, 2), tracking="00340")
        self.assertEqual(by_tracking.proposed_case_ids, case)

    def test_customer_proposes_open_cases_and_strangers_none(self):
        case = self._customer_returns([(self.drills, 2)])
        box = self._send_box((self.drill, 2))
        self.assertFalse(box.proposed_case_ids)
        box.partner_id = self.stranger
        self.assertFalse(box.proposed_case_ids)
        box.partner_id = self.customer
        self.assertEqual(box.proposed_case_ids, case)

    # === ASSIGN === #

    def _as_staff(self, box):
        return box.with_user(self.rma_user)

    def test_box_is_received_on_the_proposed_case(self):
        case = self._customer_returns([self._phone_line(self.s2), (self.drills, 2)])
        box = self._as_staff(
            self._send_box(((self.phone, "S2"), 1), (self.drill, 3), tracking="00340")
        )
        box.action_take_proposal()
        box.action_assign()
        box.action_assign()
        self.assertRecordValues(
            box,
            [
                {
                    "state": "assigned",
                    "case_id": case.id,
                    "assigned_by_id": self.rma_user.id,
                }
            ],
        )
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 1}, {"quantity_received": 2}]
        )
        # 3 drills came, 2 were expected
        self.assertRecordValues(case.alert_ids, [{"kind": "over", "quantity": 1}])
        self.assertEqual(case.receipt_ids.rma_tracking_number, "00340")
        self.assertEqual(self._owned_at(self.drill, self.returns, None), 2)

    def test_box_for_a_case_that_is_not_approved_yet(self):
        case = self._request([(self.drills, 2)])
        box = self._as_staff(self._send_box((self.drill, 2), case_id=case.id))
        self.assertEqual(box.target_case_id, case)
        with self._refused("is not approved. Approve it first"):
            box.action_assign()
        case.action_approve()
        box.action_assign()
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_case_is_opened_from_the_serials(self):
        box = self._as_staff(self._send_box(((self.phone, "S2"), 1)))
        box.action_open_case()
        case = box.target_case_id
        self.assertRecordValues(
            case, [{"state": "draft", "partner_id": self.customer.id}]
        )
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "sale_line_id": self.phones.id,
                    "lot_id": self.s2.id,
                    "quantity": 1,
                }
            ],
        )
        case.line_ids.reason_id = self.reason
        case.action_request()
        case.action_approve()
        box.action_assign()
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertFalse(case.alert_ids)

    def test_case_is_opened_from_the_order_number(self):
        box = self._as_staff(self._send_box((self.drill, 7), reference=self.order.name))
        box.action_open_case()
        # 5 of the 7 were sold with this order
        self.assertRecordValues(
            box.target_case_id.line_ids,
            [{"sale_line_id": self.drills.id, "quantity": 5}],
        )

    def test_case_needs_a_customer(self):
        box = self._as_staff(self._send_box((self.drill, 1)))
        with self._refused("enter the customer, or the order number"):
            box.action_open_case()
        box.partner_id = self.customer
        box.action_open_case()
        self.assertEqual(box.target_case_id.partner_id, self.customer)
        self.assertFalse(box.target_case_id.line_ids)

    def test_box_without_a_case_is_not_assigned(self):
        box = self._as_staff(self._send_box((self.drill, 1)))
        with self._refused("choose the return that it belongs to"):
            box.action_assign()

    def test_assigned_box_is_not_deleted(self):
        case = self._customer_returns([(self.drills, 2)])
        box = self._send_box((self.drill, 2), case_id=case.id)
        box.with_user(self.rma_user).action_assign()
        with self._refused("so it can't be deleted"):
            box.unlink()
