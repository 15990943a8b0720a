from odoo import fields, models


class RmaCreditExceptionWizard(models.TransientModel):
    _name = "rma.credit.exception.wizard"
    _inherit = ["rma.wizard"]
    _description = "Allow to credit more than was invoiced"

    move_ids = fields.Many2many("account.move")
    reason = fields.Char(required=True, help="Stays on the document, with your name.")

    def action_allow(self):
        """Allow these drafts to credit more than was invoiced."""
        self.move_ids._rma_allow_exception(self.reason)
        return {"type": "ir.actions.act_window_close"}
