from odoo import models


class RmaReceipt(models.AbstractModel):
    """Which trip to the customer each returned unit comes back from.

    A unit may go there several times: delivered, sent back repaired, or as its
    receipt was undone. It has the value of its last trip (G4).
    """

    _inherit = "rma.receipt"

    def _get_trips(self, lines):
        """Return {delivery: [(sign, move)]} of the order lines of ``lines``.

        First the delivery itself, oldest delivery first, then what came back
        of it (-1), what of that went to the customer again (+1), and so on.
        Planned moves count only when they bring goods back.
        """
        # What went to the customer again hangs below what had come back.
        level = lines.sale_line_id._rma_get_delivery_moves().filtered(
            lambda move: not move.origin_returned_move_id
        )
        trips = {move: [(1, move)] for move in level}
        root = {move: move for move in level}
        sign = 1
        while level:
            sign = -sign
            level = level.search(
                [
                    ("origin_returned_move_id", "in", level.ids),
                    ("state", "!=", "cancel") if sign < 0 else ("state", "=", "done"),
                ]
            )
            for move in level:
                root[move] = root[move.origin_returned_move_id]
                trips[root[move]].append((sign, move))
        return trips

    def _get_free(self, trips, lot):
        """Return {move to the customer: units that are there since}, oldest first.

        In the product's unit. What came back counts against the trip that it
        names. Receipts of former versions named the delivery, whichever trip
        had brought the unit; what that exceeds counts against the last trips.

        :param lot: count only this lot; all goods when empty. One that was not
            delivered may be one of the units that were delivered without a lot
        """
        delivered = trips[0][1].move_line_ids
        is_named = all(line.lot_id for line in delivered)
        if lot and lot not in delivered.lot_id and not is_named:
            return self._get_free_unnamed(trips, delivered.lot_id)
        free = {move: self._get_units(move, lot) for sign, move in trips if sign > 0}
        for sign, move in trips:
            if sign < 0:
                free[move.origin_returned_move_id] -= self._get_units(move, lot)
        excess = -sum(units for units in free.values() if units < 0)
        for move in reversed(free):
            part = min(max(free[move], 0.0), excess)
            excess -= part
            free[move] = max(free[move], 0.0) - part
        return free

    def _get_free_unnamed(self, trips, lots):
        """Return what of :meth:`_get_free` is none of the lots ``lots``."""
        free = self._get_free(trips, lots.browse())
        for lot in lots:
            for move, units in self._get_free(trips, lot).items():
                free[move] -= units
        return free

    def _get_units(self, move, lot):
        """Return the units (of a lot) that a move took or will take."""
        if lot:
            of_lot = move.move_line_ids.filtered(lambda ml: ml.lot_id == lot)
            return sum(of_lot.mapped("quantity_product_uom"))
        units = move.quantity if move.state == "done" else move.product_uom_qty
        return move.product_uom._compute_quantity(
            units, move.product_id.uom_id, round=False
        )

    def _get_sources(self, line, trips, taken):
        """Return [(move to the customer, units)] for a line, in the line's unit.

        The trips of the line's own units come first, then the oldest.

        :param dict trips: those of the line's order line, see :meth:`_get_trips`
        :param dict taken: {move to the customer: units that other lines take}
        """
        sources = []
        for delivery, own in trips.items():
            if delivery._rma_is_other_product(line.product_id):
                continue
            free = self._get_free(own, self.env["stock.lot"])
            of_lot = self._get_free(own, line.lot_id) if line.lot_id else free
            for move, units in free.items():
                units = min(units - taken[move], of_lot[move])
                units = line.product_id.uom_id._compute_quantity(
                    units, line.product_uom_id, round=False
                )
                sources.append((move, units))
        return sorted(sources, key=lambda source: source[0].rma_line_id != line)
