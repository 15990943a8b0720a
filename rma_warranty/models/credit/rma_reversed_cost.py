from typing import NamedTuple

from odoo import models

from ...system import as_system
from ...tools.allocation import allocate


class Taken(NamedTuple):
    """What credits took back: units of the product, cost in company currency."""

    units: float
    cost: float


class RmaReversedCost(models.AbstractModel):
    """What the goods of credit notes had cost when they left (G4).

    A unit that came back takes the value of its own delivery back, not the
    average of an invoice that stands for several deliveries. The credits of an
    order line never reverse more than its invoices booked, and the one that
    completes them takes the rest, so that all of them sum to zero.

    Works on all lines of the notes that are posted together, in a number of
    queries that doesn't grow with them. Costs are in company currency, units
    are the products' own. Works in system mode: accountants need no rights on
    transfers and cases.
    """

    _name = "rma.reversed.cost"
    _description = "Cost that credit notes reverse"

    @as_system
    def _get_unit_costs(self, lines):
        """Return {id of a credit note line: cost of one unit that it reverses}.

        :param lines: account.move.line of credit notes that name what they credit
        """
        pools = {line: self._get_invoiced(line.rma_credited_line_id) for line in lines}
        invoiced = lines.browse().union(*pools.values())
        self._read_ahead(lines, invoiced)
        credits = self._get_earlier(invoiced, lines)
        booked = self._read_costs(credits | invoiced)
        taken = {
            credit: self._get_taken(credit, booked, again)
            for credit, again in self._get_charged_again(credits).items()
        }
        result = {}
        for line in lines:
            units = self._get_units(line)
            cost = self._get_cost(line, pools[line], booked, taken) if units else 0.0
            taken[line] = Taken(units, cost)
            result[line.id] = cost / units if units else 0.0
        return result

    @as_system
    def _get_arrived_unit_cost(self, line):
        """Return at which cost the goods of a note without an invoice came in.

        For one unit; their order isn't known, so stock valued them on arrival.
        Units of earlier notes of the same line come before these.
        """
        earlier = line.rma_line_id.credit_line_ids.filtered(
            lambda own: own.parent_state == "posted" and own != line
        )
        before = sum(self._get_units(own) for own in earlier)
        units = self._get_units(line)
        returned = self._get_returned(line)
        value = self._get_first(returned, before + units)
        value -= self._get_first(returned, before)
        return value / units if units else 0.0

    def _get_first(self, returned, units):
        """Return what the first so many returned units had cost."""
        taken, __ = allocate(units, [(cost, there) for there, cost in returned])
        return sum(cost * part for cost, part in taken)

    def _read_ahead(self, lines, invoiced):
        """Read all that the lines' costs are worked out from at once."""
        invoiced.mapped("quantity")
        sale_lines = lines.rma_credited_line_id.sale_line_ids
        moves = sale_lines.move_ids | lines.rma_line_id.move_ids
        moves |= moves.returned_move_ids
        (moves | moves.returned_move_ids).move_line_ids.mapped("quantity")

    # === WHAT WAS BOOKED === #

    def _get_invoiced(self, credited):
        """Return the posted invoice lines of the same order lines."""
        of_orders = credited.sale_line_ids.invoice_lines
        return credited | of_orders._rma_filter_invoiced()

    def _get_earlier(self, invoiced, lines):
        """Return the posted lines of earlier notes that credit these invoice lines."""
        credits = invoiced._rma_get_credit_lines()
        return credits.filtered(lambda li: li.parent_state == "posted") - lines

    def _read_costs(self, lines):
        """Return {line: cost that it booked}, above zero."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("cogs_origin_id", "in", lines.ids),
                ("parent_state", "=", "posted"),
                ("price_unit", ">=", 0),
            ],
            ["cogs_origin_id"],
            ["balance:sum"],
        )
        booked = {line.with_env(lines.env): abs(balance) for line, balance in groups}
        for line in lines - lines.browse().union(*booked):
            cost = self._get_copied_cost(line)
            if cost:
                booked[line] = cost
        return booked

    def _get_copied_cost(self, line):
        """Return the cost of a note that reversed its invoice in full.

        Core copies the cost of such a document without saying of which line.
        """
        if not line.rma_credited_line_id or not line.move_id.line_ids.filtered(
            lambda own: (
                own.display_type == "cogs"
                and not own.cogs_origin_id
                and own.product_id == line.product_id
            )
        ):
            return 0.0
        return abs(line._rma_get_cost_line().balance)

    def _get_charged_again(self, credits):
        """Return {credit: Taken, what posted reversals of its note charge again}."""
        lines = self.env["account.move.line"]
        if credits:
            lines = lines.search(
                [
                    ("rma_credited_line_id", "in", credits.ids),
                    ("move_type", "=", "out_invoice"),
                    ("parent_state", "=", "posted"),
                ]
            )
        costs = self._read_costs(lines) if lines else {}
        result = dict.fromkeys(credits, Taken(0.0, 0.0))
        for line in lines:
            credit = line.rma_credited_line_id
            units, cost = result[credit]
            result[credit] = Taken(
                units + self._get_units(line), cost + costs.get(line, 0.0)
            )
        return result

    def _get_taken(self, credit, booked, again):
        units = self._get_units(credit) - again.units
        return Taken(units, booked.get(credit, 0.0) - again.cost)

    def _get_units(self, line):
        return line.product_uom_id._compute_quantity(
            line.quantity, line.product_id.uom_id
        )

    # === COST OF ONE CREDIT === #

    def _get_cost(self, line, pool, booked, taken):
        """Return the cost that a credit note line reverses.

        :param pool: the invoice lines of the same order line
        :param dict booked: {invoice line: cost}
        :param dict taken: {earlier credit: Taken}
        """
        of_pool = [own for own in taken if own.rma_credited_line_id in pool]
        left = sum(booked.get(own, 0.0) for own in pool)
        left -= sum(taken[own].cost for own in of_pool)
        if self._is_complete(line, pool, booked, {own: taken[own] for own in of_pool}):
            return left
        case_line = line.rma_line_id
        scope = [
            own
            for own in of_pool
            if own.rma_line_id == case_line or not (case_line or self._is_kept(own))
        ]
        units = sum(taken[own].units for own in scope)
        cost = self._get_value(line, units + self._get_units(line), booked)
        cost -= sum(taken[own].cost for own in scope)
        return max(min(cost, left), 0.0)

    def _is_kept(self, line):
        return line.rma_line_id and line.rma_line_id._is_kept_by_customer()

    def _is_complete(self, line, pool, booked, taken):
        """Tell whether nothing that was invoiced is left to credit after a line.

        Units whose cost was booked by the moves of an exchange, and goods that
        the customer keeps, leave something.
        """
        invoiced = sum(self._get_units(own) for own in pool if own in booked)
        credited = self._get_units(line) + sum(
            # A few grams may have cost less than the smallest coin.
            part.units
            for own, part in taken.items()
            if not self._is_kept(own)
        )
        if line.product_id.uom_id.compare(credited, invoiced) < 0:
            return False
        shares = [own._rma_get_cost_share() for own in (line, *taken)]
        return all(share == 1.0 for share in shares)

    def _get_value(self, line, units, booked):
        """Return what the first so many units that came back had cost.

        Those of which nothing is known cost the average of their invoice.
        """
        returned = self._get_returned(line)
        value = self._get_first(returned, units)
        left = units - sum(there for there, __ in returned)
        credited = line.rma_credited_line_id
        invoiced = self._get_units(credited)
        if left <= 0 or not invoiced:
            return value
        average = booked.get(credited, 0.0) / invoiced
        return value + left * average * line._rma_get_cost_share()

    # === WHAT CAME BACK === #

    def _get_returned(self, line):
        """Return [(units, cost of one)] of what came back, in the order it did.

        What a case still expects comes last. Empty where other products came
        back than the line credits, as for kits.
        """
        moves = self._get_returns(line).filtered(lambda move: move.state != "cancel")
        if any(
            move.product_id != line.product_id and not move._rma_has_booked_cost()
            for move in moves
        ):
            return []
        return self.env["rma.holdings"]._get_returned(moves)

    def _get_returns(self, line):
        """Return the moves that brought back what a credit note line credits.

        Without a case, these are all done returns of the order line.
        """
        if line.rma_line_id:
            moves = line.rma_line_id.move_ids
        else:
            of_order = line.rma_credited_line_id.sale_line_ids.move_ids
            moves = of_order.filtered(lambda move: move.state == "done")
        return moves.filtered(lambda move: move._rma_is_receipt())
