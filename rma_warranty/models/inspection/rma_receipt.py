from collections import defaultdict

from odoo import models


class RmaReceipt(models.AbstractModel):
    """What of received goods no inspection has routed."""

    _inherit = "rma.receipt"

    def _get_lots_routable(self, line):
        """Return {lot: units} of a line that no confirmed inspection routed.

        In the line's unit; quarantine does not count as routed.
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
