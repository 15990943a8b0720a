from odoo import models
from odoo.fields import Domain


class RmaMovedFinder(models.AbstractModel):
    """Goods that were moved on their way out or back, or settled as taken."""

    _inherit = "rma.moved.finder"

    def _get_moves_domain(self, pool, places, since):
        domain = super()._get_moves_domain(pool, places, since)
        return domain & Domain("move_id.rma_goods_out_id", "=", False)

    def _get_settled(self, pool, moves):
        # What was inspected as well is among the inspections.
        taken = self.env["rma.goods.taken"].search(
            [
                ("move_id", "in", [move.id for move in moves]),
                ("lot_id", "=", pool.lot.id),
                ("inspection_id", "=", False),
            ]
        )
        settled = super()._get_settled(pool, moves)
        return settled + [(own.move_id, own.quantity) for own in taken]
