from importlib.util import module_from_spec, spec_from_file_location

from odoo.modules import get_module_path
from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeFigures(ExchangeCommon):
    """The order shows no more to invoice than the customer owes, at any time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sold()

    def test_a_replacement_in_advance_is_no_further_sale(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        self._send(case)
        self._assert_figures(sale_line, 1, 1)
        self._receive(case)
        self._assert_figures(sale_line, 1, 1)
        self._inspect(case, restock=1)
        self.assertEqual(case.state, "closed")
        self._assert_figures(sale_line, 1, 1)

    def test_of_several_units_only_those_that_are_here_count_as_swapped(self):
        sale_line = self._sold(quantity=3)
        case = self._exchange_early(sale_line, 3)
        self._send(case, quantity=2)
        self._assert_figures(sale_line, 3, 3)
        self._receive(case, {self.drill: 1})
        # 3 + 2 sent - 1 back - 1 still at the customer
        self._assert_figures(sale_line, 3, 3)
        self._receive(case)
        # One unit more came back than was sent so far.
        self._assert_figures(sale_line, 2, 3)
        self._send(case)
        self._assert_figures(sale_line, 3, 3)

    def test_another_product_in_advance_is_no_further_sale_either(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line, other=self.big, reason_id=self.defect.id)
        self._send(case)
        self._assert_figures(sale_line, 1, 1)
        self._receive(case)
        self._assert_figures(sale_line, 1, 1)

    def test_after_the_receipt_the_unit_is_missing_until_it_is_replaced(self):
        sale_line = self.sold
        case = self._exchange(sale_line)
        self._assert_figures(sale_line, 0, 1)
        self._send(case)
        self._assert_figures(sale_line, 1, 1)

    def test_goods_that_are_kept_count_once(self):
        sale_line = self.sold
        case = self._exchange(sale_line, goods_back=False, receive=False)
        self._send(case)
        self._assert_figures(sale_line, 1, 1)
        self.assertEqual(case.state, "closed")

    def test_a_delivery_that_is_taken_back_is_due_again(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        self._send(case)
        self._undo_sent(case)
        self._assert_figures(sale_line, 1, 1)
        self.assertRecordValues(
            case.line_ids, [{"quantity_replaced": 0, "quantity_to_replace": 1}]
        )
        self._receive(case)
        self._assert_figures(sale_line, 0, 1)
        self._send(case)
        self._assert_figures(sale_line, 1, 1)
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "closed")

    def test_taking_back_twice_moves_nothing_twice(self):
        case = self._exchange(self.sold)
        self._send(case)
        before = self._quantity_at(self.drill, self.stock)
        self._undo_sent(case)
        self._undo_sent(case)
        self.assertEqual(self._quantity_at(self.drill, self.stock), before + 1)
        self.assertFalse(case.delivery_ids.sudo().rma_is_replacement_undo_allowed)

    def test_what_is_in_another_case_is_not_taken_back(self):
        sale_line = self.sold
        case = self._exchange(sale_line)
        self._send(case)
        self._customer_returns([(sale_line, 1)])
        with self._refused("in another case or was returned"):
            self._undo_sent(case)

    def test_a_replacement_that_comes_back_for_a_refund_lowers_both(self):
        sale_line = self.sold
        self._send(self._exchange(sale_line))
        self._return_and_credit([(sale_line, 1)])
        self._assert_figures(sale_line, 0, 0)

    def test_a_replacement_returned_before_the_old_one_came_is_counted_once(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        delivery = self._send(case)
        self._return_with_core(delivery, {self.drill: 1})
        # The customer has the old unit only, and that one is to come back, too.
        self.assertEqual(sale_line.qty_delivered, 0)
        self._receive(case)
        self.assertEqual(sale_line.qty_delivered, 0)

    def test_more_units_sold_later_are_delivered_in_full(self):
        sale_line = self.sold
        order = sale_line.order_id
        self._send(self._exchange_early(sale_line))
        sale_line.product_uom_qty = 3
        new = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        new = new.filtered(lambda p: p.picking_type_code == "outgoing")
        self.assertEqual(sum(new.move_ids.mapped("product_uom_qty")), 2)

    # === THE OLD UNIT NEVER COMES ===

    def test_a_unit_that_is_not_sent_back_has_to_be_paid(self):
        sale_line = self._sold(price_unit=100.0, discount=10.0)
        case = self._exchange_early(sale_line)
        self._send(case)
        case.action_stop_waiting()
        self.assertRecordValues(
            case.line_ids,
            [{"money_status": "to_settle", "quantity_to_charge": 1}],
        )
        self.assertIn("1 sent, $\xa090.00", case.line_ids.exchange_text)
        self.assertEqual(case.state, "approved")
        self._assert_figures(sale_line, 1, 1)
        notes, invoices = self._settle(case)
        self.assertFalse(notes)
        self.assertEqual(invoices.amount_total, 90.0)
        # The customer has two and has paid for two.
        self._assert_figures(sale_line, 2, 2)
        self.assertEqual(case.state, "closed")

    def test_staff_may_let_the_customer_keep_both(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        self._send(case)
        case.action_stop_waiting()
        case.line_ids.is_missing_free = True
        self.assertEqual(case.line_ids.money_status, "none")
        self._assert_figures(sale_line, 1, 1)
        case.action_stop_waiting()
        self.assertEqual(case.state, "closed")

    def test_both_units_come_back_after_the_customer_might_keep_them(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        self._send(case)
        case.action_stop_waiting()
        case.line_ids.is_missing_free = True
        again = self._return_and_credit([(sale_line, 2)])
        # One was paid; the other one cost nothing.
        self.assertEqual(again.credit_note_ids.amount_total, 100.0)
        self._assert_figures(sale_line, 0, 0)

    def test_a_unit_that_comes_after_all_is_returned_in_another_case(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line)
        self._send(case)
        case.action_stop_waiting()
        self._settle(case)
        again = self._return_and_credit([(sale_line, 1)])
        self.assertEqual(again.credit_note_ids.amount_total, 100.0)
        self._assert_figures(sale_line, 1, 1)

    # === EXISTING DATABASES === #

    def test_orders_that_counted_it_twice_are_put_right(self):
        sale_line = self.sold
        self._send(self._exchange_early(sale_line))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered = 2 WHERE id = %s", [sale_line.id]
        )
        sale_line.invalidate_recordset()
        self._migrate("post-exchange")
        self.assertEqual(sale_line.qty_delivered, 1)

    def _migrate(self, name):
        folder = f"{get_module_path('rma_warranty')}/migrations/19.0.1.3.0"
        spec = spec_from_file_location("migration", f"{folder}/{name}.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
