from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeCost(ExchangeCommon):
    """The stock valuation account stays equal to the value of the stock."""

    def _start(self, cost_method="average", valuation="real_time", **values):
        """Sell a pump that cost 60 when the next ones cost 90; note the books."""
        self.pump = self._create_valued(
            cost_method, valuation=valuation, stock=1, **values
        )
        accounts = self.pump.with_company(self.company)._get_product_accounts()
        self.valuation, self.expense = accounts["stock_valuation"], accounts["expense"]
        sale_line = self._sold(self.pump)
        self._stock_in(self.pump, 3, 90.0)
        if cost_method == "standard":
            self.pump.standard_price = 90.0
        self.gap = self._book(self.valuation) - self._value(self.pump, self.big)
        self.spent = self._book(self.expense)
        return sale_line

    def _assert_equal_stock(self):
        gap = self._book(self.valuation) - self._value(self.pump, self.big)
        self.assertAlmostEqual(gap, self.gap, 2)

    def _spent(self):
        return round(self._book(self.expense) - self.spent, 2)

    # === COST METHODS === #

    def test_average_cost(self):
        sale_line = self._start("average")
        case = self._exchange(sale_line)
        self._assert_equal_stock()
        self._send(case)
        self._assert_equal_stock()
        self._inspect(case, restock=1)
        self._assert_equal_stock()
        # 3 at 90 and 1 back at 60 make 82.50 on average: 82.50 out, 60 in
        self.assertEqual(self._spent(), 22.5)

    def test_first_in_first_out(self):
        sale_line = self._start("fifo")
        case = self._exchange(sale_line)
        self._send(case)
        self._inspect(case, restock=1)
        self._assert_equal_stock()
        # The oldest in stock cost 90; what came back had cost 60
        self.assertEqual(self._spent(), 30.0)

    def test_standard_cost(self):
        sale_line = self._start("standard")
        case = self._exchange(sale_line)
        self._assert_equal_stock()
        self._send(case)
        self._inspect(case, restock=1)
        self._assert_equal_stock()
        # 90 in and 90 out
        self.assertEqual(self._spent(), 0.0)

    def test_valued_by_serial_number(self):
        sale_line = self._start("average")
        phone = self._create_product(
            "Phone", price=100, cost=60, tracking="serial", lot_valuated=True
        )
        old, new = self._create_lots(phone, "S1", "S2")
        self._stock_in(phone, 1, 60.0, lots=old)
        order = self._sell([(phone, 1)])
        self._deliver(order, lots={phone: old})
        self._invoice(order)
        self._stock_in(phone, 1, 90.0, lots=new)
        self.pump, sale_line = phone, order.order_line
        self.gap = self._book(self.valuation) - self._value(phone, self.big)
        case = self._exchange(sale_line, lot_id=old.id)
        self._send(case, lots=new)
        self._assert_equal_stock()

    def test_periodic_valuation_posts_nothing(self):
        sale_line = self._start("average", valuation="periodic")
        case = self._exchange(sale_line)
        self._send(case)
        moves = case.sudo().line_ids.move_ids | case.sudo().delivery_ids.move_ids
        self.assertFalse(moves.account_move_id)
        self.assertFalse(moves.rma_cost_account_id)

    # === WHAT BECOMES OF THE GOODS === #

    def test_a_scrapped_unit_is_no_stock_any_more(self):
        sale_line = self._start()
        case = self._exchange(sale_line)
        self._send(case)
        self._inspect(case, scrap=1)
        self._assert_equal_stock()
        # The unit that was sent: out 82.50, back 60, written off at 82.50
        self.assertEqual(self._spent(), 105.0)

    def test_goods_that_are_kept_cost_the_replacement(self):
        sale_line = self._start()
        case = self._exchange(sale_line, goods_back=False, receive=False)
        self._send(case)
        self._assert_equal_stock()
        self.assertEqual(self._spent(), 90.0)

    def test_sent_in_advance(self):
        sale_line = self._start()
        case = self._exchange_early(sale_line)
        self._send(case)
        self._assert_equal_stock()
        self.assertEqual(self._spent(), 90.0)
        # Core averages moves of the same second in the order of their ids.
        with freeze_time(datetime.now() + timedelta(hours=1)):
            self._receive(case)
        self._assert_equal_stock()
        self.assertEqual(self._spent(), 30.0)

    def test_undone_steps_take_their_cost_back(self):
        sale_line = self._start("fifo")
        case = self._exchange(sale_line)
        self._send(case)
        self._undo_sent(case)
        self._assert_equal_stock()
        self.assertEqual(self._spent(), -60.0)
        case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()
        self._assert_equal_stock()

    def test_a_scrapping_that_is_undone_takes_its_cost_back(self):
        sale_line = self._start("fifo")
        case = self._exchange(sale_line)
        self._inspect(case, scrap=1).action_undo()
        self._assert_equal_stock()
        self._send(case)
        self._assert_equal_stock()

    def test_another_product_books_its_own_cost(self):
        sale_line = self._start()
        case = self._exchange(sale_line, other=self.big, reason_id=self.defect.id)
        self._send(case)
        self._assert_equal_stock()
        # 70 out, 60 in
        self.assertEqual(self._spent(), 10.0)

    # === DOCUMENTS BOOK NO COST AGAIN === #

    def test_a_replacement_refunded_later_reverses_its_own_cost(self):
        sale_line = self._start("fifo")
        self._send(self._exchange(sale_line))
        case = self._return_and_credit([(sale_line, 1)])
        self._inspect(case, restock=1)
        self._assert_equal_stock()
        self.assertNotIn("cogs", case.credit_note_ids.line_ids.mapped("display_type"))
        # What the invoice had booked is all that is taken back.
        self.assertEqual(self._spent(), -60.0)

    def test_credit_note_and_invoice_of_an_exchange_book_no_cost(self):
        sale_line = self._start()
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        notes, invoices = self._settle(case)
        self.assertEqual(invoices.amount_total - notes.amount_total, 20.0)
        self._assert_equal_stock()
        self.assertEqual(self._spent(), 10.0)

    def test_units_invoiced_later_leave_the_exchange_out(self):
        pump = self.pump = self._create_valued("fifo", stock=1)
        order = self._sell([(pump, 2)])
        self._deliver(order, {pump: 1})
        self._invoice(order)
        accounts = pump._get_product_accounts()
        self.valuation = accounts["stock_valuation"]
        self.gap = self._book(self.valuation) - self._value(pump, self.big)
        case = self._exchange(
            order.order_line, other=self.big, reason_id=self.defect.id
        )
        self._send(case)
        self._inspect(case, scrap=1)
        self._stock_in(pump, 1, 95.0)
        self.gap -= 95.0
        rest = order.picking_ids.filtered(lambda p: p.state == "confirmed")
        rest.action_assign()
        self._deliver(order)
        invoice = self._invoice(order)
        costs = invoice.line_ids.filtered(lambda item: item.display_type == "cogs")
        # The second unit cost 95, whatever the exchange did.
        self.assertEqual(max(costs.mapped("balance")), 95.0)
        self._assert_equal_stock()

    # === WHERE IT ENDS === #

    def test_replacements_for_defects_end_on_the_warranty_account(self):
        self.company.rma_warranty_account_id = self.promise
        sale_line = self._start()
        case = self._exchange(sale_line, reason_id=self.defect.id)
        self._send(case)
        self._inspect(case, scrap=1)
        self._assert_equal_stock()
        self.assertEqual(self._book(self.promise), 105.0)
        self.assertEqual(self._spent(), 0.0)

    def test_other_exchanges_end_where_sales_do(self):
        self.company.rma_warranty_account_id = self.promise
        sale_line = self._start()
        self._send(self._exchange(sale_line))
        self.assertEqual(self._book(self.promise), 0.0)
        self.assertEqual(self._spent(), 22.5)

    def test_what_is_undone_leaves_the_account_that_had_it(self):
        self.company.rma_warranty_account_id = self.promise
        case = self._exchange_early(self._start(), reason_id=self.defect.id)
        self._send(case)
        self.company.rma_warranty_account_id = False
        self._undo_sent(case)
        self.assertEqual(self._book(self.promise), 0.0)
        self.assertEqual(self._spent(), 0.0)

    def test_several_moves_of_one_step_share_an_entry(self):
        sale_line = self._start()
        case = self._exchange(sale_line)
        self._send(case)
        moves = case.sudo().delivery_ids.move_ids
        self.assertEqual(len(moves.account_move_id), 1)
        self.assertEqual(len(moves.account_move_id.line_ids), 2)
