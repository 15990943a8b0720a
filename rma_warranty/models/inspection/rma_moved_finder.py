from odoo import models
from odoo.fields import Domain


class RmaMovedFinder(models.AbstractModel):
    """Goods that inspections moved, or have settled."""

    _inherit = "rma.moved.finder"

    def _get_moves_domain(self, pool, places, since):
        domain = super()._get_moves_domain(pool, places, since)
        return domain & Domain("move_id.rma_inspection_id", "=", False)

    def _get_settled(self, pool, moves):
        inspections = self.env["rma.inspection"].search(
            [
                ("moved_by_id", "in", [move.id for move in moves]),
                ("lot_id", "=", pool.lot.id),
                ("state", "=", "confirmed"),
            ]
        )
        settled = super()._get_settled(pool, moves)
        return settled + [(own.moved_by_id, own.quantity) for own in inspections]
