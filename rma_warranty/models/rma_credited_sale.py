from odoo import api, models


class RmaCreditedSale(models.AbstractModel):
    """What returns mean for the figures of an order line.

    Part of sale.order.line.
    """

    _name = "rma.credited.sale"
    _description = "Order line with returns"

    @api.depends("rma_line_ids.quantity_forgone")
    def _compute_qty_to_invoice(self):
        # Units that came back, but for whose state nothing is credited, are
        # none that an order could give money back for.
        res = super()._compute_qty_to_invoice()
        if min(self.mapped("qty_to_invoice"), default=0.0) >= 0:
            return res
        for line in self:
            if line.qty_to_invoice < 0:
                given_back = line.qty_to_invoice + line._rma_get_forgone()
                line.qty_to_invoice = min(given_back, 0.0)
        return res

    def _rma_get_forgone(self):
        """Return the returned units for which nothing is credited."""
        return sum(
            own.product_uom_id._compute_quantity(
                own.quantity_forgone, self.product_uom_id, round=False
            )
            for own in self.rma_line_ids
        )

    def _rma_is_freight(self):
        """Tell whether this line charges freight; add-ons may extend it."""
        return self.product_id.rma_is_freight and self.price_unit > 0
