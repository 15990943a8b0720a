from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteObstacles(RmaCommon):
    """What was archived or closed is named, and nothing is left half done (G9)."""

    def _return_one(self, **values):
        """Return one of two drills, not credited yet; give case and invoice."""
        line = {"product_id": self.drill.id, "product_uom_qty": 2, **values}
        order = self._sell_deliver_invoice([line])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        return case, order.invoice_ids

    def _refused_post(self, case, message):
        """Posting is refused with that text; the note stays a draft."""
        with self._refused(message), self.env.cr.savepoint():
            self._post_credit(case)
        self.assertEqual(case.money_status, "draft")
        self.assertEqual(case.credit_note_ids.state, "draft")

    # === ARCHIVED === #

    def test_account_that_was_archived_after_drafting_is_named_when_posting(self):
        case, __ = self._return_one()
        note = self._credit(case, post=False).sudo()
        account = note.invoice_line_ids.account_id
        account.active = False
        self._refused_post(case, f"{account.name}.* was archived since INV")
        account.active = True
        self._post_credit(case)
        self.assertEqual(note.state, "posted")

    def test_archived_products_taxes_and_fiscal_positions_are_credited_as_invoiced(
        self,
    ):
        tax = self._create_tax(10.0)
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        order = self._sell(
            [{"product_id": self.saw.id, "product_uom_qty": 2, "tax_ids": tax.ids}],
            fiscal_position_id=position.id,
        )
        self._deliver(order)
        self._invoice(order)
        self.assertEqual(order.invoice_ids.fiscal_position_id, position)
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        for record in (self.saw, tax, position):
            record.active = False
        self.assertRecordValues(
            self._credit(case),
            [
                {
                    "state": "posted",
                    "amount_untaxed": 50.0,
                    "amount_tax": 5.0,
                    "fiscal_position_id": position.id,
                }
            ],
        )

    def test_account_of_the_customer_that_changed_is_the_invoice_s(self):
        case, invoice = self._return_one()
        receivable = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).account_id
        self.customer.property_account_receivable_id = receivable.copy()
        note = self._credit(case)
        # 200 less 100: on another account it would stay open
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertIn(receivable, note.line_ids.account_id)

    # === CLOSED PERIODS === #

    @freeze_time("2026-03-05")
    def test_note_gets_a_date_after_the_lock(self):
        for name in ("sale_lock_date", "fiscalyear_lock_date", "tax_lock_date"):
            case, __ = self._return_one()
            self._credit(case, post=False)
            self.company[name] = date(2026, 2, 28)
            self._post_credit(case)
            self.assertRecordValues(
                case.credit_note_ids, [{"state": "posted", "date": date(2026, 3, 5)}]
            )

    @freeze_time("2026-03-05")
    def test_note_dated_by_hand_into_a_closed_period_moves_behind_it(self):
        case, __ = self._return_one()
        note = self._credit(case, post=False).sudo()
        note.invoice_date = date(2026, 2, 10)
        self.company.sale_lock_date = date(2026, 2, 28)
        self._post_credit(case)
        # The document keeps its date, the books get the next open one
        self.assertRecordValues(
            note,
            [
                {
                    "state": "posted",
                    "invoice_date": date(2026, 2, 10),
                    "date": date(2026, 3, 5),
                }
            ],
        )

    def test_sealed_note_is_not_taken_back(self):
        case, invoice = self._return_one()
        invoice.journal_id.restrict_mode_hash_table = True
        note = self._credit(case)
        self.assertTrue(note.inalterable_hash)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.sudo().button_draft()
        self.assertEqual(case.line_ids.quantity_credited, 1)

    # === WHAT ELSE IS ON THE INVOICE === #

    def test_orders_in_two_currencies_are_credited_each_in_its_own(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        orders = [
            self._sell_deliver_invoice([(self.drill, 2)], pricelist_id=currency)
            for currency in (False, pricelist.id)
        ]
        case = self._return_and_credit([(order.order_line, 1) for order in orders])
        # 100 USD, and 50 EUR at half a euro per dollar
        self.assertRecordValues(
            case.credit_note_ids.sorted("amount_total", reverse=True),
            [
                {"currency_id": self.company.currency_id.id, "amount_total": 100.0},
                {"currency_id": euro.id, "amount_total": 50.0},
            ],
        )

    def test_invoices_of_two_companies_are_credited_each_in_its_own(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", other, install_demo=False
        )
        case_lines = self.env["rma.case.line"].sudo()
        for company in (self.company, other):
            order = self._invoice_service_in(company)
            case_lines |= case_lines.create(
                {
                    "case_id": self.env["rma.case"]
                    .create({"partner_id": self.customer.id, "company_id": company.id})
                    .id,
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            )
        builder = self.env["rma.credit.note.builder"]
        shares, __ = builder._get_shares(dict.fromkeys(case_lines, 1.0))
        notes = builder._create_notes(shares)
        self.assertRecordValues(
            notes,
            [
                {"company_id": company.id, "amount_total": 70.0}
                for company in (self.company, other)
            ],
        )
        for note in notes:
            self.assertEqual(note.reversed_entry_id.company_id, note.company_id)
            self.assertIn(note.company_id, note.line_ids.account_id.company_ids)
        notes.action_post()
        self.assertEqual(notes.mapped("payment_state"), ["paid", "paid"])

    def _invoice_service_in(self, company):
        """Sell a service at 70 in a company, and invoice it."""
        service = self.env["product.product"].create(
            {"name": "Service", "type": "service", "invoice_policy": "order"}
        )
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": service.id,
                                "product_uom_qty": 2,
                                "price_unit": 70.0,
                                "tax_ids": [],
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        self._invoice(order)
        return order

    def test_cash_roundings_sum_to_that_of_the_invoice(self):
        rounding = self._create_cash_rounding()
        order = self._sell(
            [{"product_id": self.drill.id, "product_uom_qty": 3, "price_unit": 3.34}]
        )
        self._deliver(order)
        invoice = self._invoice(order, invoice_cash_rounding_id=rounding.id)
        # 10.02, in cash of five cents
        self.assertEqual(invoice.amount_total, 10.0)
        notes = [
            self._return_and_credit([(order.order_line, 1)]).credit_note_ids
            for __ in range(3)
        ]
        # 3.34, 6.68 and 10.02 so far: 3.35, 6.70 and 10.00 in cash
        self.assertEqual([note.amount_total for note in notes], [3.35, 3.35, 3.3])
        self.assertEqual(invoice.payment_state, "reversed")

    def _create_cash_rounding(self):
        accounts = self.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": kind}
                for name, code, kind in (
                    ("Rounding profit", "RMA700", "income_other"),
                    ("Rounding loss", "RMA600", "expense"),
                )
            ]
        )
        return self.env["account.cash.rounding"].create(
            {
                "name": "Five cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": accounts[0].id,
                "loss_account_id": accounts[1].id,
            }
        )
