from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteRate(RmaCommon):
    """Credit notes are booked at the invoice's rate, or at that of the day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.euro.rate_ids.unlink()
        cls.euro.rate_ids = [
            Command.create({"name": day, "rate": rate})
            for day, rate in ((date(2026, 1, 1), 0.5), (date(2026, 2, 1), 0.8))
        ]
        cls.tax = cls._create_tax(10.0)
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )

    def _sell_in_euros(self, units=2, price=90.0):
        """Sell at 90 EUR and 10 % tax, invoiced at 0.5 EUR per USD."""
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": units,
                    "price_unit": price,
                    "tax_ids": [Command.set(self.tax.ids)],
                }
            ],
            pricelist_id=self.pricelist.id,
        )
        self._deliver(order)
        self._invoice(order, invoice_date=date(2026, 1, 10))
        return order.order_line

    def _credit_units(self, sale_line, units):
        return self._return_and_credit([(sale_line, units)]).credit_note_ids

    def _get_difference(self, notes):
        """Return what the exchange differences took off the receivables."""
        partials = notes.line_ids.matched_debit_ids
        terms = partials.exchange_move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return sum(terms.mapped("balance"))

    @freeze_time("2026-02-05")
    def test_rate_of_the_invoice_is_the_default(self):
        note = self._credit_units(self._sell_in_euros(), 1)
        # 90 + 9 EUR at 0.5
        self.assertRecordValues(
            note,
            [{"amount_total": 99.0, "amount_total_signed": -198.0}],
        )
        self.assertEqual(self._get_difference(note), 0.0)

    @freeze_time("2026-02-05")
    def test_rate_of_the_day_books_an_exchange_difference(self):
        self.company.rma_credit_rate = "day"
        sale_line = self._sell_in_euros()
        note = self._credit_units(sale_line, 1)
        # 90 + 9 EUR at 0.8: 112.50 + 11.25 USD
        self.assertRecordValues(
            note,
            [
                {
                    "invoice_currency_rate": 0.8,
                    "amount_untaxed": 90.0,
                    "amount_total": 99.0,
                    "amount_untaxed_signed": -112.5,
                    "amount_total_signed": -123.75,
                }
            ],
        )
        # The invoice booked 198 USD for these 99 EUR
        self.assertEqual(self._get_difference(note), -74.25)
        rest = self._credit_units(sale_line, 1)
        invoice = note.reversed_entry_id
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(invoice.payment_state, "reversed")
        terms = (invoice | note | rest).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(terms.mapped("amount_residual"), [0.0] * 3)

    @freeze_time("2026-02-05")
    def test_cents_in_the_invoice_s_currency_are_exact_at_the_day_s_rate(self):
        self.company.rma_credit_rate = "day"
        sale_line = self._sell_in_euros(3, price=33.34)
        notes = [self._credit_units(sale_line, 1) for __ in range(3)]
        # 3 × 33.34 = 100.02 and 10.00 tax
        invoice = notes[0].reversed_entry_id
        self.assertRecordValues(
            invoice, [{"amount_untaxed": 100.02, "amount_tax": 10.0}]
        )
        self.assertEqual([note.amount_tax for note in notes], [3.33, 3.34, 3.33])
        # 33.34 / 0.8 = 41.675 and 3.33 / 0.8 = 4.1625, 3.34 / 0.8 = 4.175 USD
        self.assertEqual(
            [note.amount_tax_signed for note in notes], [-4.16, -4.18, -4.16]
        )

    def test_draft_of_another_day_is_posted_at_that_day_s_rate(self):
        self.company.rma_credit_rate = "day"
        with freeze_time("2026-01-10"):
            sale_line = self._sell_in_euros()
            case = self._return_and_credit([(sale_line, 1)], post=False)
        self.assertEqual(case.credit_note_ids.invoice_currency_rate, 0.5)
        self.env.cr.execute(
            "UPDATE account_move SET create_date = '2026-01-10' WHERE id = %s",
            case.credit_note_ids.ids,
        )
        case.credit_note_ids.invalidate_recordset(["create_date"])
        with freeze_time("2026-02-05"):
            self._post_credit(case)
        self.assertRecordValues(
            case.credit_note_ids,
            [{"invoice_currency_rate": 0.8, "amount_total_signed": -123.75}],
        )

    @freeze_time("2026-02-05")
    def test_cost_is_the_original_one_at_either_rate(self):
        expense = self.drill.product_tmpl_id.get_product_accounts()["expense"]
        for policy in ("invoice", "day"):
            self.company.rma_credit_rate = policy
            note = self._credit_units(self._sell_in_euros(), 1)
            self.assertEqual(self._balance(note, expense), -60.0)
