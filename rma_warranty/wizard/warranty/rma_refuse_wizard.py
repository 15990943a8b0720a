from odoo import fields, models


class RmaRefuseWizard(models.TransientModel):
    _name = "rma.refuse.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Refuse registrations of warranties"

    certificate_ids = fields.Many2many("rma.warranty.certificate")
    reason = fields.Char(required=True, help="The customer is told this text.")

    def _apply_reason(self):
        """Refuse the registrations and tell the customers why."""
        self.certificate_ids._refuse_registration(self.reason)
