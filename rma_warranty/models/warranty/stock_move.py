from odoo import models


class StockMove(models.Model):
    """Deliveries give warranties, and returns take them back."""

    _inherit = "stock.move"

    def _rma_after_done(self, of_cases):
        res = super()._rma_after_done(of_cases)
        self.env["rma.warranty.issuer"]._after_done(self)
        return res

    def write(self, vals):
        res = super().write(vals)
        if "date" in vals and "state" not in vals:
            own = self.sudo()
            own.env["rma.warranty.issuer"]._after_redated(own)
        return res
