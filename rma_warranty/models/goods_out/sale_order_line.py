from odoo import models


class SaleOrderLine(models.Model):
    """Serial numbers that came back in the place of those that were sent."""

    _inherit = "sale.order.line"

    def _rma_swap_lots(self, units):
        # Service centres send others back.
        res = super()._rma_swap_lots(units)
        records = self.env["rma.goods.out"]
        domain = [("line_id.sale_line_id", "in", self.ids)]
        domain.append(("received_lot_id", "!=", False))
        own = self.grouped("id")
        for record in records.search(domain, order="id"):
            line = own[record.line_id.sale_line_id.id]
            sent, received = record.lot_id, record.received_lot_id
            units[line, received] += units.pop((line, sent), 0.0)
        return res
