from odoo import models


class RmaDispositionLost(models.AbstractModel):
    """Goods that are lost while out leave from where they are."""

    _inherit = "rma.disposition.lost"

    def _prepare_move_vals(self, inspection, location):
        values = super()._prepare_move_vals(inspection, location)
        out = inspection.goods_out_id
        if not out:
            return values
        return {
            **values,
            "location_id": out.location_id.id,
            "rma_goods_out_id": out.id,
        }

    def _prepare_undo_vals(self, move):
        return {
            **super()._prepare_undo_vals(move),
            "rma_goods_out_id": move.rma_goods_out_id.id,
        }
