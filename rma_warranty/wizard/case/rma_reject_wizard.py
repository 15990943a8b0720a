from odoo import fields, models


class RmaRejectWizard(models.TransientModel):
    _name = "rma.reject.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Reject returns"

    case_ids = fields.Many2many("rma.case")
    line_ids = fields.Many2many("rma.case.line")
    reason = fields.Text(help="The customer gets this text.")

    def _apply_reason(self):
        """Reject the chosen lines, or the whole cases."""
        if self.line_ids:
            self.line_ids._reject(self.reason)
        else:
            self.case_ids._reject(self.reason)
