from odoo import models


class RmaReceipt(models.AbstractModel):
    """Which move to the customer each returned unit comes back from (G4)."""

    _inherit = "rma.receipt"

    def _get_sources(self, line, chains, taken):
        """Return [(move to the customer, units)] for a line, in the line's unit.

        The moves of the line's own units come first, then the oldest.

        :param dict chains: {delivery: its return chain}, of the line's order line
        :param dict taken: {move to the customer: units that other lines take}
        """
        holdings = self.env["rma.holdings"]
        sources = []
        for delivery, chain in chains.items():
            if delivery._rma_is_other_product(line.product_id):
                continue
            there = holdings._get_there(chain, self.env["stock.lot"])
            of_lot = holdings._get_there(chain, line.lot_id) if line.lot_id else there
            for move, units in there.items():
                units = min(units - taken[move], of_lot[move])
                units = line.product_id.uom_id._compute_quantity(
                    units, line.product_uom_id, round=False
                )
                sources.append((move, units))
        return sorted(sources, key=lambda source: source[0].rma_line_id != line)
