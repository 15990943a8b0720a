from collections import defaultdict

from odoo import models

from ...tools.holdings import Holding


class RmaHoldings(models.AbstractModel):
    """What customers hold of order lines (G13): nobody else counts it.

    Asked for any number of order lines at once, in a number of queries that
    doesn't grow with them. Whoever asks needs no rights on transfers. What goods
    moved is told by the contexts that move them; here, none ever did.
    """

    _name = "rma.holdings"
    _description = "What customers hold of order lines"

    def _read(self, lines):
        """Return {order line: Holding}, of kits in whole kits where that is known."""
        holdings = self._read_goods(lines)
        kits = {line: own for line, own in holdings.items() if own.is_kit}
        return {**holdings, **self._assemble_kits(kits)} if kits else holdings

    def _read_goods(self, lines):
        """Return {order line: Holding} of the very goods, of kits their parts."""
        movements = self._find_movements(lines)
        return {line: self._build(line, movements.get(line, ())) for line in lines}

    def _read_lots(self, lines, *, except_lines=None, until=None):
        """Return {(order line, lot): Holding} of what was done, in products' units.

        What was moved without a lot is under the empty one.

        :param except_lines: stock.move.line that don't count
        :param dict until: {order line: datetime}; what happened to it later
            doesn't count
        """
        movements = self._find_lot_movements(lines, except_lines)
        until = until or {}
        holdings = defaultdict(Holding)
        for (line, lot), own in movements.items():
            moment = until.get(line)
            counted = [each for each in own if not moment or each.date <= moment]
            holdings[line, lot] = self._build(line, counted)
        return holdings

    def _build(self, line, movements):
        return Holding(line.product_id.id, tuple(movements))

    # === HOOKS === #

    def _find_movements(self, lines):
        """Hook: return {order line: [Movement]}, done and planned."""
        return {}

    def _find_lot_movements(self, lines, except_lines):
        """Hook: return {(order line, lot): [Movement]} of what was done."""
        return {}

    def _assemble_kits(self, kits):
        """Hook: return {order line: Holding} of kits, counted as the kits sold.

        For add-ons that know of which parts a kit is made. Order lines that are
        missing from the answer can't be returned by a case, and say so.

        :param dict kits: {order line: Holding of the parts that were moved}
        """
        return {}

    def _is_sold(self, lot):
        """Hook: tell whether a lot was delivered with any order, not sent back."""
        return False
