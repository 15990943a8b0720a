from odoo import Command
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCostReversal(RmaCommon):
    """A credit note reverses the cost that its invoice line booked (G4)."""

    def _set_up_product(self, cost_method, cost=10.0, stock=10, valuation="real_time"):
        """Create a product with stock at a cost; keep the accounts of its books."""
        self.category = self._create_category(cost_method, valuation)
        product = self._create_product(
            "Pump", price=100.0, cost=cost, stock=stock, categ_id=self.category.id
        )
        accounts = product.product_tmpl_id.get_product_accounts()
        self.stock_account = accounts["stock_valuation"]
        self.expense_account = accounts["expense"]
        return product

    def _get_costs(self, notes):
        """Return the balances of (stock account, expense account) of documents."""
        return (
            round(self._balance(notes, self.stock_account), 2),
            round(self._balance(notes, self.expense_account), 2),
        )

    def _get_invoice(self, order):
        return order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")

    # === COST METHODS === #

    def test_standard_cost_changed_in_between_is_reversed_at_the_old_one(self):
        pump = self._set_up_product("standard")
        order = self._sell_deliver_invoice([(pump, 3)])
        pump.standard_price = 17.0
        case = self._return_and_credit([(order.order_line, 2)])
        # 2 units at 10, as invoiced
        self.assertEqual(self._get_costs(case.credit_note_ids), (20.0, -20.0))

    def test_average_cost_changed_in_between_is_reversed_at_the_old_one(self):
        pump = self._set_up_product("average")
        order = self._sell_deliver_invoice([(pump, 4)])
        # 6 at 10 and 6 at 20: the average is 15 now
        self._stock_in(pump, 6, 20.0)
        self.assertEqual(pump.standard_price, 15.0)
        case = self._return_and_credit([(order.order_line, 3)])
        self.assertEqual(self._get_costs(case.credit_note_ids), (30.0, -30.0))
        self.assertEqual(case.line_ids.sudo().move_ids.value, 30.0)

    def test_first_in_first_out_cost_is_reversed_as_invoiced(self):
        pump = self._set_up_product("fifo", stock=2)
        self._stock_in(pump, 5, 16.0)
        order = self._sell_deliver_invoice([(pump, 4)])
        # 2 at 10 and 2 at 16 left: 52, so 13 each
        self.assertEqual(self._get_costs(self._get_invoice(order)), (-52.0, 52.0))
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(self._get_costs(case.credit_note_ids), (13.0, -13.0))

    def test_two_lines_of_one_product_are_reversed_each_at_its_cost(self):
        pump = self._set_up_product("fifo", stock=2)
        orders = self._sell([(pump, 2)])
        self._deliver(orders)
        self._stock_in(pump, 2, 30.0)
        orders |= self._sell([(pump, 2)])
        self._deliver(orders[1])
        invoice = self._invoice(orders)
        # 2 at 10 and 2 at 30
        self.assertEqual(self._get_costs(invoice), (-80.0, 80.0))
        case = self._return_and_credit([(orders[1].order_line, 1)])
        self.assertEqual(self._get_costs(case.credit_note_ids), (30.0, -30.0))

    def test_units_sold_by_the_dozen_are_reversed_by_the_piece(self):
        pump = self._set_up_product("average", stock=24)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell_deliver_invoice(
            [{"product_id": pump.id, "product_uom_qty": 2, "product_uom_id": dozen.id}]
        )
        pump.standard_price = 50.0
        case = self._return_and_credit([(order.order_line, 12)])
        # 12 units at 10
        self.assertEqual(self._get_costs(case.credit_note_ids), (120.0, -120.0))

    def test_cents_of_the_cost_are_all_reversed(self):
        pump = self._set_up_product("average", cost=3.333, stock=3)
        order = self._sell_deliver_invoice([(pump, 3)])
        invoice = self._get_invoice(order)
        self.assertEqual(self._get_costs(invoice), (-10.0, 10.0))
        cases = [self._return_and_credit([(order.order_line, 1)]) for __ in range(3)]
        # 3.33 + 3.33 + 3.34
        costs = [self._get_costs(case.credit_note_ids)[0] for case in cases]
        self.assertEqual(costs, [3.33, 3.33, 3.34])

    def test_note_in_euros_reverses_the_cost_in_dollars(self):
        pump = self._set_up_product("average")
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2026-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell_deliver_invoice([(pump, 2)], pricelist_id=pricelist.id)
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(self._get_costs(case.credit_note_ids), (10.0, -10.0))

    # === OTHER INVOICES === #

    def test_periodic_valuation_books_no_cost(self):
        pump = self._set_up_product("average", valuation="periodic")
        order = self._sell_deliver_invoice([(pump, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertNotIn("cogs", case.credit_note_ids.line_ids.mapped("display_type"))

    def test_invoice_before_automatic_valuation_books_no_cost_on_return(self):
        pump = self._set_up_product("average", valuation="periodic")
        order = self._sell_deliver_invoice([(pump, 2)])
        self.category.property_valuation = "real_time"
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertNotIn("cogs", case.credit_note_ids.line_ids.mapped("display_type"))

    def test_invoice_posted_before_the_delivery_is_reversed_as_booked(self):
        pump = self._set_up_product("average")
        pump.invoice_policy = "order"
        order = self._sell([(pump, 2)])
        self._invoice(order)
        self._stock_in(pump, 10, 20.0)
        self._deliver(order)
        case = self._return_and_credit([(order.order_line, 2)])
        # Invoiced when the average was 10, delivered when it was 15
        self.assertEqual(self._get_costs(self._get_invoice(order)), (-20.0, 20.0))
        self.assertEqual(self._get_costs(case.credit_note_ids), (20.0, -20.0))

    def test_note_from_the_order_reverses_the_cost_of_the_invoice(self):
        pump = self._set_up_product("standard")
        order = self._sell_deliver_invoice([(pump, 3)])
        pump.standard_price = 17.0
        self._return_with_core(order.picking_ids, {pump: 1})
        note = order._create_invoices(final=True)
        note.action_post()
        # Core alone books 17 or more
        self.assertEqual(self._get_costs(note), (10.0, -10.0))

    def test_reversal_by_the_wizard_reverses_each_line_at_its_cost(self):
        pump = self._set_up_product("fifo", stock=2)
        orders = self._sell([(pump, 2)])
        self._deliver(orders)
        self._stock_in(pump, 2, 30.0)
        orders |= self._sell([(pump, 2)])
        self._deliver(orders[1])
        note = self._invoice(orders)._reverse_moves()
        note.action_post()
        # 2 at 10 and 2 at 30; core alone takes 10 for all
        self.assertEqual(self._get_costs(note), (80.0, -80.0))

    # === GOODS AND MONEY APART === #

    def test_customer_who_keeps_the_goods_leaves_stock_and_order_alone(self):
        pump = self._set_up_product("average")
        order = self._sell_deliver_invoice([(pump, 3)])
        before = pump.total_value
        case = self._return_and_credit(
            [{"sale_line_id": order.order_line.id, "quantity": 1, "goods_back": False}]
        )
        note = case.credit_note_ids
        self.assertEqual(note.amount_total, 100.0)
        self.assertNotIn("cogs", note.line_ids.mapped("display_type"))
        self.assertFalse(case.receipt_ids)
        self.assertEqual(pump.total_value, before)
        self.assertRecordValues(
            order.order_line,
            [{"qty_delivered": 3, "qty_invoiced": 3, "qty_to_invoice": 0}],
        )
        self.assertEqual(case.state, "closed")

    def test_books_are_where_they_were_after_everything_came_back(self):
        pump = self._set_up_product("average")
        value = pump.total_value
        order = self._sell_deliver_invoice([(pump, 4)])
        self._stock_in(pump, 6, 20.0)
        case = self._return_and_credit([(order.order_line, 4)])
        self._inspect(case, restock=4)
        invoice = self._get_invoice(order)
        # What the invoice took off the stock account the note put back
        self.assertEqual(self._get_costs(invoice | case.credit_note_ids), (0.0, 0.0))
        # 10 at 10 as before, and 6 at 20
        self.assertEqual(pump.total_value, value + 120.0)
        self.assertEqual(self._quantity_at(pump, self.stock), 16)
