from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _rma_get_billing_reference(self):
        """Return the UBL node that names the invoice a return's note credits."""
        self.ensure_one()
        invoice = self.reversed_entry_id
        if not self._rma_is_note() or not invoice:
            return {}
        reference = {
            "cbc:ID": {"_text": invoice.name},
            "cbc:IssueDate": {"_text": invoice.invoice_date},
        }
        return {"cac:BillingReference": {"cac:InvoiceDocumentReference": reference}}
