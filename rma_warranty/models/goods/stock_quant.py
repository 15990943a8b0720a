from odoo import api, models

from ...const import ANY_EXPIRY_KEY


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _get_gather_domain(
        self,
        product_id,
        location_id,
        lot_id=None,
        package_id=None,
        owner_id=None,
        strict=False,
    ):
        # Core reserves no expired lots; those of a case have to go somewhere.
        quants = self
        if self.env.context.get(ANY_EXPIRY_KEY):
            quants = self.with_context(with_expiration=False)
        return super(StockQuant, quants)._get_gather_domain(
            product_id, location_id, lot_id, package_id, owner_id, strict
        )
