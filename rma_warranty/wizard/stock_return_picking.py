from odoo import models

from ..models.rma_protected import by_step


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        # Goods from a service centre are to be inspected, so they don't go
        # where ordinary returns go.
        values = super()._prepare_picking_default_values_based_on(picking)
        if picking.move_ids.rma_goods_out_id:
            values["location_dest_id"] = picking.location_id.id
        return values


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        return {**values, "rma_goods_out_id": by_step(self.move_id.rma_goods_out_id.id)}
