from odoo.tests import tagged

from .common import RmaCommon


@tagged("post_install", "-at_install")
class TestUndo(RmaCommon):
    """Each step can be taken back, exactly one step, and done again (G7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line

    def _received(self, quantity=2):
        case = self._customer_returns([(self.line, quantity)])
        self._receive(case)
        return case

    def _undo_receipt(self, case):
        done = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        done.with_user(self.warehouse_user).action_rma_undo()

    # === RECEIPT === #

    def test_undone_receipt_is_expected_again(self):
        case = self._received()
        self._undo_receipt(case)
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 0, "goods_status": "waiting"}]
        )
        self.assertEqual(self.line.qty_delivered, 5)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 2)
        self._receive(case)
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 2, "goods_status": "received"}]
        )
        self.assertEqual(self.line.qty_delivered, 3)

    def test_receipt_is_received_and_undone_over_and_over(self):
        case = self._customer_returns([(self.line, 5)])
        for __ in range(3):
            self._receive(case)
            self.assertEqual(case.line_ids.quantity_received, 5)
            self._undo_receipt(case)
            self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(self.line.qty_delivered, 5)
        self.assertEqual(len(case._get_open_receipts()), 1)

    def test_received_again_the_goods_are_worth_what_they_took_along(self):
        case = self._received(5)
        self._stock_in(self.drill, 95, 100)
        self.assertEqual(self.drill.total_value, 15500)
        self._undo_receipt(case)
        self._receive(case)
        last = case.receipt_ids.move_ids.filtered(lambda move: move.state == "done")
        # 100 at 60 and 95 at 100 make 79.49 on average, at which 5 left again
        self.assertEqual(last.sorted("id")[-1].value, 397.44)
        self.assertEqual(self.drill.total_value, 15500)

    def test_undone_receipt_does_not_tell_the_customer_that_goods_arrived(self):
        case = self._received()
        rows = self.env["rma.notification"].search([("case_id", "=", case.id)])
        self._undo_receipt(case)
        new = self.env["rma.notification"].search([("case_id", "=", case.id)]) - rows
        self.assertFalse(new)

    def test_inspected_receipt_is_not_undone(self):
        case = self._received()
        self._inspect(case, restock=1)
        self.assertFalse(case.receipt_ids.rma_is_undo_allowed)
        with self._refused("Drill was inspected or credited already. Undo the insp"):
            self._undo_receipt(case)
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_credited_receipt_is_not_undone(self):
        case = self._received()
        self._credit(case, post=False)
        with self._refused("Drill was inspected or credited already"):
            self._undo_receipt(case)

    def test_second_parcel_is_undone_while_the_first_is_inspected(self):
        case = self._customer_returns([(self.line, 3)])
        self._receive(case, {self.drill: 1})
        self._inspect(case, restock=1)
        second = self._receive(case)
        self.assertTrue(second.rma_is_undo_allowed)
        second.with_user(self.warehouse_user).action_rma_undo()
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 1, "goods_status": "partial"}]
        )

    def test_only_done_receipts_of_cases_can_be_undone(self):
        case = self._received()
        self._inspect(case, restock=1).action_undo()
        routed = case.line_ids.move_ids.picking_id - case.receipt_ids
        delivery = self.order.picking_ids - case.receipt_ids - routed
        self.assertTrue(case.receipt_ids.rma_is_undo_allowed)
        for picking in routed | delivery:
            self.assertFalse(picking.rma_is_undo_allowed)
            picking.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_after_sales_staff_undo_what_they_may_receive(self):
        case = self._customer_returns([(self.line, 2)])
        case.action_receive()
        case.receipt_ids.with_user(self.rma_user).action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_draft_inspection_of_an_undone_receipt_is_kept_as_undone(self):
        case = self._received()
        case.action_inspect()
        case.inspection_ids.note = "Box was wet"
        self._undo_receipt(case)
        self.assertRecordValues(
            case.inspection_ids, [{"state": "cancelled", "note": "Box was wet"}]
        )
        self._receive(case)
        self._inspect(case, restock=2)

    def test_goods_that_left_the_returns_location_keep_the_receipt(self):
        case = self._received()
        self.env["stock.quant"]._update_available_quantity(self.drill, self.returns, -2)
        with self._refused("Drill is not .or not free. in .*Returns"):
            self._undo_receipt(case)
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_receipt_returned_with_cores_wizard_is_a_receipt_undone(self):
        case = self._received()
        self._return_with_core(case.receipt_ids, {self.drill: 2})
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(self.line.qty_delivered, 5)
        case.action_create_receipt()
        self._receive(case)
        self.assertEqual(case.line_ids.quantity_received, 2)

    # === INSPECTION === #

    def test_undone_restock_waits_for_another_inspection(self):
        case = self._received()
        inspection = self._inspect(case, restock=2)
        inspection.action_undo()
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_received": 2,
                    "quantity_inspected": 0,
                    "quantity_restocked": 0,
                    "goods_status": "received",
                }
            ],
        )
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        self.assertEqual(self._quantity_at(self.drill, self.stock), 95)
        self._inspect(case, scrap=2)
        self.assertEqual(case.line_ids.quantity_scrapped, 2)

    def test_undone_scrap_brings_goods_and_value_back(self):
        case = self._received()
        before = self.drill.total_value
        inspection = self._inspect(case, scrap=2)
        # 2 x 60
        self.assertEqual(before - self.drill.total_value, 120)
        inspection.action_undo()
        self.assertEqual(self.drill.total_value, before)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)

    def test_restocked_goods_that_were_sold_keep_the_inspection(self):
        lamp = self._create_product("Lamp", price=10, cost=4, stock=2)
        order = self._sell_deliver_invoice([(lamp, 2)])
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        inspection = self._inspect(case, restock=2)
        self._sell([(lamp, 1)]).picking_ids.action_assign()
        with self._refused("Lamp is not .or not free. in .*Stock.*release reserv"):
            inspection.action_undo()
        self.assertEqual(inspection.state, "confirmed")
        self.assertRecordValues(case.line_ids, [{"quantity_restocked": 2}])

    def test_closed_case_opens_again_when_its_inspection_is_undone(self):
        case = self._received()
        inspection = self._inspect(case, restock=2)
        self._credit(case)
        self.assertRecordValues(case, [{"state": "closed"}])
        inspection.action_undo()
        self.assertRecordValues(case, [{"state": "approved", "date_closed": False}])
        self._inspect(case, scrap=2)
        self.assertEqual(case.state, "closed")

    def test_case_closed_without_its_goods_opens_when_they_are_undone(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case, {self.drill: 1})
        case.action_stop_waiting()
        inspection = self._inspect(case, restock=1)
        self._credit(case)
        self.assertEqual(case.state, "closed")
        inspection.action_undo()
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.goods_status, "received")

    # === DECISION, CANCELLATION === #

    def test_undone_approval_is_a_request_again(self):
        case = self._customer_returns([(self.line, 2)])
        receipt = case.receipt_ids
        case.action_undo_decision()
        self.assertRecordValues(case, [{"state": "requested", "date_decision": False}])
        self.assertEqual(case.line_ids.decision, "pending")
        self.assertEqual(receipt.state, "cancel")
        self.assertEqual(case.line_ids.quantity_held, 2)
        case.action_approve()
        self.assertEqual(len(case._get_open_receipts()), 1)

    def test_undone_rejection_is_a_request_again(self):
        case = self._request([(self.line, 2)])
        case._reject("Worn out")
        case.action_undo_decision()
        self.assertRecordValues(
            case, [{"state": "requested", "rejection_reason": False}]
        )
        self.assertRecordValues(
            case.line_ids, [{"decision": "pending", "rejection_reason": False}]
        )
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_decision_stands_once_goods_have_come(self):
        case = self._received()
        self.assertFalse(case.is_undo_decision_allowed or case.is_cancel_allowed)
        for step in (case.action_undo_decision, case.action_cancel):
            with self._refused("goods have been received or a credit note exists"):
                step()
        self._undo_receipt(case)
        case.action_undo_decision()
        self.assertEqual(case.state, "requested")

    def test_decision_stands_once_goods_of_one_line_have_come(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        case = self._customer_returns([(line, 1) for line in order.order_line])
        self._receive(case, {self.drill: 1})
        self.assertFalse(case.is_undo_decision_allowed or case.is_cancel_allowed)
        with self._refused("goods have been received or a credit note exists"):
            case.action_undo_decision()

    def test_cancelled_case_is_opened_again_as_a_draft(self):
        case = self._customer_returns([(self.line, 2)])
        case.action_cancel()
        self.assertRecordValues(case, [{"state": "cancelled", "goods_status": "none"}])
        self.assertEqual(case.receipt_ids.state, "cancel")
        case.action_draft()
        case.action_request()
        case.action_approve()
        self.assertEqual(len(case._get_open_receipts()), 1)
