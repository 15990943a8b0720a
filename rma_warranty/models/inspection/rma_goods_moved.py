from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ...tools.allocation import allocate
from ...tools.units import KEPT, LineUnits
from ..common.rma_protected import by_step
from ..goods.rma_moved_finder import Pool

# Goods statuses of lines with units that wait in the returns location.
WAITING = ("partial", "received", "out", "quarantine")


class RmaGoodsMoved(models.AbstractModel):
    """Received goods that core's own screens took out of the returns location.

    All quantities are in the product's unit, in which lines count, too.
    """

    _name = "rma.goods.moved"
    _inherit = ["rma.moved.finder"]
    _description = "Returned goods moved without their case"

    # === WHAT IS GONE === #

    @as_system
    def _get_gone(self, lines):
        """Return [Gone] of these lines.

        Where several cases wait for goods that are short, each of them may be
        the one whose units are gone: all of them have the shortage.

        :param lines: rma.case.line of one company
        """
        lines = lines.filtered(
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
                arrivals = {line: self._get_arrival(line) for line in sharing}
                places = self._get_places(sharing)
                found += self._find_gone(pool, units, short[pool], arrivals, places)
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
            routed = {KEPT: kept, "": inspected - kept}
            waiting[product] = LineUnits(received=received, routed=routed).unrouted
        enough = defaultdict(float)
        for (product, __, owner), units in self._get_returned(lines).items():
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

    def _get_lots_here(self, line):
        """Return {lot: units} of a line that are in the returns location."""
        lots = self._sum_lots_here(line)
        compare = line.product_uom_id.compare
        return {lot: units for lot, units in lots.items() if compare(units, 0) > 0}

    def _sum_lots_here(self, line):
        """Return {lot: units}, 0 or less for what is not here."""
        return defaultdict(float, self.env["rma.receipt"]._get_lots_routable(line))

    def _get_shortages(self, peers, owners, lots):
        """Return {Pool: units that are missing there}, 0 or less for none."""
        short = defaultdict(float)
        for peer in peers:
            for lot, units in lots[peer].items():
                if owners[peer] is not None:
                    short[Pool(peer.product_id, lot, owners[peer])] += units
        # To the vendor they have gone only once they have left.
        leaving = self.env["stock.move"].search(
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
        for pool, units in self._get_returned(peers).items():
            short[pool] -= units
        return defaultdict(
            float, {pool: pool.product.uom_id.round(own) for pool, own in short.items()}
        )

    def _get_returned(self, lines):
        """Return {Pool: units} that are in the places where returns arrive."""
        return self._get_hand(lines.product_id, self._get_places(lines))

    def _get_places(self, lines):
        """Return the returns locations of the lines' companies."""
        domain = [("company_id", "in", lines.company_id.ids)]
        return self.env["stock.warehouse"].search(domain).rma_location_id

    def _get_place(self, line):
        return line.case_id.warehouse_id.rma_location_id

    def _check(self, inspections):
        """Raise when goods would be inspected that are gone, or another case's."""
        lines = inspections.line_id
        for gone in self._get_gone(lines):
            own = inspections.filtered(
                lambda inspection, gone=gone: (
                    inspection.line_id == gone.record
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
        values, used = [], defaultdict(float)
        for gone in self._get_gone(lines):
            sources = gone.record._get_routable_sources(gone.pool.lot)
            taken = self._share_out(gone, used)
            values += self._prepare_inspections(gone, taken, sources)
        inspections = self.env["rma.inspection"].create(values)
        inspections._confirm_moved()
        return inspections

    def _prepare_inspections(self, gone, taken, sources):
        """Return values of the inspections of what is gone of a line.

        :param taken: [(stock.move or none, units that it took)]
        :param list sources: [(quarantine or none, units that no inspection has
            routed)]; lowered by these units
        """
        values = []
        for move, part in taken:
            parts, __ = allocate(part, sources)
            for kept, own in parts:
                values.append(self._prepare_vals(gone, move, kept, own))
                sources[:] = [
                    (each, left - own if each == kept else left)
                    for each, left in sources
                ]
        return values

    def _prepare_vals(self, gone, move, kept, units):
        """Return values of one inspection.

        :param move: stock.move that took the units away; none when unknown
        :param kept: quarantine that they were in; none when in none
        """
        code = self._get_disposition(gone.pool, gone.record, move) if move else "lost"
        return {
            "line_id": gone.record.id,
            "quantity": units,
            "lot_id": gone.pool.lot.id,
            "grade_id": False,
            "disposition": code,
            "quarantine_id": by_step(kept.id) if kept else False,
            "moved_by_id": by_step(move.id) if move else False,
            "note": self._get_note(move, gone.place),
        }

    def _get_disposition(self, pool, line, move):
        """Return what a move did to the goods, as an inspection would call it."""
        target = move.location_dest_id
        if target.usage == "inventory" and not move.is_inventory:
            return "scrap"
        is_theirs = pool.owner and pool.owner == line.commercial_partner_id
        if target.usage == "internal" and target._rma_get_stock_above():
            return "lost" if is_theirs else "restock"
        return "lost"
