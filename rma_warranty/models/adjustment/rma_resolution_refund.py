from odoo import models

from ...sql import lock_rows


class RmaResolutionRefund(models.AbstractModel):
    """Additions that no unit waits for are credited on their own."""

    _inherit = "rma.resolution.refund"

    def _get_due_cases(self, cases):
        going_on = cases.filtered(lambda case: case.state == "approved")
        added = going_on.filtered(lambda case: case._get_creditable_additions())
        return super()._get_due_cases(cases) | added

    def _lock_further(self, cases):
        cases._give_withdrawn_freight()
        adjustments = cases.adjustment_ids
        lock_rows(adjustments)
        adjustments.invalidate_recordset(["amount_due"])
        additions = cases._get_creditable_additions()
        # Whoever credits the same freight at this moment has to wait (G2).
        lock_rows(additions.freight_line_id.invoice_lines)
        return super()._lock_further(cases) | additions.case_id

    def _refuse_without_invoice(self, cases):
        if cases._get_creditable_additions():
            raise cases._get_no_invoice_error()
        return super()._refuse_without_invoice(cases)

    def _is_paid_in_advance(self, line):
        advances = self.env["rma.down.payment"]._get_advances(line.order_id)
        return bool(advances) or super()._is_paid_in_advance(line)

    def _create_agreed_notes(self, agreed):
        notes = super()._create_agreed_notes(agreed)
        return notes | self.env["rma.agreed.refund"]._create_notes(agreed)

    def _get_agreed_amounts(self, agreed):
        amounts = self.env["rma.agreed.refund"]._get_untaxed(agreed)
        return {**super()._get_agreed_amounts(agreed), **amounts}

    def _get_further_amounts(self, lines):
        amounts = self.env["rma.preview"]._get_line_amounts(lines)
        return {**super()._get_further_amounts(lines), **amounts}
