from odoo import fields, models


class RmaHandOverWizard(models.TransientModel):
    _name = "rma.hand.over.wizard"
    _inherit = ["rma.wizard"]
    _description = "Hand a warranty over to another customer"

    certificate_ids = fields.Many2many("rma.warranty.certificate")
    partner_id = fields.Many2one(
        "res.partner",
        "New customer",
        required=True,
        help="The company of this contact gets the warranty.",
    )

    def action_hand_over(self):
        """Pass the warranties on."""
        self.certificate_ids._hand_over(self.partner_id)
        return {"type": "ir.actions.act_window_close"}
