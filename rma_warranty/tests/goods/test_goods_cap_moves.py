from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..case.test_once import TwoSessionsCommon
from ..receiving.receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestGoodsCapMoves(RmaReceivingCommon):
    """No more come back than are at the customer, whoever moves them (G1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls.order.picking_ids
        cls.phone_delivery = cls.phone_order.picking_ids

    def _take_back(self, units, done=True):
        """Return drills of the order with core's wizard, without a case."""
        return self._return_with_core(self.delivery, {self.drill: units}, done=done)

    def _assert_books(self, *, delivered, ours, theirs=0):
        """Check the order, and whose the drills in the returns location are."""
        self.assertEqual(self.drills.qty_delivered, delivered)
        self.assertEqual(self._owned_at(self.drill, self.returns, None), ours)
        self.assertEqual(
            self._owned_at(self.drill, self.returns, self.customer), theirs
        )

    # === A CASE AFTER CORE'S RETURN === #

    def test_staff_receive_what_came_back_without_the_case(self):
        case = self._customer_returns([(self.drills, 5)])
        self._take_back(5)
        value = self._value_of_stock(self.drill)
        case.action_receive()
        # 5 delivered, 5 back: 5 more are the customer's, without value
        self._assert_books(delivered=0, ours=0, theirs=5)
        self.assertEqual(self._value_of_stock(self.drill), value)
        self.assertRecordValues(
            case.alert_ids, [{"kind": "over", "quantity": 5, "state": "open"}]
        )
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(case.state, "approved")

    def test_transfer_counts_the_units_that_are_still_out(self):
        case = self._customer_returns([(self.drills, 4)])
        self._take_back(2)
        # Core has taken the proposal off; 4 pieces are waited for as before.
        self.assertEqual(case.sudo()._get_open_receipts().move_ids.quantity, 4)
        receipt = self._receive(case)
        # 5 delivered, 2 back: 3 of 4 count
        self._assert_books(delivered=0, ours=3, theirs=1)
        self.assertEqual(case.line_ids.quantity_received, 3)
        self.assertEqual(case.alert_ids.quantity, 1)
        self.assertEqual(receipt.state, "done")
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 1)

    def test_surplus_is_sent_back_and_the_rest_given_up(self):
        case = self._customer_returns([(self.drills, 5)])
        self._take_back(5)
        case.action_receive()
        case.alert_ids.with_user(self.rma_user).action_send_back()
        back = case.alert_ids.sudo().back_picking_id
        back.move_ids.picked = True
        back.button_validate()
        case.action_stop_waiting()
        self.assertEqual(case.state, "closed")
        self._assert_books(delivered=0, ours=0)

    def test_screen_keeps_apart_what_is_too_much(self):
        case = self._customer_returns([(self.drills, 4)])
        self._take_back(2)
        self._send(case, (case.line_ids, 4))
        self._assert_books(delivered=0, ours=3, theirs=1)

    def test_more_typed_than_was_delivered_is_kept_apart(self):
        case = self._customer_returns([(self.drills, 2)])
        self._receive(case, {self.drill: 7})
        # 5 were delivered: what the customer sent beyond the 2 asked for counts
        self._assert_books(delivered=0, ours=5, theirs=2)
        self.assertEqual(case.alert_ids.quantity, 2)
        self.assertEqual(case.line_ids.quantity_received, 5)

    def test_two_cases_and_cores_return_in_one_batch(self):
        first = self._customer_returns([(self.drills, 2)])
        second = self._customer_returns([(self.drills, 2)])
        pickings = self._take_back(2, done=False)
        receipts = (first | second).sudo()._get_open_receipts()
        receipts.move_ids.quantity = 2
        pickings |= receipts
        pickings.move_ids.picked = True
        pickings.with_context(skip_backorder=True).button_validate()
        # 5 delivered, 2 back without a case: 2 and 1 of the cases count
        self.assertEqual(self.drills.qty_delivered, 0)
        self.assertEqual(first.line_ids.quantity_received, 2)
        self.assertEqual(second.line_ids.quantity_received, 1)
        self.assertEqual((first | second).alert_ids.mapped("quantity"), [1])

    def test_units_that_stay_away_are_left_for_the_other_case_of_a_batch(self):
        first = self._customer_returns([(self.drills, 3)])
        second = self._customer_returns([(self.drills, 2)])
        receipts = (first | second).sudo()._get_open_receipts()
        for receipt, units in zip(receipts.sorted("id"), (1, 4), strict=True):
            receipt.move_ids.quantity = units
        receipts.move_ids.picked = True
        receipts.with_context(skip_backorder=True).button_validate()
        # 5 delivered: 1 of 3 came, and 4 where 2 were asked for
        self.assertEqual(first.line_ids.quantity_received, 1)
        self.assertEqual(second.line_ids.quantity_received, 4)
        self.assertFalse((first | second).alert_ids)
        self._assert_books(delivered=0, ours=5)

    def test_named_serial_that_came_back_without_the_case(self):
        case = self._customer_returns([self._phone_line(self.s1)])
        transfer = self._return_with_core(
            self.phone_delivery, {self.phone: 1}, done=False
        )
        transfer.move_ids.lot_ids = self.s1
        transfer.move_ids.picked = True
        transfer.button_validate()
        self._send(case, ((self.phone, "S1"), 1))
        self.assertEqual(case.alert_ids.kind, "already_in_stock")
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(self.phones.qty_delivered, 2)

    # === CORE'S RETURN AFTER A CASE === #

    def test_core_takes_nothing_back_that_came_in_a_case(self):
        case = self._customer_returns([(self.drills, 4)])
        self._receive(case)
        # 5 delivered, 4 in the case: 1 is at the customer
        with self._refused(f"1 are at the customer, so 2.*{case.name}"):
            self._take_back(2)
        self._take_back(1)
        self._assert_books(delivered=0, ours=4)

    def test_core_takes_no_more_back_with_two_returns_in_one_batch(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case)
        pickings = self._take_back(1, done=False) | self._take_back(2, done=False)
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        # 5 delivered, 3 in the case: the first takes 1 of the 2
        with self._refused("1 are at the customer, so 2 can't come back"):
            pickings.button_validate()
        self._assert_books(delivered=2, ours=3)

    def test_waiting_return_counts_what_it_asks_for(self):
        waiting = self._take_back(2, done=False)
        waiting.move_ids.quantity = 1
        figure = self.drills._rma_get_returnable()[self.drills]
        self.assertEqual((figure.outside, figure.returnable), (2, 3))
        with self._refused("2 returned already.*3 can be.*not 4"):
            self._request([(self.drills, 4)])
        self._request([(self.drills, 3)])

    # === DIRECTION === #

    def test_return_of_a_receipt_is_no_receipt(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case, {self.drill: 2})
        receipt = case.sudo().receipt_ids.filtered(lambda each: each.state == "done")
        back = self._return_with_core(receipt, {self.drill: 1}, done=False)
        self.assertEqual(back.rma_case_id, case)
        self.assertNotIn(back, case.receipt_ids)
        # 1 of 3 is expected, not the one that is to leave
        shown = self._screen().show(case.ids)[0]["lines"]
        self.assertEqual([line["expected"] for line in shown], [1])
        self._send(case, (case.line_ids, 1))
        self.assertEqual(case.line_ids.quantity_received, 3)
        self.assertEqual(back.state, "assigned")
        self._assert_books(delivered=2, ours=3)

    def test_unit_that_left_with_cores_return_is_expected_again(self):
        case = self._customer_returns([(self.drills, 2)])
        receipt = self._receive(case)
        self._return_with_core(receipt, {self.drill: 1})
        self.assertEqual(case.line_ids.quantity_received, 1)
        case.action_create_receipt()
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 1)
        case.action_receive()
        self._assert_books(delivered=3, ours=2)

    # === STATES === #

    def test_state_is_never_written_directly(self):
        case = self._customer_returns([(self.drills, 1)])
        for state in ("draft", "requested", "closed"):
            with self._refused("use the buttons", AccessError):
                case.state = state
        self.assertEqual(case.state, "approved")

    def test_approved_case_is_not_rejected(self):
        case = self._customer_returns([(self.drills, 1)])
        with self._refused("is Approved and can't become Rejected"):
            case._reject("Worn out")
        self.assertRecordValues(
            case, [{"state": "approved", "rejection_reason": False}]
        )
        self.assertEqual(case.line_ids.decision, "approved")
        self.assertEqual(len(case._get_open_receipts()), 1)


@tagged("post_install", "-at_install")
class TestGoodsCapSessions(TwoSessionsCommon):
    """A case and core's return take the same units at the same moment (G1)."""

    def test_case_is_received_while_core_takes_the_units_back(self):
        case_id = self._open_case_with_steps("action_request", "action_approve")
        runs = self._at_once(
            lambda env: env["rma.case"].browse(case_id).action_receive(),
            self._take_back_all,
        )
        self.assertEqual(runs, 2)
        with self._session() as env:
            case = env["rma.case"].browse(case_id)
            # 5 delivered, 5 back: the 2 of the case are too many
            self.assertEqual(case.line_ids.quantity_received, 0)
            self.assertEqual(case.alert_ids.mapped("quantity"), [2])
            self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 0)

    def _take_back_all(self, env):
        order = env["sale.order.line"].browse(self.line_id).order_id
        delivery = order.picking_ids.filtered(lambda each: not each.rma_case_id)
        wizards = env["stock.return.picking"].with_context(
            active_id=delivery.id, active_ids=delivery.ids, active_model=delivery._name
        )
        wizard = wizards.create({})
        wizard.product_return_moves.quantity = 5
        transfer = wizard._create_return()
        transfer.move_ids.picked = True
        transfer.button_validate()
