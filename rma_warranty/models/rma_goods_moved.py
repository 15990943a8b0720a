from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..sql import lock_rows
from ..tools.allocation import allocate
from ..tools.text import format_quantity
from .rma_protected import by_step

# Goods statuses of lines with units that wait in the returns location.
WAITING = ("partial", "received", "out", "quarantine")


class Pool(NamedTuple):
    """Goods that nobody can tell apart; nobody as owner stands for us."""

    product: models.BaseModel
    lot: models.BaseModel
    owner: models.BaseModel


class Gone(NamedTuple):
    """Units of a line that are not here any more, of those that it counts here.

    ``short`` are missing of all lines that wait for the same (``sharing``);
    ``moves`` are [(stock.move, units that no case has settled)] that may have
    taken them, the last first.
    """

    line: models.BaseModel
    pool: Pool
    units: float
    here: float
    short: float
    moves: list
    sharing: models.BaseModel


class RmaGoodsMoved(models.AbstractModel):
    """Received goods that core's own screens took out of the returns location.

    A scrap, an internal transfer, a count: no case is told. What the cases think
    waits for inspection is held against what is there, for all cases that wait
    for the same goods, so that none of them takes what is another's. All
    quantities are in the product's unit, in which lines count, too.
    """

    _name = "rma.goods.moved"
    _description = "Returned goods moved without their case"

    # === WHAT IS GONE === #

    def _get_gone(self, lines):
        """Return [Gone] of these lines.

        Where several cases wait for goods that are short, each of them may be
        the one whose units are gone: all of them have the shortage.

        :param lines: rma.case.line of one company
        """
        # Staff need no rights on stock.
        lines = lines.sudo().filtered(
            lambda line: line.product_id.is_storable and line.goods_status in WAITING
        )
        lines = self._filter_short(lines)
        if not lines:
            return []
        peers = self._get_peers(lines)
        self._read_ahead(peers)
        owners = {peer: self._get_owner(peer) for peer in peers}
        # Who knows whose goods of several owners are gone.
        mixed = peers.browse().union(*(p for p, own in owners.items() if own is None))
        lots = {peer: self._get_lots_here(peer) for peer in peers}
        short = self._get_shortages(peers, owners, lots)
        waiting = defaultdict(peers.browse)
        for peer in peers - peers.filtered(lambda p: p.product_id in mixed.product_id):
            for lot in lots[peer]:
                waiting[Pool(peer.product_id, lot, owners[peer])] |= peer
        found = []
        for pool, sharing in waiting.items():
            if short[pool] > 0 and sharing & lines:
                units = {line: lots[line][pool.lot] for line in sharing & lines}
                found += self._find_gone(pool, units, short[pool], sharing)
        return found

    def _find_gone(self, pool, here, short, sharing):
        """Return [Gone] of lines that wait for goods which are short.

        Who moved goods before those of a line had come did not take them.

        :param dict here: {line: units that it counts here}
        :param float short: units that are missing
        :param sharing: all lines that wait for these goods
        """
        arrivals = {line: self._get_arrival(line) for line in sharing}
        moves = self._find_moves(pool, sharing[0], min(arrivals.values()))
        unknown = max(short - sum(units for __, units in moves), 0.0)
        found = []
        for line, own in here.items():
            later = [
                (move, units)
                for move, units in moves
                if (move.date, move.id) > arrivals[line]
            ]
            taken = sum(units for __, units in later) + unknown
            gone = pool.product.uom_id.round(min(own, short, taken))
            if pool.product.uom_id.compare(gone, 0) > 0:
                found.append(Gone(line, pool, gone, own, short, later, sharing))
        return found

    def _get_arrival(self, line):
        """Return (date, id) of the move that brought the first goods of a line."""
        moves = line.move_ids._rma_filter_arrived()
        return min((move.date, move.id) for move in moves)

    def _filter_short(self, lines):
        """Leave out lines of products of which there is enough in any case.

        In two queries, as nothing was moved of most goods.
        """
        if not lines:
            return lines
        waiting = defaultdict(float)
        groups = lines._read_group(
            self._get_peers_domain(lines),
            ["product_id"],
            [
                "quantity_received:sum",
                "quantity_inspected:sum",
                "quantity_in_quarantine:sum",
            ],
        )
        for product, received, inspected, kept in groups:
            waiting[product] = received - inspected + kept
        enough = defaultdict(float)
        for (product, __, owner), units in self._get_hand(lines).items():
            # What is a customer's or a consignor's is looked at in detail.
            enough[product] += 0.0 if owner else units
        return lines.filtered(
            lambda line: (
                line.tracking != "none"
                or not line.sale_line_id
                or enough[line.product_id] < waiting[line.product_id] - 1e-6
            )
        )

    def _get_peers_domain(self, lines):
        return [
            ("product_id", "in", lines.product_id.ids),
            ("company_id", "in", lines.company_id.ids),
            ("goods_status", "in", WAITING),
        ]

    def _get_peers(self, lines):
        """Return all lines that wait for goods as these."""
        # A serial number is on one line only.
        serial = lines.filtered(lambda line: line.tracking == "serial")
        others = lines - serial
        # Cases of others count, too.
        return serial | lines.search(self._get_peers_domain(others))

    def _read_ahead(self, lines):
        """Read what owners and lots of lines follow from at once."""
        lines._read_owners_ahead()
        lines.goods_out_ids.mapped("received_lot_id")
        lines.move_ids.returned_move_ids.mapped("state")
        lines.inspection_ids.mapped("state")

    def _get_owner(self, line):
        """Return the owner of a line's goods, nobody for us, None for several."""
        if not line.sale_line_id:
            return self._normalize(line._get_owner(), line.company_id)
        moves = line.move_ids._rma_filter_arrived()
        owners = {
            self._normalize(move_line._rma_get_owner(), line.company_id)
            for move_line in moves.move_line_ids
        }
        return owners.pop() if len(owners) == 1 else None

    def _normalize(self, owner, company):
        return owner.browse() if owner == company.partner_id else owner

    def _get_lots_here(self, line):
        """Return {lot: units} of a line that are in the returns location."""
        lots = defaultdict(float, self.env["rma.receipt"]._get_lots_routable(line))
        for record in line._get_open_diagnoses():
            for lot, units in record._get_lots_away().items():
                lots[lot] -= units
        compare = line.product_uom_id.compare
        return {lot: units for lot, units in lots.items() if compare(units, 0) > 0}

    def _get_shortages(self, peers, owners, lots):
        """Return {Pool: units that are missing there}, 0 or less for none."""
        short = defaultdict(float)
        for peer in peers:
            for lot, units in lots[peer].items():
                if owners[peer] is not None:
                    short[Pool(peer.product_id, lot, owners[peer])] += units
        # To the vendor they have gone only once they have left.
        leaving = self.env["stock.move"].sudo()
        leaving = leaving.search(
            [
                ("product_id", "in", peers.product_id.ids),
                ("rma_inspection_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        for move in leaving:
            owner = self._normalize(move.restrict_partner_id, move.company_id)
            lot = move.rma_inspection_id.lot_id
            short[Pool(move.product_id, lot, owner)] += move.product_qty
        for pool, units in self._get_hand(peers).items():
            short[pool] -= units
        return defaultdict(
            float, {pool: pool.product.uom_id.round(own) for pool, own in short.items()}
        )

    def _get_hand(self, lines):
        """Return {Pool: units} that are in the places where returns arrive."""
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", lines.product_id.ids),
                    ("location_id", "child_of", self._get_places(lines).ids),
                ],
                ["product_id", "lot_id", "owner_id", "company_id"],
                ["quantity:sum"],
            )
        )
        hand = defaultdict(float)
        for product, lot, owner, company, units in groups:
            hand[Pool(product, lot, self._normalize(owner, company))] += units
        return hand

    def _get_places(self, lines):
        """Return the returns locations of the lines' companies."""
        warehouses = self.env["stock.warehouse"].sudo()
        domain = [("company_id", "in", lines.company_id.ids)]
        return warehouses.search(domain).rma_location_id

    # === WHO MOVED IT === #

    def _find_moves(self, pool, line, arrival):
        """Return [(stock.move, units that no case has settled)], the last first.

        Moves out of the returns locations that no case made.

        :param line: rma.case.line of the company
        :param arrival: (date, id) of the first move that brought such goods
        """
        places = self._get_places(line)
        domain = Domain(
            [
                ("state", "=", "done"),
                ("product_id", "=", pool.product.id),
                ("lot_id", "=", pool.lot.id),
                ("location_id", "child_of", places.ids),
                ("move_id.rma_line_id", "=", False),
                ("move_id.rma_inspection_id", "=", False),
                ("move_id.rma_goods_out_id", "=", False),
            ]
        )
        # What a case takes back on paper, to count unexpected arrivals on a line.
        origin = "move_id.origin_returned_move_id"
        paper = Domain(origin, "!=", False)
        paper &= Domain(f"{origin}.picking_id.rma_case_id", "!=", False)
        domain &= ~paper
        domain &= ~Domain("location_dest_id", "child_of", places.ids)
        domain &= Domain("date", ">=", arrival[0])
        found = self.env["stock.move.line"].sudo().search(domain, order="date, id")
        units = defaultdict(float)
        for move_line in found:
            owner = self._normalize(move_line._rma_get_owner(), line.company_id)
            if owner == pool.owner:
                units[move_line.move_id] += move_line.quantity_product_uom
        settled = self.env["rma.inspection"].sudo()
        settled = settled.search(
            [
                ("moved_by_id", "in", [move.id for move in units]),
                ("lot_id", "=", pool.lot.id),
                ("state", "=", "confirmed"),
            ]
        )
        for inspection in settled:
            units[inspection.moved_by_id] -= inspection.quantity
        return [(move, own) for move, own in reversed(units.items()) if own > 0]

    def _get_disposition(self, pool, line, move):
        """Return what a move did to the goods, as an inspection would call it."""
        target = move.location_dest_id
        if target.usage == "inventory" and not move.is_inventory:
            return "scrap"
        is_theirs = pool.owner and pool.owner == line.commercial_partner_id
        if target.usage == "internal" and target._rma_get_stock_above():
            return "lost" if is_theirs else "restock"
        return "lost"

    # === SAYING SO === #

    def _explain(self, gone):
        """Return what is gone of a line, who moved it, and who else waits for it.

        :param gone: Gone
        """
        line, pool = gone.line, gone.pool
        taken, __ = allocate(gone.units, gone.moves)
        product = pool.product.display_name
        text = self.env._(
            "%(gone)s of %(here)s × %(product)s are no longer in %(location)s: moved "
            "by %(moves)s.",
            gone=format_quantity(gone.units),
            here=format_quantity(gone.here),
            product=f"{product} ({pool.lot.name})" if pool.lot else product,
            location=line.case_id.warehouse_id.rma_location_id.display_name,
            moves=", ".join(move.reference or "?" for move, __ in taken) or "?",
        )
        others = gone.sharing.filtered(lambda other: other.case_id != line.case_id)
        if not others:
            return text
        return self.env._(
            "%(text)s They may be those of %(cases)s as well: settle it where they "
            "were.",
            text=text,
            cases=", ".join(others.case_id.mapped("name")),
        )

    def _check(self, inspections):
        """Raise when goods would be inspected that are gone, or another case's."""
        lines = inspections.line_id
        for gone in self._get_gone(lines):
            own = inspections.filtered(
                lambda inspection, gone=gone: (
                    inspection.line_id == gone.line
                    and inspection.lot_id == gone.pool.lot
                )
            )
            asked = sum(own.mapped("quantity"))
            if gone.pool.product.uom_id.compare(asked, gone.here - gone.units) > 0:
                raise UserError(
                    self.env._(
                        "%(name)s: %(text)s Move them back, or press Settle what was "
                        "moved on the case.",
                        name=own[0].name,
                        text=self._explain(gone),
                    )
                )

    # === SETTLING === #

    def _settle(self, lines):
        """Write down what became of goods that core's screens moved.

        As inspections that move nothing, as the goods are where they are: what
        was scrapped counts as scrap, what is in stock as restocked, the rest as
        lost. A second call finds nothing gone.

        :return: rma.inspection, confirmed
        """
        lock_rows(lines)
        values, taken = [], defaultdict(float)
        for gone in self._get_gone(lines):
            values += self._prepare_all(gone, taken)
        inspections = self.env["rma.inspection"].create(values)
        inspections._confirm_moved()
        return inspections

    def _prepare_all(self, gone, used):
        """Return values of the inspections of what is gone of a line.

        :param dict used: {(pool, stock.move): units}, {pool: units} that lines
            before this one have settled; added to
        """
        line, pool = gone.line.with_env(self.env), gone.pool
        # Two lines may wait for the same goods, of which less are gone.
        units = min(gone.units, gone.short - used[pool])
        moves = [(move, own - used[pool, move]) for move, own in gone.moves]
        taken, rest = allocate(units, moves)
        if rest:
            taken.append((self.env["stock.move"], rest))
        lot = pool.lot
        for move, part in taken:
            used[pool] += part
            used[pool, move] += part
        sources = line._get_routable_sources(lot)
        values = []
        for move, part in taken:
            parts, __ = allocate(part, sources)
            for kept, own in parts:
                values.append(self._prepare_vals(gone, move, kept, own))
                sources = [
                    (each, left - own if each == kept else left)
                    for each, left in sources
                ]
        return values

    def _prepare_vals(self, gone, move, kept, units):
        """Return values of one inspection.

        :param move: stock.move that took the units away; none when unknown
        :param kept: quarantine that they were in; none when in none
        """
        code = self._get_disposition(gone.pool, gone.line, move) if move else "lost"
        return {
            "line_id": gone.line.id,
            "quantity": units,
            "lot_id": gone.pool.lot.id,
            "grade_id": False,
            "disposition": code,
            "quarantine_id": by_step(kept.id) if kept else False,
            "moved_by_id": by_step(move.id) if move else False,
            "note": self._get_note(move),
        }

    def _get_note(self, move):
        if not move:
            return self.env._("No longer in the returns location; nobody knows why.")
        return self.env._(
            "Moved by %(move)s to %(location)s on %(date)s, not by the case.",
            move=move.reference or "?",
            location=move.location_dest_id.display_name,
            date=fields.Date.to_string(move.company_id._rma_get_local_date(move.date)),
        )
