from odoo import fields, models


class RmaSendBackWizard(models.TransientModel):
    _name = "rma.send.back.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Send credit notes back"

    move_ids = fields.Many2many("account.move")
    reason = fields.Text(help="The owner of the case gets this text, the customer not.")

    def _apply_reason(self):
        """Send the chosen drafts back to after-sales."""
        self.move_ids._rma_send_back(self.reason)
