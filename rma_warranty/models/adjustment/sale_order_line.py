from odoo import models


class SaleOrderLine(models.Model):
    """Freight, and what of returned units gives no money back."""

    _inherit = "sale.order.line"

    def _rma_get_settling_fields(self):
        return [
            *super()._rma_get_settling_fields(),
            "rma_line_ids.quantity_not_creditable",
        ]

    def _rma_get_not_creditable_units(self):
        units = self._rma_sum_own_units("quantity_not_creditable")
        return super()._rma_get_not_creditable_units() + units

    def _rma_is_freight(self):
        """Tell whether this line charges freight: of a carrier, or a product for it.

        Add-ons may extend it.
        """
        self.ensure_one()
        is_freight = self._is_delivery() or self.product_id.rma_is_freight
        return is_freight and self.price_unit > 0
