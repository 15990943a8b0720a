from odoo import Command
from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingPlaces(RmaReceivingCommon):
    """Other units than the sold one, other warehouses, and nothing at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _sell_dozens(self, product, dozens, lots=None):
        """Sell and deliver dozens of a product that is stocked in pieces."""
        order = self._sell(
            [
                {
                    "product_id": product.id,
                    "product_uom_qty": dozens,
                    "product_uom_id": self.dozen.id,
                }
            ]
        )
        self._deliver(order, lots=lots and {product: lots})
        return order.order_line

    # === UNITS === #

    def test_lot_sold_by_the_dozen_is_counted_in_pieces(self):
        oil = self._create_product("Oil", price=10, cost=4, tracking="lot")
        lot = self._create_lots(oil, "L1")
        self._stock_in(oil, 24, 4, lots=lot)
        sale_line = self._sell_dozens(oil, 2, lots=lot)
        case = self._customer_returns([(sale_line, 12)])
        line = case.line_ids
        self.assertEqual(self._scan(case.name)["cases"][0]["lines"][0]["expected"], 12)
        self._send(case, ((line, "L1"), 3))
        # 3 of 12 pieces: a quarter of a dozen
        self.assertEqual(line.quantity_received, 3)
        self.assertEqual(sale_line.qty_delivered, 1.75)
        self.assertEqual(self._quantity_at(oil, self.returns), 3)
        # 9 were still expected, 10 came: one is surplus
        self._send(case, ((line, "L1"), 10))
        self.assertEqual(line.quantity_received, 12)
        self.assertRecordValues(case.alert_ids, [{"kind": "over", "quantity": 1}])

    def test_surplus_pieces_of_dozens_count_on_a_line(self):
        sale_line = self._sell_dozens(self.drill, 2)
        case = self._customer_returns([(sale_line, 12)])
        line = case.line_ids
        self._send(case, (line, 15))
        self.assertRecordValues(case.alert_ids, [{"kind": "over", "quantity": 3}])
        value = self._value_of_stock(self.drill)
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        wizards.create({"alert_id": case.alert_ids.id}).action_assign()
        # 12 + 3 pieces; 3 drills at 60
        self.assertRecordValues(line, [{"quantity": 15, "quantity_received": 15}])
        self.assertEqual(self._value_of_stock(self.drill), value + 180)
        self.assertEqual(sale_line.qty_delivered, 0.75)

    def test_scanned_dozen_counts_twelve_pieces(self):
        self.env["product.uom"].create(
            {
                "product_id": self.drill.id,
                "uom_id": self.dozen.id,
                "barcode": "BOX12",
            }
        )
        case = self._customer_returns([(self._sell_dozens(self.drill, 1), 1)])
        shown = self._scan(case.name)["cases"][0]["lines"][0]
        self.assertIn(["BOX12", 12.0], shown["codes"])

    # === WAREHOUSES === #

    def test_two_step_warehouse_keeps_returns_out_of_its_input(self):
        self.warehouse.reception_steps = "two_steps"
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2))
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        self.assertEqual(
            self._quantity_at(self.drill, self.warehouse.wh_input_stock_loc_id), 0
        )
        self._inspect(case, restock=2)
        self.assertEqual(self._quantity_at(self.drill, self.stock), 97)

    def test_goods_that_arrived_elsewhere_are_restocked_and_valued_there(self):
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "W2"})
        value = self._value_of_stock(self.drill)
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2), warehouse_id=second.id)
        # 2 drills at 60, wherever they are
        self.assertEqual(self._value_of_stock(self.drill), value + 120)
        self._inspect(case, restock=2)
        self.assertEqual(self._quantity_at(self.drill, second.lot_stock_id), 2)
        self.assertEqual(self._quantity_at(self.drill, self.stock), 95)
        self.assertEqual(self._value_of_stock(self.drill), value + 120)

    def test_goods_of_a_line_that_arrived_in_two_warehouses_are_inspected_in_both(self):
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "W2"})
        case = self._customer_returns([(self.drills, 3)])
        self._send(case, (case.line_ids, 2), warehouse_id=second.id)
        self._send(case, (case.line_ids, 1))
        both = self._inspect(case, scrap=1, restock=2)
        self.assertEqual(both.warehouse_id, self.warehouse | second)
        self.assertEqual(self._quantity_at(self.drill, second.lot_stock_id), 2)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        both.action_undo()
        self.assertEqual(self._quantity_at(self.drill, second.rma_location_id), 2)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)

    def test_warehouse_of_another_company_is_left_out(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.warehouse_user.company_ids = [Command.link(other.id)]
        theirs = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        case = self._customer_returns([(self.drills, 2)])
        screen = self._screen().with_context(
            allowed_company_ids=(self.company | other).ids
        )
        counts = [self._count(case.line_ids, 2)]
        screen.receive(case.id, "k" * 32, counts, {"warehouse_id": theirs.id})
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)

    # === NO GOODS BACK === #

    def test_goods_that_the_customer_keeps_leave_stock_and_its_value_alone(self):
        stock_account = self.category.property_stock_valuation_account_id
        value = self._value_of_stock(self.drill)
        before = self._balance(self.env["account.move"].search([]), stock_account)
        moves = self.env["stock.move"].search_count([])
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.drills.id,
                    "quantity": 2,
                    "goods_back": False,
                }
            ]
        )
        note = self._credit(case)
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.receipt_ids)
        self.assertEqual(self.env["stock.move"].search_count([]), moves)
        self.assertEqual(self.drills.qty_delivered, 5)
        self.assertEqual(self._value_of_stock(self.drill), value)
        after = self._balance(self.env["account.move"].search([]), stock_account)
        self.assertEqual(after, before)
        # 2 drills at 100, and neither stock nor cost of goods sold
        kinds = {line.account_id.account_type for line in note.line_ids}
        self.assertEqual(kinds, {"income", "asset_receivable"})
        self.assertEqual(note.amount_total, 200)

    def test_kept_and_returned_lines_of_one_case_go_their_own_ways(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.drills.id,
                    "quantity": 1,
                    "goods_back": False,
                },
                (self.saws, 1),
            ]
        )
        shown = self._scan(case.name)["cases"][0]["lines"]
        self.assertEqual([line["product"] for line in shown], ["Saw"])
        self._send(case, (case.line_ids[1], 1), (self.drill, 1))
        # the drill was not to come: staff decide
        self.assertRecordValues(case.alert_ids, [{"product_id": self.drill.id}])
        self.assertEqual(case.line_ids[0].quantity_received, 0)
