from collections import defaultdict

from odoo import models

from ...system import as_system


class RmaReceipt(models.AbstractModel):
    """What of received goods no inspection has routed."""

    _inherit = "rma.receipt"

    @as_system
    def _get_lots_routable(self, line):
        """Return {lot: units} of a line that no confirmed inspection routed.

        In the line's unit; quarantine does not count as routed. Staff need no
        rights on transfers.
        """
        units = defaultdict(float)
        uom = line.product_id.uom_id
        for move in line.move_ids._rma_filter_arrived():
            for lot, left in self._get_lots_left(move).items():
                units[lot] += uom._compute_quantity(
                    left, line.product_uom_id, round=False
                )
        dispositions = self.env["rma.disposition"]
        for inspection in line.inspection_ids:
            if inspection.state == "confirmed":
                strategy = dispositions._get(inspection.disposition)
                units[inspection.lot_id] -= strategy._get_taken(inspection)
        return units

    def _get_uninspected_lots(self, line):
        """Return {lot: units > 0} that arrived on a line and have no inspection.

        In the line's unit, by the serial numbers that came.
        """
        units = defaultdict(float, line._map_lots(self._get_lots_arrived(line)))
        for inspection in line.inspection_ids:
            if inspection.state != "cancelled" and not inspection.quarantine_id:
                units[inspection.lot_id] -= inspection.quantity
        compare = line.product_uom_id.compare
        return {lot: left for lot, left in units.items() if compare(left, 0) > 0}

    def _forget(self, lines):
        # Draft inspections stay readable as undone ones.
        drafts = lines.inspection_ids.filtered(lambda i: i.state == "draft")
        drafts.write({"state": "cancelled"})
        return super()._forget(lines)
