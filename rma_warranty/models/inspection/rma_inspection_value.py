from collections import defaultdict

from odoo import models


class RmaInspectionValue(models.AbstractModel):
    """What inspected goods are worth in the books, before they are routed.

    All amounts are totals of an inspection in its company's currency, as seen
    by stock_account; in system mode, as staff need no rights on costs to see what
    they decide.
    """

    _name = "rma.inspection.value"
    _description = "Value of inspected goods"

    def _get_units(self, inspection):
        """Return the inspected units in the product's unit."""
        return inspection.product_uom_id._compute_quantity(
            inspection.quantity, inspection.product_id.uom_id, round=False
        )

    def _get_carrying(self, inspections):
        """Return {inspection: value that leaves stock when the goods leave}.

        Worked out as stock_account does for an outgoing move (``_set_value``):
        of the lot, first in first out, or at the product's cost.
        """
        values, taken = {}, defaultdict(float)
        inspections.line_id._read_owners_ahead()
        for inspection in inspections:
            units = self._get_units(inspection)
            product = inspection.product_id.with_company(inspection.company_id)
            units = self._get_own_units(inspection, units)
            if not product.is_storable or not units:
                values[inspection] = 0.0
            elif product.lot_valuated:
                lot = inspection.lot_id.with_company(inspection.company_id)
                values[inspection] = units * lot.standard_price
            elif product.cost_method == "fifo":
                queue = product.with_context(
                    fifo_qty_already_processed=taken[product],
                    allowed_company_ids=inspection.company_id.ids,
                )
                values[inspection] = queue._run_fifo(units)
                taken[product] += units
            else:
                values[inspection] = units * product.standard_price
        return values

    def _get_own_units(self, inspection, units):
        """Return how many of inspected units are ours."""
        parts = self.env["rma.disposition"]._get_owner_parts(inspection)
        own = sum(part for owner, part in parts if not owner)
        return units * own / inspection.quantity if inspection.quantity else 0.0

    def _get_original(self, inspections):
        """Return {inspection: what the goods had cost when they were sold}.

        That is what their receipts brought back into stock (of the same lot
        where there is one), pro rata.
        """
        # Reads all of them at once.
        inspections.line_id.move_ids.move_line_ids.mapped("quantity")
        return {
            inspection: self._get_units(inspection) * self._get_unit_cost(inspection)
            for inspection in inspections
        }

    def _get_unit_cost(self, inspection):
        """Return what one unit, of the product's, came in at; 0 when unknown."""
        arrived = inspection.line_id.move_ids._rma_filter_arrived()
        lot = inspection.lot_id
        of_lot = arrived.filtered(lambda move: lot in move.move_line_ids.lot_id)
        moves = (of_lot if lot else arrived).filtered("is_in")
        units = sum(move._get_valued_qty() for move in moves)
        return sum(moves.mapped("value")) / units if units else 0.0
