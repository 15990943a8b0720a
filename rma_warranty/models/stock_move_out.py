from odoo import api, fields, models


class StockMove(models.Model):
    """Moves of goods that are at somebody else's for a while."""

    _inherit = "stock.move"

    rma_goods_out_id = fields.Many2one(
        "rma.goods.out",
        "Goods out",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="Returned goods out for diagnosis, or a loaner, that this move takes.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["rma_goods_out_id"]

    def _prepare_move_split_vals(self, qty):
        # A backorder takes the rest of the same units.
        values = super()._prepare_move_split_vals(qty)
        return {**values, "rma_goods_out_id": self.rma_goods_out_id.id}

    @api.depends("rma_goods_out_id", "origin")
    def _compute_reference(self):
        # What comes back without a transfer shows the RMA number.
        result = super()._compute_reference()
        for move in self:
            if move.rma_goods_out_id and not move.picking_id:
                move.reference = move.origin
        return result

    def _rma_is_leaving(self):
        """Tell whether this move takes goods out, not takes a return back."""
        self.ensure_one()
        away = self.rma_goods_out_id.location_id
        is_undo = self.origin_returned_move_id.location_id == away
        return self.location_dest_id == away and not is_undo

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        if moves.rma_goods_out_id:
            # Workers who move the goods have no rights on these records.
            known = moves.filtered("rma_goods_out_id").sudo()
            known.rma_goods_out_id._after_moved(known)
        return moves

    def _action_cancel(self):
        # Workers who cancel a transfer have no rights on these records.
        open_moves = self.sudo().filtered(
            lambda move: move.rma_goods_out_id and move.state not in ("done", "cancel")
        )
        res = super()._action_cancel()
        if open_moves:
            open_moves.rma_goods_out_id._after_cancelled()
        return res
