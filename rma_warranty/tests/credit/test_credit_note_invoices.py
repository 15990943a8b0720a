from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteInvoices(RmaCommon):
    """One credit note reverses exactly one invoice, and settles it (G3)."""

    def _sell_in_two_invoices(self, first, second, **values):
        """Deliver and invoice one order in two parts; give it."""
        order = self._sell([(self.drill, first + second)], **values)
        self._deliver(order, {self.drill: first})
        self._invoice(order, invoice_date=date(2026, 1, 10))
        self._deliver(order)
        self._invoice(order, invoice_date=date(2026, 1, 20))
        return order

    def _get_invoices(self, order):
        return order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        ).sorted("id")

    # === WHICH INVOICE === #

    def test_two_invoices_of_an_order_are_credited_apart_and_oldest_first(self):
        order = self._sell_in_two_invoices(3, 2)
        first, second = self._get_invoices(order)
        case = self._return_and_credit([(order.order_line, 4)])
        # 3 units of the first invoice, the fourth of the second
        self.assertRecordValues(
            case.credit_note_ids.sorted("amount_total", reverse=True),
            [
                {"reversed_entry_id": first.id, "amount_total": 300.0},
                {"reversed_entry_id": second.id, "amount_total": 100.0},
            ],
        )
        again = self._return_and_credit([(order.order_line, 1)])
        self.assertRecordValues(
            again.credit_note_ids,
            [{"reversed_entry_id": second.id, "amount_total": 100.0}],
        )

    def test_several_orders_in_one_case_get_one_note_per_invoice(self):
        orders = [
            self._sell_deliver_invoice([(product, 2)])
            for product in (self.drill, self.saw)
        ]
        case = self._return_and_credit([(order.order_line, 1) for order in orders])
        self.assertRecordValues(
            case.credit_note_ids.sorted("amount_total", reverse=True),
            [
                {
                    "reversed_entry_id": order.invoice_ids[0].id,
                    "amount_total": price,
                    "state": "posted",
                }
                for order, price in zip(orders, (100.0, 50.0), strict=True)
            ],
        )

    def test_one_invoice_over_two_orders_is_credited_by_one_note(self):
        orders = self._sell([(self.drill, 2)]) | self._sell([(self.saw, 2)])
        for order in orders:
            self._deliver(order)
        invoice = self._invoice(orders)
        self.assertEqual(len(invoice), 1)
        case = self._return_and_credit([(line, 1) for line in orders.order_line])
        self.assertRecordValues(
            case.credit_note_ids,
            [{"reversed_entry_id": invoice.id, "amount_total": 150.0}],
        )

    def test_notes_of_one_invoice_posted_together_settle_that_invoice(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        other = self._sell_deliver_invoice([(self.saw, 3)])
        line = order.order_line
        cases = [
            self._return_and_credit([(line, 1)], post=False),
            self._return_and_credit([(line, 1)], post=False),
            self._return_and_credit([(other.order_line, 1)], post=False),
        ]
        notes = self.env["account.move"].union(
            *(case.sudo().credit_note_ids for case in cases)
        )
        notes.with_user(self.accountant).sudo(False).action_post()
        # 300 - 2 × 100 and 150 - 50: core alone pairs the second with the other
        self.assertEqual(self._get_invoices(order).amount_residual, 100.0)
        self.assertEqual(self._get_invoices(other).amount_residual, 100.0)

    # === WHAT ELSE IS ON THE INVOICE === #

    def test_sections_and_notes_of_the_invoice_are_left_out(self):
        order = self._sell_deliver_invoice(
            [
                {"display_type": "line_section", "name": "Tools"},
                {"product_id": self.drill.id, "product_uom_qty": 2},
                {"display_type": "line_note", "name": "Handle with care"},
            ]
        )
        drill = order.order_line.filtered("product_id")
        note = self._return_and_credit([(drill, 2)]).credit_note_ids
        self.assertEqual(note.invoice_line_ids.mapped("display_type"), ["product"])
        self.assertEqual(note.amount_total, 200.0)

    def test_goods_of_an_order_with_down_payment_are_credited_at_full_price(self):
        order = self._sell([(self.drill, 2)])
        self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50.0,
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).create_invoices()
        order.invoice_ids.action_post()
        self._deliver(order)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.amount_total, 100.0)
        goods = order.order_line.filtered(lambda line: line.product_id == self.drill)
        note = self._return_and_credit([(goods, 2)]).credit_note_ids
        # 200 were paid, half of it in advance: the rest stays open as a credit
        self.assertRecordValues(
            note,
            [
                {
                    "reversed_entry_id": final.id,
                    "amount_total": 200.0,
                    "amount_residual": 100.0,
                }
            ],
        )
        self.assertEqual(final.amount_residual, 0.0)

    # === HEAD OF THE NOTE === #

    @freeze_time("2026-02-05")
    def test_credit_is_due_at_once_whatever_the_invoice_s_term(self):
        term = self.env.ref("account.account_payment_term_30days")
        order = self._sell_deliver_invoice([(self.drill, 2)], payment_term_id=term.id)
        today = fields.Date.today()
        invoice = order.invoice_ids
        self.assertEqual(invoice.invoice_date_due, today + timedelta(days=30))
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(
            note, [{"invoice_date_due": today, "invoice_payment_term_id": False}]
        )

    def test_reference_holds_number_and_reason_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.reason.with_context(lang="fr_FR").name = "Plus besoin"
        self.customer.lang = "fr_FR"
        order = self._sell_deliver_invoice([(self.drill, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertRecordValues(
            case.credit_note_ids,
            [{"ref": f"{case.name}: Plus besoin", "rma_reason": "Plus besoin"}],
        )

    def test_journal_salesperson_and_delivery_address_are_the_invoice_s(self):
        journal = self.env["account.journal"].create(
            {"name": "Shop sales", "code": "SHOP", "type": "sale"}
        )
        address = self.env["res.partner"].create(
            {"name": "Works", "parent_id": self.customer.id, "type": "delivery"}
        )
        order = self._sell_deliver_invoice(
            [(self.drill, 2)], journal_id=journal.id, partner_shipping_id=address.id
        )
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        invoice = note.reversed_entry_id
        self.assertEqual(note.journal_id, journal)
        for name in ("partner_id", "partner_shipping_id", "invoice_user_id", "team_id"):
            self.assertEqual(note[name], invoice[name], name)

    def test_printed_note_names_case_reason_and_original_invoice(self):
        order = self._sell_deliver_invoice([(self.drill, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        note = case.credit_note_ids.with_user(self.accountant).sudo(False)
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", note.ids
        )
        text = html.decode()
        invoice = note.reversed_entry_id
        for words in (case.name, "No longer needed", invoice.name):
            self.assertIn(words, text)

    # === SETTLING === #

    def test_credit_of_an_open_invoice_lowers_what_is_owed(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        invoice = order.invoice_ids
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(
            invoice | note,
            [
                {"payment_state": "partial", "amount_residual": 200.0},
                {"payment_state": "paid", "amount_residual": 0.0},
            ],
        )

    def test_credit_of_a_paid_invoice_stays_open_for_the_customer(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        invoice = order.invoice_ids
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(invoice.amount_residual, 0.0)
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(
            note, [{"payment_state": "not_paid", "amount_residual": 100.0}]
        )

    def test_early_payment_discount_that_lowers_taxes_stays_on_the_note(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 7 days",
                "early_discount": True,
                "early_pay_discount_computation": "mixed",
                "discount_percentage": 2.0,
                "discount_days": 7,
            }
        )
        tax = self._create_tax(21.0)
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 2,
                    "tax_ids": [Command.set(tax.ids)],
                }
            ],
            payment_term_id=term.id,
        )
        # 21 % of 200 less 2 %
        self.assertEqual(order.invoice_ids.amount_tax, 41.16)
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(note, [{"amount_untaxed": 100.0, "amount_tax": 20.58}])

    # === PREVIEW === #

    def test_preview_shows_what_the_draft_will_hold(self):
        tax = self._create_tax(7.25)
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 3,
                    "price_unit": 33.333333,
                    "tax_ids": [Command.set(tax.ids)],
                    "discount": 10.0,
                },
                {"product_id": self.saw.id, "product_uom_qty": 3},
            ]
        )
        case = self._customer_returns([(line, 2) for line in order.order_line])
        self._receive(case)
        refund = self.env["rma.resolution.refund"].with_user(self.rma_user)
        preview = refund._preview(case.line_ids)
        self.assertFalse(case.credit_note_ids)
        case.line_ids._accept_unseen("Looked at over the counter")
        note = refund._execute(case.line_ids)
        # 2/3 of 90.00, and 2 × 50
        self.assertEqual([amount for amount, __ in preview.values()], [60.0, 100.0])
        self.assertEqual(
            [(line.price_subtotal, line.currency_id) for line in note.invoice_line_ids],
            list(preview.values()),
        )
