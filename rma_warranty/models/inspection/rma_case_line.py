from odoo import models

from ...sql import lock_rows


class RmaCaseLine(models.Model):
    """What of a line is to be inspected."""

    _inherit = "rma.case.line"

    def _create_inspections(self):
        """Create one draft inspection per line for its uninspected units.

        And one for each that keeps units in quarantine, to route them.
        """
        lock_rows(self)
        values = self.inspection_ids._prepare_release_vals()
        gone = self._get_moved_units()
        for line, units in self._get_units_by_line("inspecting").items():
            quantity = units.to_inspect - gone[line]
            if line.tracking == "none" and line.product_uom_id.compare(quantity, 0) < 0:
                continue
            if not line.product_uom_id.is_zero(quantity):
                values += line._prepare_inspection_vals(quantity)
        return self.env["rma.inspection"].create(values)

    def _prepare_inspection_vals(self, quantity):
        """Return values of draft inspections: one, or one per serial number."""
        self.ensure_one()
        if self.tracking == "none":
            return [{"line_id": self.id, "quantity": quantity}]
        lots = self.env["rma.receipt"]._get_uninspected_lots(self)
        arrived = self._filter_lots_present(lots)
        return [
            {"line_id": self.id, "quantity": units, "lot_id": lot.id}
            for lot, units in arrived.items()
        ]

    def _get_moved_units(self):
        """Return {line: untracked units that were moved without their case}."""
        gone = dict.fromkeys(self, 0.0)
        for found in self.env["rma.goods.moved"]._get_gone(self):
            if found.record.tracking == "none":
                gone[found.record] += found.units
        return gone

    def _filter_lots_present(self, lots):
        """Return {lot: units} that are there; who moves them takes off theirs."""
        self.ensure_one()
        return dict(lots)
