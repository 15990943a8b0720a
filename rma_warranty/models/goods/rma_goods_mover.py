from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT


class RmaGoodsMover(models.AbstractModel):
    """Stock moves that the add-on makes and finishes by itself, in one batch.

    Whoever may take the step (inspect, undo a receipt) needs no Inventory
    rights, so all of it runs in system mode; the step checks its own rights.
    """

    _name = "rma.goods.mover"
    _description = "Moving returned goods"

    def _create_moves(self, values):
        """Create draft moves without chatter entries of their own."""
        quiet = self.env["stock.move"].with_context(**QUIET_CONTEXT)
        return quiet.create(values)

    def _prepare_opposite_vals(self, move, units):
        """Return values of the move that takes ``move`` back.

        The origin makes the stock value come back at what left (stock_account,
        ``_get_value_from_returns``).

        :param float units: in the unit of ``move``
        """
        return {
            "company_id": move.company_id.id,
            "product_id": move.product_id.id,
            "product_uom": move.product_uom.id,
            "product_uom_qty": units,
            "location_id": move.location_dest_id.id,
            "location_dest_id": move.location_id.id,
            "origin": move.origin,
            "origin_returned_move_id": move.id,
            "rma_line_id": move.rma_line_id.id,
            "restrict_partner_id": self._find_owner(move).id,
        }

    def _get_address(self, case, lines=None):
        """Return where goods of a case are sent: as the orders were, if at one.

        :param lines: rma.case.line that the goods are of; all when not given
        """
        lines = case.line_ids if lines is None else lines
        shipped = lines.sale_line_id.order_id.partner_shipping_id
        if len(shipped) == 1:
            return shipped
        contact = case.partner_id
        return contact.browse(contact.address_get(["delivery"])["delivery"])

    def _find_owner(self, move):
        """Return the only owner of a move's goods, or nobody."""
        owners = self._get_owners(move)
        return owners[0] if len(owners) == 1 else move.restrict_partner_id

    def _get_owners(self, move):
        """Return the owners of a move's goods; nobody stands for us."""
        return list({line._rma_get_owner(): True for line in move.move_line_ids})

    def _split_by_owner(self, move, units):
        """Return [(owner, units)] of what takes a done move back.

        :param float units: in any unit, as are those of the result
        """
        owners = self._get_owners(move)
        if len(owners) == 1:
            return [(owners[0], units)]
        left = {
            owner: sum(self._get_lots_left(move, owner=owner).values())
            for owner in owners
        }
        total = sum(left.values())
        return [(owner, units * own / total) for owner, own in left.items() if own]

    def _finish(self, moves):
        """Reserve and finish the moves, all of them or none.

        :return: the done moves
        :raises UserError: goods are missing where they should be
        """
        self._reserve(moves)
        moves.picked = True
        return moves._action_done()

    def _validate(self, pickings):
        """Validate transfers with everything that they are to take, in one batch.

        :raises UserError: goods are not free where they should be
        """
        quiet = pickings.with_context(**QUIET_CONTEXT)
        moves = quiet.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        moves._action_assign()
        self._check_reserved(moves)
        moves.picked = True
        quiet._action_done()

    def _check_reserved(self, moves):
        """Raise when goods are missing where they should be."""
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(self._get_missing_error(move))

    def _reserve(self, moves):
        """Confirm the moves and reserve what they take, all of it or nothing.

        :raises UserError: goods are missing where they should be
        """
        moves._action_confirm(merge=False)
        tracked = moves.filtered(lambda move: move.product_id.tracking != "none")
        (moves - tracked)._action_assign()
        # Core may have given one of them a serial number that another one takes.
        tracked.filtered(
            lambda move: move.move_line_ids and not move._should_bypass_reservation()
        )._do_unreserve()
        for move in tracked:
            self._reserve_lots(move, self._get_lots(move))
        for move in moves.filtered(self._is_of_other_owner):
            self._reserve_own(move, self._get_lots(move))
        self._check_reserved(moves)

    def _get_lots(self, move):
        """Return {lot: units} to move, in the product's unit.

        What the opposite move had brought.
        """
        origin = move.origin_returned_move_id
        if len(self._get_owners(origin)) < 2:
            return self._get_lots_left(origin)
        return self._get_lots_left(origin, owner=move.restrict_partner_id)

    def _get_lots_left(self, move, *, only_undone=False, owner=None):
        """Return {lot: units} of a done move that were not taken back since.

        In the product's unit; goods without a lot are under the empty lot.

        :param only_undone: count what came back by an undo, not what the
            customer returned once more, as that is a receipt of its own
        :param owner: count only goods of this owner; nobody stands for us
        """
        units = defaultdict(float)
        for move_line in move.move_line_ids:
            if owner is None or move_line._rma_get_owner() == owner:
                units[move_line.lot_id] += move_line.quantity_product_uom
        for other in move.returned_move_ids:
            if other.state == "done" and not (only_undone and other._rma_is_receipt()):
                # What was taken back may have come again since.
                left = self._get_lots_left(other, only_undone=True, owner=owner)
                for lot, part in left.items():
                    units[lot] -= part
        units = self._rename_lots(move, units)
        compare = move.product_id.uom_id.compare
        return {lot: left for lot, left in units.items() if compare(left, 0) > 0}

    def _rename_lots(self, move, units):
        """Hook: return {lot: units} by the lots that these units have now.

        :param move: the done stock.move that brought them
        :param dict units: {lot: units} as they came
        """
        return units

    def _reserve_lots(self, move, lots):
        """Reserve exactly these lots, whatever was reserved at confirmation."""
        if move._should_bypass_reservation():
            move.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                [
                    {**move._prepare_move_line_vals(quantity=units), "lot_id": lot.id}
                    for lot, units in lots.items()
                ]
            )
        else:
            if move.move_line_ids:
                move._do_unreserve()
            for lot, units in lots.items():
                move._update_reserved_quantity(
                    units, move.location_id, lot_id=lot, strict=False
                )
        move.move_line_ids._apply_putaway_strategy()

    def _is_of_other_owner(self, move):
        """Tell whether core reserved goods that are somebody else's property."""
        owner = move.restrict_partner_id
        return any(line.owner_id != owner for line in move.move_line_ids)

    def _reserve_own(self, move, lots):
        """Reserve goods of the move's owner only, of ours when it has none.

        Core looks at lots and packages, never at a move's owner.
        """
        owner = move.restrict_partner_id
        owners = [owner] if owner else [owner, move.company_id.partner_id]
        move._do_unreserve()
        quants = self.env["stock.quant"]
        for lot, units in lots.items():
            rest = units
            found = quants._gather(move.product_id, move.location_id, lot, strict=False)
            for quant in found:
                part = min(quant.quantity - quant.reserved_quantity, rest)
                if quant.owner_id in owners and part > 0:
                    rest -= move._update_reserved_quantity(
                        part,
                        quant.location_id,
                        lot_id=quant.lot_id,
                        package_id=quant.package_id,
                        owner_id=quant.owner_id,
                        strict=True,
                    )
        move.move_line_ids._apply_putaway_strategy()

    def _get_missing_error(self, move):
        """Return the message for goods that are not where they should be."""
        return self.env._(
            "%(case)s: %(product)s is not (or not free) in %(location)s. Check the "
            "stock there, release reservations, and try again.",
            case=move.origin,
            product=move.product_id.display_name,
            location=move.location_id.display_name,
        )
