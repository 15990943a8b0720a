from odoo import fields, models


class RmaOverpayWizard(models.TransientModel):
    _name = "rma.overpay.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Pay back more than was received"

    move_ids = fields.Many2many("account.move")
    reason = fields.Char(
        required=True, help="Stays on the credit note, with your name."
    )

    def _apply_reason(self):
        """Let these credit notes be paid back in full."""
        self.move_ids._rma_allow_above(self.reason)
