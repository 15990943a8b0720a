from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _rma_is_freight(self):
        """Tell whether this line charges freight: of a carrier, or a product for it.

        Add-ons may extend it.
        """
        self.ensure_one()
        is_freight = self._is_delivery() or self.product_id.rma_is_freight
        return is_freight and self.price_unit > 0
