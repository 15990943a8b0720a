from odoo import fields, models


class RmaCreditExceptionWizard(models.TransientModel):
    _name = "rma.credit.exception.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Allow to credit more than was invoiced"

    move_ids = fields.Many2many("account.move")
    reason = fields.Char(required=True, help="Stays on the document, with your name.")

    def _apply_reason(self):
        """Allow these drafts to credit more than was invoiced."""
        self.move_ids._rma_allow_exception(self.reason)
