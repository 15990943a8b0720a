from odoo import api, models


class RmaAdjustment(models.Model):
    """What a warranty leaves to the customer falls with the claim."""

    _inherit = "rma.adjustment"

    @api.depends("line_id.is_claim")
    def _compute_is_to_enter(self):
        return super()._compute_is_to_enter()

    @api.depends("line_id.is_claim")
    def _compute_amount_due(self):
        return super()._compute_amount_due()

    def _is_left_to_customer(self):
        is_of_claim = not self.share or self.line_id.is_claim
        return is_of_claim and super()._is_left_to_customer()
