from odoo import models


class RmaCaseLine(models.Model):
    """Customers are told for which goods that don't go back they get nothing."""

    _inherit = "rma.case.line"

    def _settle_loss(self, resolution, reason):
        res = super()._settle_loss(resolution, reason)
        done = self.inspection_ids.filtered(lambda own: own.state == "confirmed")
        done._tell_not_credited()
        return res
