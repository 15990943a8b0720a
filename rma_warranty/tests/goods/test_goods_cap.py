from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestGoodsCap(RmaCommon):
    """No more units come back than were delivered (G1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line
        cls.delivery = cls.order.picking_ids

    def _assert_refused(self, case, asked, delivered=5, outside=0, held=0):
        """Request, and find all numbers in the refusal."""
        rest = max(delivered - outside - held, 0)
        facts = [f"{delivered} delivered"]
        facts += [f"{outside} returned already"] if outside else []
        facts += [f"{held} in other returns"] if held else []
        message = (
            f"{self.line.order_id.name}, Drill: {', '.join(facts)}, so {rest} can be "
            f"returned and not {asked}."
        )
        with self.assertRaises(UserError) as refusal:
            case.action_request()
        self.assertEqual(str(refusal.exception), message)
        self.assertEqual(case.state, "draft")

    def test_three_cases_for_five_delivered_units_are_refused_at_the_third(self):
        self._request([(self.line, 2)])
        self._customer_returns([(self.line, 2)])
        self._assert_refused(self._open_case([(self.line, 2)]), asked=2, held=4)
        self._request([(self.line, 1)])
        self._assert_refused(self._open_case([(self.line, 1)]), asked=1, held=5)

    def test_three_cases_requested_at_once_are_refused_together(self):
        cases = self._open_case([(self.line, 2)])
        for __ in range(2):
            cases |= self._open_case([(self.line, 2)])
        with self._refused("so 5 can be returned and not 6"):
            cases.action_request()
        self.assertEqual(set(cases.mapped("state")), {"draft"})

    def test_draft_case_holds_nothing(self):
        self._open_case([(self.line, 5)])
        self.assertEqual(self.line._rma_get_returnable()[self.line].returnable, 5)
        self._request([(self.line, 5)])

    def test_cancelled_case_releases_its_units(self):
        case = self._customer_returns([(self.line, 5)])
        case.action_cancel()
        self._request([(self.line, 5)])
        self.assertEqual(case.line_ids.quantity_held, 0)

    def test_rejected_case_releases_its_units(self):
        rejected = self._request([(self.line, 5)])
        rejected._reject("Worn out")
        case = self._request([(self.line, 5)])
        self.assertEqual(rejected.line_ids.quantity_held, 0)
        self.assertEqual(case.line_ids.quantity_held, 5)

    def test_rejected_line_releases_its_units_while_its_case_goes_on(self):
        order = self._sell_deliver_invoice([(self.drill, 2), (self.saw, 2)])
        drill, saw = order.order_line
        case = self._request([(drill, 2), (saw, 2)])
        case.line_ids[0]._reject("Worn out")
        case.action_approve()
        self._request([(drill, 2)])
        with self._refused("0 can be returned and not 1"):
            self._request([(saw, 1)])

    def test_closed_case_keeps_its_units(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._inspect(case, restock=2)
        self._credit(case)
        self.assertEqual(case.state, "closed")
        self._assert_refused(self._open_case([(self.line, 4)]), asked=4, held=2)

    def test_rejection_can_not_be_undone_when_others_took_the_units(self):
        rejected = self._request([(self.line, 3)])
        rejected._reject("Worn out")
        self._request([(self.line, 5)])
        rejected.action_undo_decision()
        with self._refused("so 0 can be returned and not 3"):
            rejected.action_approve()

    def test_cancelled_case_is_checked_again_when_it_is_requested_again(self):
        case = self._request([(self.line, 3)])
        case.action_cancel()
        self._request([(self.line, 5)])
        case.action_draft()
        self._assert_refused(case, asked=3, held=5)

    # === RETURNS OUTSIDE CASES === #

    def test_return_made_with_cores_wizard_counts(self):
        self._return_with_core(self.delivery, {self.drill: 2})
        self._assert_refused(self._open_case([(self.line, 4)]), asked=4, outside=2)
        self._request([(self.line, 3)])

    def test_return_that_waits_in_cores_transfer_counts(self):
        transfer = self._return_with_core(self.delivery, {self.drill: 2}, done=False)
        self._assert_refused(self._open_case([(self.line, 4)]), asked=4, outside=2)
        transfer.action_cancel()
        self._request([(self.line, 5)])

    def test_return_made_after_the_request_is_noticed_at_approval(self):
        case = self._request([(self.line, 4)])
        self._return_with_core(self.delivery, {self.drill: 2})
        with self._refused("2 returned already.*not 4"):
            case.action_approve()
        self.assertEqual(case.state, "requested")
        self.assertFalse(case.receipt_ids)

    def test_return_made_after_the_approval_is_noticed_when_expecting_again(self):
        case = self._customer_returns([(self.line, 5)])
        case.receipt_ids.sudo().action_cancel()
        self._return_with_core(self.delivery, {self.drill: 2})
        with self._refused("5 are expected, but 2 of them"):
            case.action_create_receipt()

    def test_units_delivered_again_can_be_returned_again(self):
        case = self._customer_returns([(self.line, 5)])
        self._receive(case)
        self.line.product_uom_qty = 6
        self._deliver(self.order)
        # 5 delivered and back; for 6 ordered, 6 are delivered afresh
        self.assertEqual(self.line.qty_delivered, 6)
        self._request([(self.line, 6)])
        with self._refused("11 delivered.*11 in other returns"):
            self._request([(self.line, 1)])

    def test_exchange_made_with_core_can_be_returned(self):
        returned = self._return_with_core(self.delivery, {self.drill: 2})
        self._return_with_core(returned, {self.drill: 2})
        case = self._request([(self.line, 5)])
        self.assertEqual(case.line_ids.quantity_held, 5)

    # === LINES, UNITS, DELIVERIES === #

    def test_two_lines_of_a_case_for_one_order_line_count_together(self):
        self._assert_refused(self._open_case([(self.line, 3), (self.line, 3)]), asked=6)
        self._request([(self.line, 3), (self.line, 2)])

    def test_line_decided_alone_is_checked_with_its_sister(self):
        case = self._request([(self.line, 3), (self.line, 2)])
        case.line_ids[0].action_approve()
        self._return_with_core(self.delivery, {self.drill: 1})
        with self._refused("3 in other returns, so 1 can be"):
            case.action_approve()

    def test_cap_of_dozens_is_counted_in_pieces(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 2,
                    "product_uom_id": dozen.id,
                }
            ]
        )
        self._deliver(order)
        line = order.order_line
        self.assertEqual(line._rma_get_returnable()[line].returnable, 24)
        # 1.5 dozens are 18 pieces
        asked = {"sale_line_id": line.id, "product_uom_id": dozen.id}
        case = self._customer_returns([{**asked, "quantity": 1.5}])
        self._receive(case)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_received": 18,
                    "product_uom_id": self.drill.uom_id.id,
                    "ordered_text": "1.5 Dozens",
                }
            ],
        )
        self.assertEqual(self._quantity_at(self.drill, self.returns), 18)
        with self._refused("18 in other returns, so 6 can be"):
            self._request([(line, 7)])

    def test_case_in_units_is_held_against_an_order_in_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 1,
                    "product_uom_id": dozen.id,
                }
            ]
        )
        self._deliver(order)
        unit = {
            "sale_line_id": order.order_line.id,
            "product_uom_id": self.drill.uom_id.id,
        }
        self._customer_returns([{**unit, "quantity": 9}])
        with self._refused("9 in other returns, so 3 can"):
            self._request([{**unit, "quantity": 6}])
        self._request([{**unit, "quantity": 3}])

    def test_several_deliveries_count_together_and_waiting_ones_not(self):
        order = self._sell([(self.drill, 5)])
        line = order.order_line
        self._deliver(order, {self.drill: 2})
        with self._refused("2 delivered.*2 can be.*not 3"):
            self._request([(line, 3)])
        self._deliver(order, {self.drill: 2})
        self._request([(line, 4)])

    def test_nothing_delivered_yet_is_refused_with_a_clear_message(self):
        order = self._sell([(self.drill, 5)])
        case = self._open_case([(order.order_line, 1)])
        with self._refused("0 delivered.*so 0 can be returned"):
            case.action_request()

    def test_order_of_another_customer_is_refused(self):
        stranger = self.other_portal_user.partner_id
        order = self._sell([(self.drill, 1)], customer=stranger)
        self._deliver(order)
        case = self._open_case([(order.order_line, 1)])
        with self._refused("was sold to Stranger, but .* Customer"):
            case.action_request()

    def test_order_of_the_customers_other_address_is_accepted(self):
        shop = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.customer.id, "type": "delivery"}
        )
        order = self._sell([(self.drill, 1)], customer=shop)
        self._deliver(order)
        case = self._request([(order.order_line, 1)])
        self.assertEqual(case.state, "requested")

    def test_chooser_starts_at_zero_and_names_what_is_left(self):
        self._request([(self.line, 2)])
        wizard = (
            self.env["rma.delivered.wizard"]
            .with_user(self.rma_user)
            .create({"partner_id": self.customer.id})
        )
        row = wizard.line_ids.filtered(lambda row: row.sale_line_id == self.line)
        self.assertRecordValues(
            row,
            [{"quantity": 0, "quantity_delivered": 5, "quantity_returnable": 3}],
        )
        row.write({"quantity": 4, "reason_id": self.reason.id})
        with self._refused("so 3 can be returned and not 4"):
            wizard.action_add()

    def test_lines_added_by_hand_are_checked_like_chosen_ones(self):
        case = self._open_case([(self.line, 5)])
        case.line_ids = [
            Command.create(
                {
                    "sale_line_id": self.line.id,
                    "quantity": 0.5,
                    "reason_id": self.reason.id,
                }
            )
        ]
        self._assert_refused(case, asked=5.5)

    def test_quantity_raised_on_a_requested_case_is_checked_at_once(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._request([(order.order_line, 2)])
        with self.assertRaisesRegex(UserError, r"5 can be returned\s+and not 6"):
            with self.env.cr.savepoint():
                case.line_ids.quantity = 6
        case.line_ids.quantity = 5
        self.assertEqual(case.line_ids.quantity, 5)
