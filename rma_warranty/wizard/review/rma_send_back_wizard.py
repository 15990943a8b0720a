from odoo import fields, models


class RmaSendBackWizard(models.TransientModel):
    _name = "rma.send.back.wizard"
    _inherit = ["rma.wizard"]
    _description = "Send credit notes back"

    move_ids = fields.Many2many("account.move")
    reason = fields.Text(
        required=True, help="The owner of the case gets this text, the customer not."
    )

    def action_send_back(self):
        """Send the chosen drafts back to after-sales."""
        self.move_ids._rma_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
