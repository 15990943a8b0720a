from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .payback_common import PaybackCommon


@tagged("post_install", "-at_install")
class TestPaybackReceived(PaybackCommon):
    """Nobody is paid back more than was received without somebody deciding so.

    Drills at 50 with 21 %, 2 % off within 7 days.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax(21.0)
        cls.tax_account = cls.env["account.account"].create(
            {"code": "VAT21", "name": "VAT", "account_type": "liability_current"}
        )
        taxes = cls.tax.invoice_repartition_line_ids
        taxes |= cls.tax.refund_repartition_line_ids
        taxes.filtered(
            lambda line: line.repartition_type == "tax"
        ).account_id = cls.tax_account
        cls.granted, cls.lost = cls.env["account.account"].create(
            [
                {"code": "DISCOUNT", "name": "Discounts", "account_type": "expense"},
                {"code": "BADDEBT", "name": "Bad debts", "account_type": "expense"},
            ]
        )
        cls.company.account_journal_early_pay_discount_loss_account_id = cls.granted
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "2 % in 7 days",
                "early_discount": True,
                "discount_percentage": 2.0,
                "discount_days": 7,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        cls._add_account()

    def _sell_with_discount(self, term=None, quantity=2, days_ago=0):
        """Invoice drills at 50 on terms with an early payment discount."""
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": quantity,
                    "price_unit": 50.0,
                    "tax_ids": [Command.set(self.tax.ids)],
                }
            ],
            payment_term_id=(term or self.term).id,
        )
        self._deliver(order)
        day = fields.Date.today() - timedelta(days=days_ago)
        self._invoice(order, invoice_date=day)
        return order

    def _sell_paid_early(self, **values):
        order = self._sell_with_discount(**values)
        self.assertEqual(self._pay_invoice(order.invoice_ids).amount, 118.58)
        self.assertEqual(order.invoice_ids.amount_residual, 0.0)
        return order

    def _write_off(self, invoice):
        """Give up what is open on an invoice."""
        item = invoice._rma_get_open_lines()
        amount = invoice.amount_residual
        entry = self.env["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "account_id": item.account_id.id,
                            "partner_id": item.partner_id.id,
                            "credit": amount,
                        }
                    ),
                    Command.create({"account_id": self.lost.id, "debit": amount}),
                ]
            }
        )
        entry.action_post()
        (item + entry._rma_get_receivables()).reconcile()

    def _get_balances(self, order, notes):
        """Return what is left on the discounts' and the taxes' account."""
        entries = order.invoice_ids | notes | notes.rma_discount_entry_ids
        entries |= order.invoice_ids._rma_get_partials().credit_move_id.move_id
        amounts = [
            self._balance(entries._rma_filter_posted(), account)
            for account in (self.granted, self.tax_account)
        ]
        return [self.company.currency_id.round(amount) for amount in amounts]

    def test_everything_returned_gives_what_was_paid(self):
        order = self._sell_paid_early()
        note = self._return_with(self.bank, order=order)
        # 2 x 50 and 21 %; 2 % of it were never paid
        self.assertEqual(note.amount_total, 121.0)
        self.assertRegex(note.rma_received_text, r"118\.58.* were received")
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).amount, 118.58)
        self.assertEqual(note.payment_state, "paid")
        # 2.00 of discount and 0.42 of its tax are taken back
        self.assertEqual(self._get_balances(order, note), [0.0, 0.0])
        self.assertFalse(note.rma_received_text)

    def test_halves_give_half_of_it_each(self):
        order = self._sell_paid_early()
        first = self._return_with(self.bank, 1, order)
        self._pay_back(first)
        # 60.50 less 2 %; the other drill's discount is kept
        self.assertEqual(self._payments_of(first).amount, 59.29)
        self.assertEqual(self._get_balances(order, first), [1.0, -10.29])
        second = self._return_with(self.cash, 1, order)
        self._pay_back(second)
        self.assertEqual(self._payments_of(second).amount, 59.29)
        self.assertEqual(self._get_balances(order, first | second), [0.0, 0.0])

    def test_two_notes_are_limited_together(self):
        order = self._sell_paid_early()
        notes = self._return_with(self.bank, 1, order)
        notes |= self._return_with(self.bank, 1, order)
        self._pay_back(notes)
        self.assertEqual(self._payments_of(notes).mapped("amount"), [59.29, 59.29])
        self.assertEqual(set(notes.mapped("payment_state")), {"paid"})

    def test_accountant_decides_where_the_company_wants_it(self):
        self.company.rma_early_discount = "ask"
        note = self._return_with(self.bank, order=self._sell_paid_early())
        self._pay_back(note)
        self.assertEqual(note.amount_residual, 2.42)
        with self._refused(r"118\.58.* were received .*0\.00.* of the open .*2\.42"):
            self._pay_back(note)
        wizard = self.env["rma.overpay.wizard"].with_user(self.accountant)
        wizard.create(
            {"move_ids": note.ids, "reason": "Good customer"}
        ).action_confirm()
        self.assertEqual(note.rma_overpay_user_id, self.accountant)
        self._pay_back(note)
        self.assertEqual(sum(self._payments_of(note).mapped("amount")), 121.0)
        self.assertFalse(note.rma_discount_entry_ids)

    def test_cores_dialog_is_limited_too(self):
        note = self._return_with(self.bank, order=self._sell_paid_early())
        with self._refused(r"118\.58.* were received"):
            self._pay_invoice(note)
        self._pay_invoice(note, 118.58)
        self.assertEqual(note.amount_residual, 2.42)

    def test_reset_note_gets_its_discount_back(self):
        order = self._sell_paid_early()
        note = self._return_with(self.bank, order=order)
        self._pay_back(note)
        entry = note.rma_discount_entry_ids
        note.button_draft()
        self.assertEqual(entry.state, "cancel")
        self.assertEqual(self._get_balances(order, note), [2.0, -20.58])

    def test_discount_that_lowers_the_taxes(self):
        term = self.term.copy({"early_pay_discount_computation": "mixed"})
        order = self._sell_paid_early(term=term)
        # 100 and 21 % of 98
        self.assertEqual(order.invoice_ids.amount_total, 120.58)
        note = self._return_with(self.bank, order=order)
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).amount, 118.58)
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(self._get_balances(order, note), [0.0, 0.0])

    def test_who_paid_late_gets_all_of_it(self):
        term = self.term.copy({"early_pay_discount_computation": "mixed"})
        order = self._sell_with_discount(term=term, days_ago=20)
        self.assertEqual(self._pay_invoice(order.invoice_ids).amount, 120.58)
        note = self._return_with(self.bank, order=order)
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).amount, 120.58)
        self.assertEqual(note.payment_state, "paid")

    def test_what_was_written_off_is_not_paid_back(self):
        order = self._sell_with_discount(days_ago=20)
        self._pay_invoice(order.invoice_ids, 80.0)
        self._write_off(order.invoice_ids)
        self.assertEqual(order.invoice_ids.amount_residual, 0.0)
        # 80.00 received, 60.50 for the drill that is kept: 19.50
        note = self._return_with(self.bank, 1, order)
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).amount, 19.5)
        self.assertEqual(note.amount_residual, 41.0)
        # The other one, too: 80.00 together
        second = self._return_with(self.bank, 1, order)
        self._pay_back(second)
        self.assertEqual(self._payments_of(second).amount, 60.5)
        with self._refused(r"80\.00.* were received"):
            self._pay_back(note)

    def test_what_was_written_off_limits_two_notes_together(self):
        order = self._sell_with_discount(days_ago=20)
        self._pay_invoice(order.invoice_ids, 80.0)
        self._write_off(order.invoice_ids)
        notes = self._return_with(self.bank, 1, order)
        notes |= self._return_with(self.bank, 1, order)
        self._pay_back(notes)
        self.assertEqual(sum(self._payments_of(notes).mapped("amount")), 80.0)

    def test_other_invoices_are_not_paid_with_it(self):
        self.company.rma_early_discount = "ask"
        order = self._sell_paid_early()
        self._sell_deliver_invoice([(self.drill, 5)])
        note = self._return_with(self.against_invoices, order=order)
        with self._refused(r"118\.58.* were received"):
            self._pay_back(note)
        self.company.rma_early_discount = "take_back"
        self._pay_back(note)
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(self._get_balances(order, note), [0.0, 0.0])

    def test_reviewer_reads_that_less_was_received(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self._sell_paid_early().order_line.id,
                    "quantity": 2,
                    "goods_back": False,
                }
            ]
        )
        self._credit(case, post=False)
        note = case.credit_note_ids.with_user(self.accountant).sudo(False)
        self.assertRegex(note.rma_warnings, r"121\.00.* settled, .*118\.58.* received")
