from odoo import fields, models

from ...facts import depends

ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class RmaCase(models.Model):
    """From a case to the invoices that it credits and to what was paid back."""

    _inherit = "rma.case"

    invoice_count = fields.Integer(compute="_compute_invoice_count")
    payment_count = fields.Integer(
        compute="_compute_payment_count", compute_sudo=True, groups=ACCOUNTANTS
    )

    @depends("credit_note_ids.reversed_entry_id")
    def _compute_invoice_count(self):
        for case in self:
            case.invoice_count = len(case.invoice_ids)

    @depends("credit_note_ids.payment_state")
    def _compute_payment_count(self):
        for case in self:
            case.payment_count = len(case.credit_note_ids.reconciled_payment_ids)

    def action_view_invoices(self):
        return self._get_open_action(
            "account.action_move_out_invoice_type", self.invoice_ids
        )

    def action_view_payments(self):
        return self._get_open_action(
            "account.action_account_payments_payable",
            self.credit_note_ids.reconciled_payment_ids,
        )


class AccountMove(models.Model):
    """From an invoice to its returns, from a credit note to its invoice."""

    _inherit = "account.move"

    rma_note_count = fields.Integer(
        "Credit notes of returns", compute="_compute_rma_returns", groups=ACCOUNTANTS
    )
    rma_return_count = fields.Integer(
        "Returns", compute="_compute_rma_returns", groups=ACCOUNTANTS
    )

    def _compute_rma_returns(self):
        groups = self._read_group(
            self._rma_get_notes_domain(),
            ["reversed_entry_id"],
            ["__count", "rma_case_id:count_distinct"],
        )
        counts = {invoice.id: numbers for invoice, *numbers in groups}
        for move in self:
            move.rma_note_count, move.rma_return_count = counts.get(move.id, (0, 0))

    def _rma_get_notes_domain(self):
        """Return the domain of the credit notes of cases for these invoices."""
        return [
            ("reversed_entry_id", "in", self.ids),
            ("rma_case_id", "!=", False),
            ("move_type", "=", "out_refund"),
        ]

    def action_rma_view_original(self):
        """Open the invoice that this credit note takes back."""
        return self.reversed_entry_id._get_records_action(
            name=self.env._("Original invoice")
        )

    def action_rma_view_note(self):
        """Open the credit note as a document, to change it."""
        return self._get_records_action(
            name=self.env._("Credit note"),
            views=[(self.env.ref("account.view_move_form").id, "form")],
        )

    def action_rma_view_notes(self):
        """Open the credit notes that cases made of this invoice."""
        notes = self.search(self._rma_get_notes_domain())
        return notes._get_records_action(name=self.env._("Credit notes of returns"))

    def action_rma_view_returns(self):
        """Open the cases that credit this invoice."""
        cases = self.search(self._rma_get_notes_domain()).rma_case_id
        return cases._get_open_action("rma_warranty.rma_case_action", cases)
