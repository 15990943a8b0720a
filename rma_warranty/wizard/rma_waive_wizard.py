from odoo import fields, models


class RmaWaiveWizard(models.TransientModel):
    _name = "rma.waive.wizard"
    _inherit = ["rma.wizard"]
    _description = "Waive deductibles"

    line_ids = fields.Many2many("rma.case.line")
    reason = fields.Text(required=True, help="Stays on the line and in the history.")

    def action_waive(self):
        """Do without the deductible of the chosen lines."""
        self.line_ids._waive_deductible(self.reason)
        return {"type": "ir.actions.act_window_close"}
