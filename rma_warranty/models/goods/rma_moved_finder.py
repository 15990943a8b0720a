from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ...tools.allocation import allocate
from ...tools.text import format_quantity


class Pool(NamedTuple):
    """Goods that nobody can tell apart; nobody as owner stands for us."""

    product: models.BaseModel
    lot: models.BaseModel
    owner: models.BaseModel


class Gone(NamedTuple):
    """Units of a record that are not where it thinks, of those that it counts there.

    ``record`` is a case line, or what is out; ``short`` are missing of all
    records that wait for the same (``sharing``); ``moves`` are [(stock.move,
    units that no case has settled)] that may have taken them, the last first;
    ``place`` is where they were.
    """

    record: models.BaseModel
    pool: Pool
    units: float
    here: float
    short: float
    moves: list
    sharing: models.BaseModel
    place: models.BaseModel


class RmaMovedFinder(models.AbstractModel):
    """Goods that core's own screens took from where a case thinks they are.

    A scrap, an internal transfer, a count: no case is told. What the cases think
    is somewhere is held against what is there, for all cases that wait for the
    same goods, so that none of them takes what is another's. All quantities are
    in the product's unit, and all is found in system mode, as staff need no rights
    on stock.
    """

    _name = "rma.moved.finder"
    _description = "Goods moved without their case"

    # === WHAT IS GONE === #

    def _find_gone(self, pool, here, short, arrivals, places):
        """Return [Gone] of records that wait for goods which are short.

        Who moved goods before those of a record had come did not take them.

        :param dict here: {record: units that it counts here}
        :param float short: units that are missing
        :param dict arrivals: {record: (date, id) of the move that brought its
            first goods}, of all that wait for these goods
        :param places: stock.location that they are in
        """
        moves = self._find_moves(pool, places, min(arrivals.values()))
        unknown = max(short - sum(units for __, units in moves), 0.0)
        sharing = next(iter(here)).union(*arrivals)
        found = []
        for record, own in here.items():
            later = [
                (move, units)
                for move, units in moves
                if (move.date, move.id) > arrivals[record]
            ]
            taken = sum(units for __, units in later) + unknown
            gone = pool.product.uom_id.round(min(own, short, taken))
            if pool.product.uom_id.compare(gone, 0) > 0:
                place = self._get_place(record)
                found.append(
                    Gone(record, pool, gone, own, short, later, sharing, place)
                )
        return found

    def _get_place(self, record):
        """Return where a record thinks that its goods are."""
        raise NotImplementedError

    def _get_hand(self, products, places):
        """Return {Pool: units} that are in these places."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", products.ids),
                ("location_id", "child_of", places.ids),
            ],
            ["product_id", "lot_id", "owner_id", "company_id"],
            ["quantity:sum"],
        )
        hand = defaultdict(float)
        for product, lot, owner, company, units in groups:
            hand[Pool(product, lot, self._normalize(owner, company))] += units
        return hand

    def _normalize(self, owner, company):
        """Return an owner, nobody for the company itself."""
        return owner.browse() if owner == company.partner_id else owner

    # === WHO MOVED IT === #

    def _find_moves(self, pool, places, since):
        """Return [(stock.move, units that no case has settled)], the last first.

        Moves out of these places that no case made.

        :param since: (date, id) of the first move that brought such goods
        """
        domain = self._get_moves_domain(pool, places, since)
        found = self.env["stock.move.line"].search(domain, order="date, id")
        units = defaultdict(float)
        for move_line in found:
            owner = self._normalize(move_line._rma_get_owner(), move_line.company_id)
            if owner == pool.owner:
                units[move_line.move_id] += move_line.quantity_product_uom
        for move, own in self._get_settled(pool, list(units)):
            units[move] -= own
        return [(move, own) for move, own in reversed(units.items()) if own > 0]

    def _get_moves_domain(self, pool, places, since):
        """Return which stock.move.line took such goods without a case."""
        domain = Domain(
            [
                ("state", "=", "done"),
                ("product_id", "=", pool.product.id),
                ("lot_id", "=", pool.lot.id),
                ("location_id", "child_of", places.ids),
                ("move_id.rma_line_id", "=", False),
                ("date", ">=", since[0]),
            ]
        )
        # What a case takes back on paper, to count unexpected arrivals on a line.
        origin = "move_id.origin_returned_move_id"
        paper = Domain(origin, "!=", False)
        paper &= Domain(f"{origin}.picking_id.rma_case_id", "!=", False)
        return domain & ~paper & ~Domain("location_dest_id", "child_of", places.ids)

    def _get_settled(self, pool, moves):
        """Return [(stock.move, units of it that a case has settled)].

        Contexts add what their records have settled.

        :param list moves: stock.move, which took goods like those of the pool
        """
        return []

    def _share_out(self, gone, used):
        """Return [(stock.move or none, units)]: which moves took what is gone.

        :param dict used: {(pool, stock.move): units}, {pool: units} that records
            before this one have settled; added to
        """
        pool = gone.pool
        # Two records may wait for the same goods, of which less are gone.
        units = min(gone.units, gone.short - used[pool])
        moves = [(move, own - used[pool, move]) for move, own in gone.moves]
        taken, rest = allocate(units, moves)
        if rest:
            taken.append((self.env["stock.move"], rest))
        for move, part in taken:
            used[pool] += part
            used[pool, move] += part
        return taken

    # === SAYING SO === #

    def _explain(self, gone):
        """Return what is gone of a record, who moved it, and who else waits for it.

        :param gone: Gone
        """
        pool = gone.pool
        taken, __ = allocate(gone.units, gone.moves)
        product = pool.product.display_name
        text = self.env._(
            "%(gone)s of %(here)s × %(product)s are no longer in %(location)s: moved "
            "by %(moves)s.",
            gone=format_quantity(gone.units),
            here=format_quantity(gone.here),
            product=f"{product} ({pool.lot.name})" if pool.lot else product,
            location=gone.place.display_name,
            moves=", ".join(move.reference or "?" for move, __ in taken) or "?",
        )
        cases = gone.sharing.case_id - gone.record.case_id
        if not cases:
            return text
        return self.env._(
            "%(text)s They may be those of %(cases)s as well: settle it where they "
            "were.",
            text=text,
            cases=", ".join(cases.mapped("name")),
        )

    def _get_note(self, move, place):
        """Return what is known of goods that are gone, for whoever settles it.

        :param move: stock.move that took them; none when unknown
        :param place: stock.location that they were in
        """
        if not move:
            return self.env._(
                "No longer in %(place)s; nobody knows why.", place=place.display_name
            )
        return self.env._(
            "Moved by %(move)s to %(location)s on %(date)s, not by the case.",
            move=move.reference or "?",
            location=move.location_dest_id.display_name,
            date=fields.Date.to_string(move.company_id._rma_get_local_date(move.date)),
        )
