from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.holdings import FROM_CUSTOMER, TO_CUSTOMER, Movement, get_way

# What is read of a move at once.
MOVEMENT_FIELDS = (
    "sale_line_id product_id product_uom product_uom_qty quantity state date "
    "location_id location_dest_id rma_line_id rma_replaced_line_id "
    "origin_returned_move_id"
).split()


class RmaHoldings(models.AbstractModel):
    """Which goods were moved: everything is counted from core's own moves."""

    _inherit = "rma.holdings"

    # === WHAT WENT WHICH WAY === #

    def _find_movements(self, lines):
        own = lines.grouped("id")
        found = defaultdict(list, super()._find_movements(lines))
        moves = self._find_moves(lines)
        (moves.location_id | moves.location_dest_id).mapped("usage")  # in one query
        for move in moves:
            line = own[move.sale_line_id.id]
            found[line].append(self._get_movement(move, line.product_id.uom_id))
        return found

    def _find_moves(self, lines):
        """Return all moves of order lines, cancelled ones left out."""
        domain = [("sale_line_id", "in", lines.ids), ("state", "!=", "cancel")]
        return self.env["stock.move"].sudo().search_fetch(domain, MOVEMENT_FIELDS)

    def _find_lot_movements(self, lines, except_lines):
        found = defaultdict(list, super()._find_lot_movements(lines, except_lines))
        groups = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                self._get_lots_domain(lines, except_lines),
                ["move_id", "lot_id", "location_id", "location_dest_id"],
                ["quantity_product_uom:sum"],
            )
        )
        own = lines.grouped("id")
        for move, lot, source, target, units in groups:
            line = own[move.sale_line_id.id]
            movement = self._get_movement(move, line.product_id.uom_id)._replace(
                way=get_way(source.usage, target.usage),
                units=units,
                own_units=units,
                is_of_named=bool(move.rma_line_id.lot_id),
            )
            found[line, lot.with_env(self.env)].append(movement)
        return found

    def _get_lots_domain(self, lines, except_lines):
        """Return which done stock.move.line went to customers, or came from there."""
        domain = Domain("move_id.sale_line_id", "in", lines.ids)
        domain &= Domain("state", "=", "done")
        if except_lines:
            domain &= Domain("id", "not in", except_lines.ids)
        sent = Domain("location_dest_id.usage", "=", "customer")
        return domain & (sent | Domain("location_id.usage", "=", "customer"))

    def _get_movement(self, move, unit):
        """Return the Movement of a move, planned or done.

        :param unit: that of the product which was sold
        """
        return Movement(
            way=move._rma_get_customer_way(),
            product=move.product_id.id,
            units=self._get_units(move, unit),
            own_units=self._get_units(move),
            is_done=move.state == "done",
            date=move.date,
            is_of_case=bool(move.rma_line_id),
            is_replacement=bool(move.rma_replaced_line_id),
            is_again=bool(move.origin_returned_move_id),
        )

    def _get_units(self, move, unit=None):
        """Return the units that a move took or will take, none of another kind.

        :param unit: unit of the result; the moved product's own when not given
        """
        unit = unit or move.product_id.uom_id
        units = move.quantity if move.state == "done" else move.product_uom_qty
        if not move.product_uom._has_common_reference(unit):
            return 0.0  # parts of a kit
        return move.product_uom._compute_quantity(units, unit, round=False)

    def _sum_done(self, moves, unit):
        """Return the units of the done ones among these moves, in a unit."""
        return sum(
            self._get_units(move, unit) for move in moves if move.state == "done"
        )

    def _get_known(self, line):
        """Return the Holding of one order line from moves that were read already.

        For figures of core that are computed from ``move_ids`` themselves; in system
        mode, as whoever reads an order may lack rights on moves and cases.
        """
        moves = line.move_ids.filtered(lambda move: move.state != "cancel")
        unit = line.product_id.uom_id
        return self._build(line, [self._get_movement(move, unit) for move in moves])

    # === WHICH MOVES === #

    def _find_deliveries(self, lines):
        """Return the done moves to the customer of order lines, oldest first.

        In system mode, as the goods are those of cases.
        """
        domain = Domain("sale_line_id", "in", lines.ids) & Domain("state", "=", "done")
        domain &= self._get_way_domain(TO_CUSTOMER)
        return self.env["stock.move"].search(domain, order="date, id")

    def _find_awaited(self, line):
        """Return the planned moves to the customer, the last ones of their chains.

        In system mode, as the offers and notes that ask for them.
        """
        moves = line.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and (move.location_final_id or move.location_dest_id)._is_outgoing()
            )
        )
        return moves.filtered(lambda move: not move.move_dest_ids & moves)

    def _sum_awaited(self, line):
        """Return the units that are still to go to the customer, in the order's."""
        return sum(
            self._get_units(move, line.product_uom_id)
            for move in self._find_awaited(line)
        )

    def _filter_returned(self, lines):
        """Return the order lines of which any goods came back, in system mode."""
        domain = Domain("sale_line_id", "in", lines.ids) & Domain("state", "=", "done")
        domain &= self._get_way_domain(FROM_CUSTOMER)
        groups = self.env["stock.move"]._read_group(domain, ["sale_line_id"])
        return lines.browse(line.id for (line,) in groups)

    def _is_sold(self, lot):
        sold = Domain("move_id.sale_line_id", "!=", False)
        sold &= Domain("move_id.rma_line_id", "=", False)
        return super()._is_sold(lot) or bool(self._find_sent(lot, sold, limit=1))

    def _find_sent(self, lots, domain=Domain.TRUE, limit=None):
        """Return stock.move.line that brought lots to customers, the last first.

        As superuser: deliveries to others are hidden from workers.

        :param domain: what else must be true of them
        """
        domain &= Domain("lot_id", "in", lots.ids) & Domain("state", "=", "done")
        domain &= self._get_way_domain(TO_CUSTOMER)
        lines = self.env["stock.move.line"].sudo()
        return lines.search(domain, order="date desc, id desc", limit=limit)

    # === THE RULE FOR THE DATABASE === #

    def _get_way_domain(self, way):
        """Return which moves, or move lines, go this way; as ``get_way`` tells it.

        :param int way: TO_CUSTOMER or FROM_CUSTOMER
        """
        ends = ["location_dest_id.usage", "location_id.usage"]
        there, other = ends if way == TO_CUSTOMER else reversed(ends)
        return Domain(there, "=", "customer") & Domain(other, "!=", "customer")

    def _get_delivered_sql(self):
        """Return the FROM and WHERE of all move lines that were delivered.

        For jobs over the whole past, which go through it in parts; as
        ``_get_way_domain`` tells it. Callers flush.

        :return: SQL with the tables ``line`` and ``move``
        """
        return SQL(
            """
            FROM stock_move move
            JOIN stock_move_line line ON line.move_id = move.id
            JOIN stock_location source ON source.id = move.location_id
            JOIN stock_location target ON target.id = move.location_dest_id
           WHERE move.state = 'done'
             AND source.usage != 'customer'
             AND target.usage = 'customer'
            """
        )
