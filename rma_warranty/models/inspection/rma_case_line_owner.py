from collections import defaultdict

from odoo import models


class RmaCaseLine(models.Model):
    """Whose units of a line are here, and wait to be inspected and routed.

    In system mode, as staff need no rights on transfers.
    """

    _inherit = "rma.case.line"

    def _read_owners_ahead(self):
        """Read what the owners of these lines' goods follow from at once."""
        moves = self.move_ids
        moves.origin_returned_move_id.mapped("rma_inspection_id")
        moves.move_line_ids.mapped("quantity")

    def _get_owner_units(self, lot):
        """Return {owner: units of a lot that are here}, in the line's unit.

        Less those that were routed, or wait in a transfer to the vendor.
        """
        self.ensure_one()
        units = defaultdict(float)
        swaps = self._get_lot_swaps() if lot else {}
        for move in self.move_ids.filtered(self._is_of_here):
            sign = self._get_sign_here(move)
            for move_line in move.move_line_ids.filtered(
                lambda ml: swaps.get(ml.lot_id, ml.lot_id) == lot
            ):
                units[move_line._rma_get_owner()] += sign * (
                    move_line.product_uom_id._compute_quantity(
                        move_line.quantity, self.product_uom_id, round=False
                    )
                )
        compare = self.product_uom_id.compare
        return {owner: own for owner, own in units.items() if compare(own, 0) > 0}

    def _is_of_here(self, move):
        """Tell whether a move took the line's product in or out, or is to."""
        is_made = move.location_id.usage == "production"
        if move.product_id != self.product_id or (
            is_made and not move.origin_returned_move_id
        ):
            return False
        return move.state == "done" or (
            move.rma_inspection_id and move.state != "cancel"
        )

    def _get_sign_here(self, move):
        """Return 1 for a move into the returns location, -1 for one out of it."""
        if move.rma_inspection_id:
            return 1 if move.origin_returned_move_id.rma_inspection_id else -1
        return 1 if move._rma_is_arriving() else -1
