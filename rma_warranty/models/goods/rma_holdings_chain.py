from odoo import models

from ...tools.holdings import FROM_CUSTOMER, TO_CUSTOMER, Step, count_there


class RmaHoldings(models.AbstractModel):
    """What is held of each delivery, along its return chain, and at which cost.

    A unit may go to the customer several times: delivered, sent back repaired, or
    as its receipt was undone. It has the value of the last time (G4).
    """

    _inherit = "rma.holdings"

    def _read_chains(self, lines):
        """Return {order line: {delivery: [stock.move of its return chain]}}.

        Oldest delivery first. A chain starts with the delivery itself, then what
        came back of it, what of that went to the customer again, and so on.
        Planned moves count only when they bring goods back. The number of queries
        grows with how often the same unit travelled, not with the order lines.
        """
        # What went to the customer again hangs below what had come back.
        level = self._find_deliveries(lines).filtered(
            lambda move: not move.origin_returned_move_id
        )
        chains = {move: [move] for move in level}
        root = {move: move for move in level}
        way = TO_CUSTOMER
        while level:
            way = -way
            level = level.search(
                [
                    ("origin_returned_move_id", "in", level.ids),
                    ("state", "!=", "cancel")
                    if way == FROM_CUSTOMER
                    else ("state", "=", "done"),
                ]
            )
            for move in level:
                root[move] = root[move.origin_returned_move_id]
                chains[root[move]].append(move)
        found = {line: {} for line in lines}
        own = lines.grouped("id")
        for delivery, chain in chains.items():
            found[own[delivery.sale_line_id.id]][delivery] = chain
        return found

    def _get_there(self, chain, lot):
        """Return {move to the customer: units that are there since}, oldest first.

        In the product's unit; see ``count_there``.

        :param chain: that of a delivery, see :meth:`_read_chains`
        :param lot: count only this lot; all goods when empty. One that was not
            delivered may be one of the units that were delivered without a lot
        """
        if lot:
            delivered = chain[0].move_line_ids
            is_named = all(line.lot_id for line in delivered)
            if lot not in delivered.lot_id and not is_named:
                return self._get_there_unnamed(chain, delivered.lot_id)
        return count_there(self._get_steps(chain, lot))

    def _get_there_unnamed(self, chain, lots):
        """Return what of :meth:`_get_there` is none of the lots ``lots``."""
        there = self._get_there(chain, lots.browse())
        for lot in lots:
            for move, units in self._get_there(chain, lot).items():
                there[move] -= units
        return there

    def _get_steps(self, chain, lot):
        """Return the Step of each move; they go there and back in turn."""
        ways = {}
        for move in chain:
            origin = move.origin_returned_move_id
            ways[move] = -ways[origin] if origin in ways else TO_CUSTOMER
        return [
            Step(
                move,
                move.origin_returned_move_id,
                ways[move],
                self._get_lot_units(move, lot) if lot else self._get_units(move),
            )
            for move in chain
        ]

    def _get_lot_units(self, move, lot):
        """Return the units of a lot that a move took or will take."""
        of_lot = move.move_line_ids.filtered(lambda line: line.lot_id == lot)
        return sum(of_lot.mapped("quantity_product_uom"))

    # === COST === #

    def _get_returned(self, moves):
        """Return [(units, cost of one)] of what came back, in the order it did.

        In the products' units and the company's currency, less what was taken
        back since. What is still expected comes last.

        :param moves: stock.move from the customer, done or planned
        """
        moves = moves.sorted(lambda move: (move.state != "done", move.date, move.id))
        return [
            (self._get_units_back(move), self._get_unit_cost(move)) for move in moves
        ]

    def _get_units_back(self, move):
        if move.state != "done":
            return move.product_qty
        left = self.env["rma.goods.mover"]._get_lots_left(move)
        return sum(left.values())

    def _get_unit_cost(self, move):
        """Return what one unit of a return had cost when it was sold.

        What was sent to the customer again and came back once more has its
        value from then; the invoice booked that of the first time.
        """
        if move._rma_has_booked_cost():
            return 0.0
        while move.origin_returned_move_id.origin_returned_move_id:
            move = move.origin_returned_move_id.origin_returned_move_id
        if move.is_in:
            return move._get_price_unit()
        lines = move.move_line_ids if move.state == "done" else move.browse()
        is_ours = not any(own._should_exclude_for_valuation() for own in lines)
        sold = move.origin_returned_move_id
        return sold._get_price_unit() if is_ours and sold.is_out else 0.0
