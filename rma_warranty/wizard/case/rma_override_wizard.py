from odoo import fields, models


class RmaOverrideWizard(models.TransientModel):
    _name = "rma.override.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Override eligibility of returns"

    line_ids = fields.Many2many("rma.case.line")
    reason = fields.Text(help="Stays on the line, with your name.")

    def _apply_reason(self):
        """Accept the lines against the rules' answer."""
        self.line_ids._override_eligibility(self.reason)
