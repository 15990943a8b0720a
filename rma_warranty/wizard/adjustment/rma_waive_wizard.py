from odoo import fields, models


class RmaWaiveWizard(models.TransientModel):
    _name = "rma.waive.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Waive what customers pay"

    line_ids = fields.Many2many("rma.case.line")
    adjustment_ids = fields.Many2many("rma.adjustment")
    reason = fields.Text(help="Stays on the line and in the history.")

    def _apply_reason(self):
        """Do without the deductible of the chosen lines, or what else was chosen."""
        if self.adjustment_ids:
            self.adjustment_ids._waive(self.reason)
        else:
            self.line_ids._waive_deductible(self.reason)
