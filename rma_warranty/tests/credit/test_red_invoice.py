import re

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon

REPORT = "rma_warranty.rma_red_invoice_report"


@tagged("post_install", "-at_install")
class TestRedInvoice(RmaCommon):
    """A credit note printed as the invoice that it reverses, in red (R61)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax(10.0)

    def _render(self, notes, report=REPORT, user=None):
        """Return the text of the document, with single spaces."""
        reports = self.env["ir.actions.report"].with_user(user or self.accountant)
        html = reports._render_qweb_html(report, notes.ids)[0].decode()
        text = re.sub(r"<[^>]+>", " ", html)
        text = text.replace("\xa0", " ").replace("\ufeff", "")
        return re.sub(r"\s+", " ", text)

    def _return_drills(self, **values):
        """Have one of two drills back and credit it: 100 + 10 % tax."""
        line = {
            "product_id": self.drill.id,
            "product_uom_qty": 2,
            "tax_ids": [Command.set(self.tax.ids)],
        }
        with freeze_time("2026-03-02"):
            order = self._sell_deliver_invoice([line])
        with freeze_time("2026-03-05"):
            return self._return_and_credit([(order.order_line, 1)], **values)

    def test_every_amount_is_negative(self):
        case = self._return_drills()
        note = case.credit_note_ids
        invoice = note.reversed_entry_id
        text = self._render(note)
        for part in (
            f"Red invoice {note.name}",
            f"Invoice {invoice.name}",
            "03/02/2026",
            f"RMA number {case.name}",
            f"Reason {self.reason.name}",
            # one drill at 100, and 10 % tax
            "-1.00",
            "$ -100.00",
            "$ -10.00",
            "$ -110.00",
        ):
            self.assertIn(part, text)
        # The invoice itself stays positive: two drills, with tax.
        self.assertIn("total $ 220.00", text)
        self.assertEqual(note.amount_total, 110.0)
        self.assertEqual(note.sequence_prefix[0], "R")

    def test_returned_serials_are_listed(self):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        serials = self._create_lots(phone, "S1", "S2")
        self._stock_in(phone, 2, 90, lots=serials)
        order = self._sell([(phone, 2)])
        self._deliver(order, lots={phone: serials})
        self._invoice(order)
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "lot_id": serials[1].id,
        }
        text = self._render(self._return_and_credit([line]).credit_note_ids)
        self.assertRegex(text, r"Returned goods .* Phone S2 1 Units")
        self.assertNotIn("S1", text)

    def test_goods_that_stay_at_the_customer_are_said_to(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "goods_back": False,
        }
        text = self._render(self._return_and_credit([line]).credit_note_ids)
        self.assertIn("not returned, kept by the customer", text)

    def test_draft_says_that_it_is_one(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        case = self._return_and_credit([(order.order_line, 1)], post=False)
        self.assertIn("Draft red invoice", self._render(case.sudo().credit_note_ids))

    def test_document_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.reason.with_context(lang="fr_FR").name = "Plus besoin"
        self.customer.lang = "fr_FR"
        text = self._render(self._return_drills().credit_note_ids)
        self.assertIn("Plus besoin", text)
        self.assertIn("02/03/2026", text)

    def test_core_credit_note_names_invoice_case_and_reason(self):
        case = self._return_drills()
        note = case.credit_note_ids
        text = self._render(note, report="account.account_invoices")
        for part in (
            f"Original invoice {note.reversed_entry_id.name} , 03/02/2026",
            f"RMA number {case.name}",
            f"Reason {self.reason.name}",
        ):
            self.assertIn(part, text)

    def test_only_who_reads_the_note_prints_it(self):
        note = self._return_drills().credit_note_ids
        with self.assertRaises(AccessError):
            self._render(note, user=self.warehouse_user)

    def test_it_is_offered_for_credit_notes_only(self):
        note = self._return_drills().credit_note_ids
        report = self.env.ref(REPORT)
        self.assertIn(report, note._get_available_action_reports())
        invoice = note.reversed_entry_id
        self.assertNotIn(report, invoice._get_available_action_reports())
