from odoo import models


class AccountMove(models.Model):
    """Invoices start warranties, and credit notes end them."""

    _inherit = "account.move"

    def _rma_after_state(self, state):
        res = super()._rma_after_state(state)
        self._rma_sync_warranties()
        return res

    def _rma_sync_warranties(self):
        """Start, end and shorten warranties by what was invoiced or credited."""
        if not self.env["rma.warranty.term"]._is_used():
            return
        lines = self.invoice_line_ids
        sale_lines = lines.sale_line_ids | lines.rma_credited_line_id.sale_line_ids
        if not sale_lines:
            return
        self.env["rma.warranty.units"]._sync(sale_lines)
        self.env["rma.warranty.dates"]._update_invoiced(sale_lines)
        self.env["rma.warranty.extender"]._sync(sale_lines)
