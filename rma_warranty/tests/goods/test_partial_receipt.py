from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestPartialReceipt(RmaCommon):
    """Receipts as they are in life: of several orders, in parts, short, over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line

    def test_case_of_several_orders_has_one_receipt(self):
        other = self._sell_deliver_invoice([(self.drill, 3)])
        case = self._customer_returns(
            [(self.drills, 2), (other.order_line, 3), (self.saws, 1)]
        )
        picking = case.receipt_ids
        self.assertRecordValues(
            picking,
            [
                {
                    "picking_type_id": self.warehouse.rma_in_type_id.id,
                    "partner_id": self.customer.id,
                    "location_dest_id": self.returns.id,
                    "origin": case.name,
                    "state": "assigned",
                }
            ],
        )
        delivered = (self.order | other).order_line.move_ids.filtered(
            lambda move: not move.origin_returned_move_id
        )
        self.assertRecordValues(
            picking.move_ids,
            [
                {
                    "rma_line_id": line.id,
                    "sale_line_id": line.sale_line_id.id,
                    "origin_returned_move_id": delivered.filtered(
                        lambda move, line=line: move.sale_line_id == line.sale_line_id
                    ).id,
                    "to_refund": True,
                    "product_uom_qty": line.quantity,
                    "location_dest_id": self.returns.id,
                }
                for line in case.line_ids
            ],
        )

    def test_lines_of_one_product_are_never_merged(self):
        case = self._customer_returns([(self.drills, 1), (self.drills, 2)])
        # Core does this whenever a worker adds something to the transfer.
        case.receipt_ids.sudo().move_ids._merge_moves()
        self._receive(case)
        self.assertEqual(len(case.receipt_ids.move_ids), 2)
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 1}, {"quantity_received": 2}]
        )

    def test_part_of_the_parcel_leaves_a_backorder_for_the_rest(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case, {self.drill: 2})
        self.assertRecordValues(
            case.line_ids,
            [
                {"quantity_received": 2, "goods_status": "partial"},
                {"quantity_received": 0, "goods_status": "waiting"},
            ],
        )
        self.assertEqual(case.goods_status, "partial")
        self.assertEqual(self.drills.qty_delivered, 3)
        backorder = case._get_open_receipts()
        self.assertRecordValues(
            backorder.move_ids.sorted(lambda move: move.rma_line_id.id),
            [
                {"product_uom_qty": 1, "rma_line_id": case.line_ids[0].id},
                {"product_uom_qty": 1, "rma_line_id": case.line_ids[1].id},
            ],
        )
        self._receive(case)
        self.assertEqual(case.goods_status, "received")
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 3}, {"quantity_received": 1}]
        )

    def test_parts_of_a_unit_are_received_without_rounding_errors(self):
        litres = self.env["uom.uom"].create(
            {
                "name": "Barrel",
                "relative_factor": 100,
                "relative_uom_id": self.env.ref("uom.product_uom_litre").id,
            }
        )
        oil = self._create_product("Oil", price=10, cost=2, uom_id=litres.id)
        order = self._sell_deliver_invoice([(oil, 13.7)])
        case = self._customer_returns([(order.order_line, 13.7)])
        self._receive(case, {oil: 4.1})
        self._receive(case, {oil: 9.6})
        self.assertEqual(case.goods_status, "received")
        self.assertFalse(case._get_open_receipts())

    def test_units_that_never_come_are_given_up_and_can_be_returned_later(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case, {self.drill: 2})
        case.action_stop_waiting()
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_missing": 1, "quantity_held": 2, "goods_status": "received"}],
        )
        self.assertFalse(case._get_open_receipts())
        self._inspect(case, restock=2)
        note = self._credit(case)
        self.assertEqual(note.amount_untaxed, 200)
        self.assertEqual(case.state, "closed")
        self._request([(self.drills, 3)])

    def test_nothing_came_at_all_and_the_case_closes_without_money(self):
        case = self._customer_returns([(self.drills, 3)])
        case.action_stop_waiting()
        self.assertRecordValues(
            case, [{"state": "closed", "goods_status": "none", "money_status": "none"}]
        )
        self._request([(self.drills, 5)])

    def test_more_units_than_asked_are_received_and_only_asked_ones_credited(self):
        case = self._customer_returns([(self.drills, 2)])
        self._receive(case, {self.drill: 3})
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_received": 3, "quantity_held": 3, "quantity_to_credit": 2}],
        )
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)
        self.assertEqual(self.drills.qty_delivered, 2)
        with self._refused("3 in other returns, so 2 can be"):
            self._request([(self.drills, 3)])
        self._inspect(case, restock=3)
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_everything_is_received_though_a_worker_had_counted_less(self):
        case = self._customer_returns([(self.drills, 3)])
        case.receipt_ids.with_user(self.warehouse_user).move_ids.quantity = 1
        case.action_receive()
        self.assertEqual(case.line_ids.quantity_received, 3)
        self.assertFalse(case._get_open_receipts())

    def test_cancelled_receipt_is_expected_again_on_demand(self):
        case = self._customer_returns([(self.drills, 2)])
        case.receipt_ids.with_user(self.warehouse_user).action_cancel()
        self.assertFalse(case.is_receive_allowed)
        self.assertTrue(case.is_expect_allowed)
        case.action_create_receipt()
        self.assertFalse(case.is_expect_allowed)
        self._receive(case)
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_units_given_up_are_expected_again_on_demand(self):
        case = self._customer_returns([(self.drills, 2), (self.saws, 1)])
        self._receive(case, {self.drill: 1})
        case.action_stop_waiting()
        case.action_create_receipt()
        self.assertEqual(
            case._get_open_receipts().move_ids.mapped("product_uom_qty"), [1, 1]
        )
        self._receive(case)
        self.assertRecordValues(
            case.line_ids,
            [
                {"quantity_received": 2, "quantity_missing": 0},
                {"quantity_received": 1, "quantity_missing": 0},
            ],
        )

    def test_line_is_split_over_the_deliveries_that_it_came_with(self):
        order = self._sell([(self.drill, 5)])
        first = self._deliver(order, {self.drill: 2})
        second = self._deliver(order)
        case = self._customer_returns([(order.order_line, 4)])
        self.assertRecordValues(
            case.receipt_ids.move_ids,
            [
                {"product_uom_qty": 2, "origin_returned_move_id": first.move_ids.id},
                {"product_uom_qty": 2, "origin_returned_move_id": second.move_ids.id},
            ],
        )
        self._receive(case)
        again = self._customer_returns([(order.order_line, 1)])
        self.assertEqual(
            again.receipt_ids.move_ids.origin_returned_move_id, second.move_ids
        )

    def test_two_lines_share_the_deliveries_that_they_came_with(self):
        order = self._sell([(self.drill, 5)])
        first = self._deliver(order, {self.drill: 2})
        second = self._deliver(order)
        case = self._customer_returns([(order.order_line, 2), (order.order_line, 3)])
        self.assertRecordValues(
            case.receipt_ids.move_ids,
            [
                {"product_uom_qty": 2, "origin_returned_move_id": first.move_ids.id},
                {"product_uom_qty": 3, "origin_returned_move_id": second.move_ids.id},
            ],
        )

    def test_goods_shipped_in_three_steps_come_back_to_the_returns_location(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._sell([(self.drill, 2)])
        for __ in range(3):
            self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 2)
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        self.assertRecordValues(
            case.receipt_ids.move_ids, [{"location_dest_id": self.returns.id}]
        )
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)

    def test_goods_received_in_three_steps_still_wait_in_the_returns_location(self):
        self.warehouse.reception_steps = "three_steps"
        case = self._customer_returns([(self.drills, 2)])
        self._receive(case)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        self.assertFalse(case.receipt_ids.move_ids.move_dest_ids)

    def test_second_warehouse_gets_its_own_goods_back(self):
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "W2"})
        order = self._sell([(self.drill, 2)], warehouse_id=second.id)
        self.env["stock.quant"]._update_available_quantity(
            self.drill, second.lot_stock_id, 5
        )
        order.picking_ids.action_assign()
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        self.assertEqual(case.receipt_ids.picking_type_id, second.rma_in_type_id)
        self.assertEqual(self._quantity_at(self.drill, second.rma_location_id), 2)
        self._inspect(case, restock=2)
        self.assertEqual(self._quantity_at(self.drill, second.lot_stock_id), 5)

    def test_goods_the_customer_keeps_are_not_expected(self):
        case = self._customer_returns(
            [{"sale_line_id": self.drills.id, "quantity": 2, "goods_back": False}]
        )
        self.assertFalse(case.receipt_ids)
        self.assertEqual(case.goods_status, "none")
        case.action_create_receipt()
        self.assertFalse(case.receipt_ids)

    def test_copy_of_a_receipt_belongs_to_no_case(self):
        case = self._customer_returns([(self.drills, 2)])
        copy = case.receipt_ids.sudo().copy()
        self.assertFalse(copy.rma_case_id)
        self.assertFalse(copy.move_ids.rma_line_id)
        self.assertEqual(len(case.receipt_ids), 1)

    def test_warehouse_without_returns_set_up_is_named(self):
        self.warehouse.rma_in_type_id = False
        case = self._request([(self.drills, 2)])
        with self._refused("has no operation type for return"):
            case.action_approve()
        self.assertEqual(case.state, "requested")
