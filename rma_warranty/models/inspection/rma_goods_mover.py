from odoo import models


class RmaGoodsMover(models.AbstractModel):
    """Moves of inspected goods, and of lots that have other numbers now."""

    _inherit = "rma.goods.mover"

    def _prepare_opposite_vals(self, move, units):
        values = super()._prepare_opposite_vals(move, units)
        return {**values, "rma_inspection_id": move.rma_inspection_id.id}

    def _get_lots(self, move):
        # The inspected lot, unless it is taken back.
        origin = move.origin_returned_move_id
        if move.rma_inspection_id and not origin.rma_inspection_id:
            return {move.rma_inspection_id.lot_id: move.product_qty}
        return super()._get_lots(move)

    def _rename_lots(self, move, units):
        # A service centre may have sent other serial numbers back.
        renamed = super()._rename_lots(move, units)
        if move.rma_line_id and move._rma_is_receipt():
            return move.rma_line_id._map_lots(renamed)
        return renamed
