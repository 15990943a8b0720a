from odoo import models

from ..models.rma_protected import by_step


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        # Core takes the proposed units off all that waits behind the delivery, our
        # receipts among them, and gives them nothing back (stock,
        # stock_picking_return.py): workers would find empty transfers.
        transfer = super()._create_return()
        # Whoever returns goods may lack rights on cases.
        origins = transfer.sudo().move_ids.origin_returned_move_id
        waiting = origins.move_dest_ids.filtered(
            lambda move: (
                move.rma_line_id
                and move.picking_id
                and move.state in ("confirmed", "waiting", "partially_available")
            )
        )
        if waiting:
            waiting._action_assign()
            self.env["rma.receipt"]._set_lots(waiting)
        return transfer

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
