from odoo import models
from odoo.exceptions import UserError


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    def _create_payments(self):
        self._rma_check_received()
        payments = super()._create_payments()
        # Payments without journal entry settle notes without reconciling them.
        payments._rma_get_notes()._rma_follow_payments()
        return payments

    def _rma_check_received(self):
        """Raise when more goes back than was received for the credited invoices.

        :raises UserError: names the figures and who may decide
        """
        # The figures behind notes that the user may pay.
        notes = self.sudo().line_ids.move_id
        own = notes.filtered(
            lambda note: note._rma_is_note() and note.currency_id == self.currency_id
        )
        if self.payment_type != "outbound" or not notes or own != notes:
            return
        payable = sum(note._rma_get_payable_amount() for note in notes)
        total = self.amount if self.can_edit_wizard else self._rma_get_total(notes)
        if self.currency_id.compare_amounts(total, payable) > 0:
            texts = [note._rma_get_received_text() for note in notes]
            raise UserError("\n".join(filter(None, texts)))

    def _rma_get_total(self, notes):
        return sum(note._rma_get_open_amount() for note in notes)
