from odoo import models


class RmaGoodsMoved(models.AbstractModel):
    """Returned goods that are at a service centre were not moved from here."""

    _inherit = "rma.goods.moved"

    def _read_ahead(self, lines):
        lines.goods_out_ids.mapped("received_lot_id")
        return super()._read_ahead(lines)

    def _sum_lots_here(self, line):
        lots = super()._sum_lots_here(line)
        for record in line._get_open_diagnoses():
            for lot, units in record._get_lots_away().items():
                lots[lot] -= units
        return lots
