from odoo import fields, models


class RmaOverrideWizard(models.TransientModel):
    _name = "rma.override.wizard"
    _inherit = ["rma.wizard"]
    _description = "Override eligibility of returns"

    line_ids = fields.Many2many("rma.case.line")
    reason = fields.Text(required=True, help="Stays on the line, with your name.")

    def action_override(self):
        """Accept the lines against the rules' answer."""
        self.line_ids._override_eligibility(self.reason)
        return {"type": "ir.actions.act_window_close"}
