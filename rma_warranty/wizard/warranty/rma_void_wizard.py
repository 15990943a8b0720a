from odoo import fields, models


class RmaVoidWizard(models.TransientModel):
    _name = "rma.void.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Make warranties void"

    certificate_ids = fields.Many2many("rma.warranty.certificate")
    reason = fields.Char(required=True, help="Customers who claim get this text.")

    def _apply_reason(self):
        """End the warranties."""
        self.certificate_ids._void(self.reason)
