from odoo import models


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    def _create_payments(self):
        payments = super()._create_payments()
        # Payments without journal entry settle notes without reconciling them.
        payments._rma_get_notes()._rma_follow_payments()
        return payments
