from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestNeverInvoiced(RmaCommon):
    """Units that were not invoiced need no credit note, and the case says so."""

    def _sell_and_deliver(self, quantity, product=None):
        order = self._sell([(product or self.drill, quantity)])
        self._deliver(order)
        return order

    def _get_log(self, case):
        return " ".join(case.sudo().message_ids.mapped("body"))

    def test_order_without_invoice_gets_no_credit_note_and_the_case_closes(self):
        order = self._sell_and_deliver(3)
        case = self._return_and_credit([(order.order_line, 2)])
        self.assertFalse(case.credit_note_ids)
        self.assertRecordValues(
            case.line_ids, [{"quantity_uninvoiced": 2, "money_status": "none"}]
        )
        self.assertIn("2 × Drill of", self._get_log(case))
        self.assertIn("never invoiced", self._get_log(case))
        self.assertEqual(case.state, "approved")
        self._inspect(case, restock=2)
        self.assertEqual(case.state, "closed")
        # 3 delivered less 2
        self.assertRecordValues(
            order.order_line,
            [{"qty_delivered": 1, "qty_invoiced": 0, "qty_to_invoice": 1}],
        )

    def test_second_click_on_credit_says_it_only_once(self):
        case = self._return_and_credit([(self._sell_and_deliver(3).order_line, 2)])
        self.assertTrue(case.action_create_credit_notes())
        self.assertEqual(case.line_ids.quantity_uninvoiced, 2)
        self.assertEqual(self._get_log(case).count("never invoiced"), 1)

    def test_partly_invoiced_order_is_credited_for_what_was_invoiced(self):
        order = self._sell([(self.drill, 5)])
        self._deliver(order, {self.drill: 3})
        self._invoice(order)
        self._deliver(order)
        case = self._return_and_credit([(order.order_line, 4)])
        # 5 delivered, 3 invoiced, 4 back: the customer keeps 1 and pays 1
        self.assertEqual(case.credit_note_ids.amount_total, 200.0)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_credited": 2,
                    "quantity_uninvoiced": 2,
                    "money_status": "paid",
                }
            ],
        )
        self.assertRecordValues(
            order.order_line,
            [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}],
        )
        self._inspect(case, restock=4)
        self.assertEqual(case.state, "closed")

    def test_two_lines_of_one_order_line_share_what_was_invoiced(self):
        order = self._sell([(self.drill, 4)])
        self._deliver(order, {self.drill: 2})
        self._invoice(order)
        self._deliver(order)
        line = order.order_line
        case = self._return_and_credit([(line, 2), (line, 2)])
        # 4 delivered, 2 invoiced, all back: 2 credited over both lines
        self.assertEqual(case.credit_note_ids.amount_total, 200.0)
        self.assertEqual(sum(case.line_ids.mapped("quantity_credited")), 2)
        self.assertEqual(sum(case.line_ids.mapped("quantity_uninvoiced")), 2)

    def test_draft_invoice_is_refused_and_nothing_changes(self):
        order = self._sell_and_deliver(3)
        invoice = self._invoice(order, post=False)
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        with self._refused("no posted invoice of"), self.env.cr.savepoint():
            self._credit(case)
        self.assertFalse(case.credit_note_ids)
        self.assertRecordValues(
            case.line_ids, [{"quantity_uninvoiced": 0, "quantity_to_credit": 2}]
        )
        invoice.action_post()
        self._credit(case)
        self.assertEqual(case.credit_note_ids.amount_total, 200.0)

    def test_customer_who_keeps_uninvoiced_goods_is_not_credited(self):
        order = self._sell_and_deliver(3)
        case = self._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            ]
        )
        with self._refused("no posted invoice of"):
            self._credit(case)

    def test_invoice_made_after_the_return_leaves_nothing_to_credit(self):
        order = self._sell_and_deliver(3)
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        self._invoice(order)
        self.assertEqual(order.invoice_ids.amount_total, 100.0)
        self._credit(case)
        self.assertFalse(case.credit_note_ids)
        self.assertEqual(case.line_ids.quantity_uninvoiced, 2)

    def test_units_credited_without_a_case_are_not_called_never_invoiced(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        note = order._create_invoices(final=True)
        with self._refused("made without this case"), self.env.cr.savepoint():
            self._credit(case)
        note.action_post()
        self._credit(case)
        self.assertFalse(case.credit_note_ids)
        self.assertIn(f"credited with {note.name} already", self._get_log(case))
        self.assertNotIn("never invoiced", self._get_log(case))
