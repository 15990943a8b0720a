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

    def _rma_is_swap(self):
        """Tell whether this brings another serial number in place of a sent one."""
        self.ensure_one()
        away = self.rma_goods_out_id.location_id
        is_elsewhere = away and away not in (self.location_id, self.location_dest_id)
        return bool(is_elsewhere) and self.origin_returned_move_id.location_id == away

    def _rma_get_way(self):
        """Return what this did to goods that are out, or what it took back of it.

        :return: "sent", "back" (the sent serial number left, too, when another
            one came), "lost", or None for a move of another serial number
        """
        self.ensure_one()
        away = self.rma_goods_out_id.location_id
        if self._rma_is_leaving():
            return "sent"
        is_undo = self.location_dest_id == away
        move = self.origin_returned_move_id if is_undo else self
        if move.location_id != away:
            return None
        is_lost = move.location_dest_id.usage == "inventory"
        is_swapped = any(
            other.state == "done" and other._rma_is_swap()
            for other in move.returned_move_ids
        )
        return "lost" if is_lost and not is_swapped else "back"

    def _rma_is_astray(self):
        """Tell whether a worker's transfer takes goods elsewhere than it should.

        Goods for diagnosis go there and come back into the returns location; a
        loaner comes back to any place of ours, or is written off. Steps move by
        themselves, but for the sending.
        """
        self.ensure_one()
        record = self.rma_goods_out_id
        target = self.location_dest_id
        if not record or target == record.location_id:
            return False
        own_type = record.case_id.warehouse_id.rma_route_type_id
        if self.picking_type_id == own_type and not self.picking_id.return_id:
            return False
        if self.location_id != record.location_id:
            return True
        if record.kind == "loan":
            return target.usage not in ("internal", "inventory")
        return not target._child_of(record.case_id.warehouse_id.rma_location_id)

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        # Another serial number comes back as the same owner's property.
        values = super()._prepare_move_line_vals(quantity, reserved_quant)
        if self.rma_goods_out_id and self.restrict_partner_id and not reserved_quant:
            values["owner_id"] = self.restrict_partner_id.id
        return values

    def _rma_takes_expired(self):
        out = self.rma_goods_out_id
        is_away = out and self.location_id == out.location_id
        return bool(super()._rma_takes_expired() or is_away or out.kind == "diagnosis")

    def _rma_before_done(self):
        # What a worker takes elsewhere is none of the steps: its case settles it as
        # what any other transfer took. All others see it so, too.
        if self.rma_goods_out_id:
            astray = self.filtered(lambda move: move._rma_is_astray())
            strayed = astray.rma_goods_out_id
            astray.write({"rma_goods_out_id": False, "origin_returned_move_id": False})
            if strayed:
                strayed._after_strayed()
        return super()._rma_before_done()

    def _rma_after_done(self, of_cases):
        res = super()._rma_after_done(of_cases)
        if self.rma_goods_out_id:
            known = self.filtered("rma_goods_out_id")
            known.rma_goods_out_id._after_moved(known)
            # What is at a service centre is inspected when it is back.
            known.rma_goods_out_id.case_id._sync_reminder()
        return res

    def _rma_after_cancelled(self):
        res = super()._rma_after_cancelled()
        if self.rma_goods_out_id:
            self.rma_goods_out_id._after_cancelled()
        return res
