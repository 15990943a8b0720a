from odoo import models


class AccountPayment(models.Model):
    """Payments that are taken back open the credit note again (G7)."""

    _inherit = "account.payment"

    def action_cancel(self):
        return self._rma_following(super().action_cancel)

    def action_reject(self):
        return self._rma_following(super().action_reject)

    def action_draft(self):
        return self._rma_following(super().action_draft)

    def unlink(self):
        # Core deletes nothing all the time.
        return self._rma_following(super().unlink) if self else super().unlink()

    def _rma_following(self, step):
        """Take a step, then have the credit notes follow it."""
        notes = self._rma_get_notes()
        res = step()
        notes._rma_follow_payments()
        return res

    def _rma_get_notes(self):
        """Return the credit notes of cases that these payments pay back."""
        # Whoever handles payments may not read cases; only links are read.
        outgoing = self.sudo().filtered(lambda pay: pay.payment_type == "outbound")
        notes = outgoing.invoice_ids | outgoing.reconciled_invoice_ids
        return notes.filtered(lambda move: move._rma_is_note())
