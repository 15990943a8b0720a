from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ..common.rma_protected import by_step
from ..goods.rma_moved_finder import Pool


class RmaOutMoved(models.AbstractModel):
    """Goods at a service centre, and loaners, that core's own screens moved."""

    _name = "rma.out.moved"
    _inherit = ["rma.moved.finder"]
    _description = "Goods out moved without their case"

    # === WHAT IS GONE === #

    def _get_gone(self, records):
        """Return [Gone] of what is out; see ``rma.goods.moved``.

        :param records: rma.goods.out
        """
        records = records.filtered(lambda record: record.state == "out")
        # Goods that nobody can tell apart may be out in two places.
        return [
            gone
            for place, own in records.grouped("location_id").items()
            for gone in self._get_gone_of(own, place)
        ]

    def _get_gone_of(self, records, place):
        """Return [Gone] of what is out in one place."""
        waiting, short = self._get_waiting(self._get_peers(records))
        for pool, units in self._get_hand(records.product_id, place).items():
            short[pool] -= units
        found = []
        for pool, here in waiting.items():
            missing = pool.product.uom_id.round(short[pool])
            own = {record: here[record] for record in here if record in records}
            if missing > 0 and own:
                arrivals = {record: self._get_arrival(record) for record in here}
                found += self._find_gone(pool, own, missing, arrivals, place)
        return found

    def _get_peers(self, records):
        """Return all that is out where these are, of the same products."""
        return records.search(
            [
                ("state", "=", "out"),
                ("product_id", "in", records.product_id.ids),
                ("location_id", "in", records.location_id.ids),
            ]
        )

    def _get_waiting(self, peers):
        """Return {Pool: {record: units that are to be there}}, {Pool: their sum}."""
        waiting, total = defaultdict(dict), defaultdict(float)
        for peer in peers:
            owner = self._normalize(peer._get_owner(), peer.company_id)
            for lot, units in peer._get_lots_away().items():
                pool = Pool(peer.product_id, lot, owner)
                waiting[pool][peer] = units
                total[pool] += units
        return waiting, total

    def _get_arrival(self, record):
        """Return (date, id) of the move that took the first of it out."""
        moves = record.move_ids.filtered(
            lambda move: move.state == "done" and move._rma_is_leaving()
        )
        return min((move.date, move.id) for move in moves)

    def _get_place(self, record):
        return record.location_id

    def _check(self, record, lots):
        """Raise when units that are out are not where they should be.

        :param dict lots: {lot: units} that are to be moved
        """
        for gone in self._get_gone(record):
            asked = lots.get(gone.pool.lot, 0.0)
            if record.product_id.uom_id.compare(asked, gone.here - gone.units) > 0:
                raise UserError(
                    self.env._(
                        "%(name)s: %(text)s Move them back, or press Settle what was "
                        "moved on the case.",
                        name=record.name,
                        text=self._explain(gone),
                    )
                )

    # === SETTLING === #

    def _settle(self, records):
        """Write down what became of goods that were out; moves nothing.

        What is in a place of ours counts as back, the rest as lost. Returned
        goods that are not in the returns location count as inspected, too. A
        second call finds nothing gone.

        :param records: rma.goods.out
        :return: rma.goods.taken
        """
        lock_rows(records)
        values, used, sources = [], defaultdict(float), {}
        for gone in self._get_gone(records):
            for move, units in self._share_out(gone, used):
                values += self._prepare_all(gone, move, units, sources)
        # The right to do so is that to write the case, checked there.
        taken = self.env["rma.goods.taken"].create(values)
        taken.inspection_id._confirm_moved()
        taken._log_on_cases()
        taken.goods_out_id._sync_reminders()
        return taken

    def _prepare_all(self, gone, move, units, sources):
        """Return values of what one move took of a record.

        :param dict sources: see :meth:`_inspect`
        """
        target = move.location_dest_id
        values = {
            "goods_out_id": gone.record.id,
            "move_id": move.id,
            "lot_id": gone.pool.lot.id,
            "way": "back" if target.usage == "internal" else "lost",
        }
        if gone.record.kind == "loan" or self._is_returned(gone, target):
            return [{**values, "quantity": units}]
        inspections = self._inspect(gone, move, units, sources)
        return [
            {**values, "quantity": own.quantity, "inspection_id": own.id}
            for own in inspections
        ]

    def _is_returned(self, gone, target):
        """Tell whether returned goods are where they were before they left."""
        returns = gone.record.case_id.warehouse_id.rma_location_id
        return bool(target) and target._child_of(returns)

    def _inspect(self, gone, move, units, sources):
        """Create draft inspections of returned goods that won't come back.

        :param dict sources: {(line, lot): what can be inspected of them yet}, as
            several moves may have taken them, or have several sendings; added to
        """
        service = self.env["rma.goods.moved"]
        line, lot = gone.record.line_id, gone.pool.lot
        own = gone._replace(record=line)
        if (line, lot) not in sources:
            sources[line, lot] = line._get_routable_sources(lot)
        taken = [(move, units)]
        return self.env["rma.inspection"].create(
            [
                {**vals, "goods_out_id": by_step(gone.record.id)}
                for vals in service._prepare_inspections(own, taken, sources[line, lot])
            ]
        )
