from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from ..inspection.disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestCostDeliveries(DispositionCommon):
    """Cost is reversed at what those units had cost when they left (G4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = datetime.now()

    def _later(self):
        """Let time go on; core orders what happens in one second by its ids."""
        self.clock += timedelta(hours=1)
        return freeze_time(self.clock)

    def _create_pump(self, cost_method="fifo", **values):
        pump = self._create_valued(cost_method, stock=0, **values)
        self.valuation = pump._get_product_accounts()["stock_valuation"]
        self.expense = pump._get_product_accounts()["expense"]
        return pump

    def _sell_in_deliveries(self, pump, costs, **lots):
        """Buy, sell and deliver a unit at each cost; one invoice over all."""
        order = self._sell([(pump, len(costs))])
        for cost in costs:
            with self._later():
                self._stock_in(pump, 1, cost)
                order.picking_ids.filtered(
                    lambda p: p.state not in ("done", "cancel")
                ).action_assign()
                self._deliver(order, {pump: 1})
        self._invoice(order)
        return order.order_line

    def _return_one(self, sale_line, **values):
        """Return and credit a unit; gives (books, stock value) it changed them by."""
        before = self._book(self.valuation), self._value(sale_line.product_id)
        with self._later():
            self._return_and_credit(
                [{"sale_line_id": sale_line.id, "quantity": 1, **values}]
            )
        return (
            round(self._book(self.valuation) - before[0], 2),
            round(self._value(sale_line.product_id) - before[1], 2),
        )

    def _credit_one(self, case):
        """Credit a single unit of a case's line."""
        self._credit(case, post=False)
        note = case.sudo().credit_note_ids.filtered(lambda own: own.state == "draft")
        note.invoice_line_ids.quantity = 1
        self._post_credit(case)
        return note

    def _close(self):
        """Close the stock as core does; gives valuation account less stock value."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.company.action_close_stock_valuation(auto_post=True)
        self.env.invalidate_all()
        account = self.company.account_stock_valuation_id
        return round(
            self.company.stock_accounting_value()[account]
            - self.company.stock_value()[account],
            2,
        )

    # === PER DELIVERY === #

    def test_each_unit_has_the_cost_of_its_own_delivery(self):
        sale_line = self._sell_in_deliveries(self._create_pump(), [10.0, 20.0, 60.0])
        self.assertEqual(self._book(self.expense), 90.0)
        # Not 30.00, the average of the invoice
        self.assertEqual(self._return_one(sale_line), (10.0, 10.0))
        self.assertEqual(self._return_one(sale_line), (20.0, 20.0))
        self.assertEqual(self._return_one(sale_line), (60.0, 60.0))
        self.assertEqual(self._book(self.expense), 0.0)
        self.assertEqual(self._close(), 0.0)

    def test_average_at_each_delivery(self):
        # Bought and sold one by one, so the average is 10, 20 and 60; core
        # books 60 for all when it invoices them.
        sale_line = self._sell_in_deliveries(
            self._create_pump("average"), [10.0, 20.0, 60.0]
        )
        booked = self._book(self.expense)
        self.assertEqual(self._return_one(sale_line), (10.0, 10.0))
        self.assertEqual(self._return_one(sale_line), (20.0, 20.0))
        self._return_one(sale_line)
        self.assertEqual(booked, 180.0)
        self.assertEqual(self._book(self.expense), 0.0)
        self.assertEqual(self._close(), 0.0)

    def test_standard_cost_of_the_delivery(self):
        pump = self._create_pump("standard")
        self._stock_in(pump, 2, 60.0)
        sale_line = self._sell_deliver_invoice([(pump, 2)]).order_line
        pump.standard_price = 75.0
        # The books as sold; core values stock at today's cost and closes so.
        self.assertEqual(self._return_one(sale_line), (60.0, 75.0))
        self._return_one(sale_line)
        self.assertEqual(self._book(self.expense), 0.0)
        self.assertEqual(self._close(), 0.0)

    def test_several_units_in_one_case_credited_one_by_one(self):
        sale_line = self._sell_in_deliveries(self._create_pump(), [10.0, 20.0, 60.0])
        case = self._customer_returns([(sale_line, 3)])
        costs = []
        for __ in range(3):
            before = self._book(self.expense)
            self._receive(case, {sale_line.product_id: 1})
            self._credit_one(case)
            costs.append(before - self._book(self.expense))
        self.assertEqual(costs, [10.0, 20.0, 60.0])

    def test_two_notes_posted_together_share_the_case(self):
        pump = self._create_pump()
        order = self._sell([(pump, 3)])
        for cost in (10.0, 20.0, 60.0):
            with self._later():
                self._stock_in(pump, 1, cost)
                order.picking_ids.action_assign()
                self._deliver(order, {pump: 1})
                self._invoice(order)
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        notes = self._credit(case, post=False)
        self.assertEqual(len(notes), 2)
        notes.with_user(self.accountant).sudo(False).action_post()
        # 10 + 20, one note per invoice
        self.assertEqual(self._book(self.expense), 60.0)

    def test_a_note_that_was_charged_again_is_credited_at_the_same_cost(self):
        sale_line = self._sell_in_deliveries(self._create_pump(), [10.0, 20.0])
        case = self._customer_returns([(sale_line, 2)])
        self._receive(case)
        first = self._credit_one(case)
        self._credit_one(case)
        again = first._reverse_moves()
        again.action_post()
        self.assertEqual(self._book(self.expense), 10.0)
        self._credit_one(case)
        self.assertEqual(self._book(self.expense), 0.0)

    def test_each_lot_of_one_delivery_has_its_own_cost(self):
        pump = self._create_pump("average", tracking="serial", lot_valuated=True)
        cheap, dear = self._create_lots(pump, "CHEAP", "DEAR")
        self._stock_in(pump, 1, 10.0, lots=cheap)
        self._stock_in(pump, 1, 60.0, lots=dear)
        order = self._sell([(pump, 2)])
        self._deliver(order, lots={pump: cheap | dear})
        self._invoice(order)
        before = self._value(pump)
        case = self._return_and_credit(
            [{"sale_line_id": order.order_line.id, "quantity": 1, "lot_id": dear.id}]
        )
        self.assertEqual(case.sudo().line_ids.move_ids.value, 60.0)
        self.assertEqual(self._value(pump) - before, 60.0)

    # === WITHOUT A CASE === #

    def test_a_return_by_core_is_credited_at_the_cost_of_its_delivery(self):
        sale_line = self._sell_in_deliveries(self._create_pump(), [10.0, 20.0, 60.0])
        self._stock_in(sale_line.product_id, 1, 100.0)
        deliveries = sale_line.order_id.picking_ids.sorted("id")
        self._return_with_core(deliveries[1], {sale_line.product_id: 1})
        before = self._book(self.valuation)
        sale_line.order_id._create_invoices(final=True).action_post()
        # The second delivery, as core books without the add-on
        self.assertEqual(self._book(self.valuation) - before, 20.0)

    # === PER TRIP === #

    def _sell_one_then_buy_dear(self, cost_method):
        pump = self._create_pump(cost_method)
        self._stock_in(pump, 1, 10.0)
        sale_line = self._sell_deliver_invoice([(pump, 1)]).order_line
        with self._later():
            self._stock_in(pump, 5, 100.0)
        return sale_line

    def _check_trips(self, sale_line, again):
        """Return the unit, send it off again and return it; it is worth 510."""
        pump = sale_line.product_id
        case = self._customer_returns([(sale_line, 1)])
        with self._later():
            self._receive(case)
        self.assertEqual(self._value(pump), 510.0)
        with self._later():
            case = again(case)
        with self._later():
            self._receive(case)
        # It comes back at what it took along, and books what was invoiced.
        self.assertEqual(self._value(pump), 510.0)
        self._credit(case)
        self.assertEqual(self._book(self.expense), 0.0)
        self._inspect(case, restock=1)
        self.assertEqual(self._quantity_at(pump, self.stock), 6)

    def _undo_receipt(self, case):
        done = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        done.with_user(self.warehouse_user).action_rma_undo()
        return case

    def _send_back(self, case):
        self._route(case, "to_customer")
        return self._customer_returns([(case.line_ids.sale_line_id, 1)])

    def test_received_again_after_an_undo_average(self):
        self._check_trips(self._sell_one_then_buy_dear("average"), self._undo_receipt)

    def test_received_again_after_an_undo_fifo(self):
        self._check_trips(self._sell_one_then_buy_dear("fifo"), self._undo_receipt)

    def test_returned_again_after_it_was_sent_back_average(self):
        self._check_trips(self._sell_one_then_buy_dear("average"), self._send_back)

    def test_returned_again_after_it_was_sent_back_fifo(self):
        self._check_trips(self._sell_one_then_buy_dear("fifo"), self._send_back)

    def test_the_trip_of_the_own_line_comes_first(self):
        pump = self._create_pump("fifo")
        self._stock_in(pump, 5, 10.0)
        sale_line = self._sell_deliver_invoice([(pump, 5)]).order_line
        case = self._customer_returns([(sale_line, 1)])
        self._receive(case)
        self._undo_receipt(case)
        open_move = case._get_open_receipts().move_ids
        self.assertEqual(open_move.origin_returned_move_id.rma_line_id, case.line_ids)
        self._receive(case)
        self._undo_receipt(case)
        self.assertEqual(case.line_ids.quantity_received, 0)
