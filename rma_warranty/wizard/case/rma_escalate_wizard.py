from odoo import fields, models


class RmaEscalateWizard(models.TransientModel):
    _name = "rma.escalate.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Hand returns to the head of the team"

    case_ids = fields.Many2many("rma.case")
    reason = fields.Text(help="The head reads it; the customer doesn't.")

    def _apply_reason(self):
        """Make the heads of the teams responsible."""
        self.case_ids._escalate(self.reason)
