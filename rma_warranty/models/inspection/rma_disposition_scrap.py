from odoo import models


class RmaDispositionScrap(models.AbstractModel):
    """Written off into an inventory-loss location, handed to a recycler or not."""

    _name = "rma.disposition.scrap"
    _inherit = "rma.disposition"
    _description = "Disposition: scrap"
    _sequence = 30
    _units_field = "quantity_scrapped"

    def _get_label(self):
        return self.env._("Scrap")

    def _get_destinations(self, inspections):
        without = inspections.filtered(lambda i: not i.scrap_location_id)
        defaults = self._get_default_locations(without.company_id)
        return {
            inspection: inspection.scrap_location_id
            or defaults.get(inspection.company_id, self.env["stock.location"])
            for inspection in inspections
        }

    def _get_default_locations(self, companies):
        """Return {company: where core scraps, too}.

        The same choice as stock/models/stock_scrap.py,
        ``_compute_scrap_location_id``.
        """
        if not companies:
            return {}
        groups = self.env["stock.location"]._read_group(
            [("company_id", "in", companies.ids), ("usage", "=", "inventory")],
            ["company_id"],
            ["id:min"],
        )
        return {
            company: self.env["stock.location"].browse(location_id)
            for company, location_id in groups
        }

    def _check(self, inspections):
        reasons = super()._check(inspections)
        destinations = self._get_destinations(inspections)
        reasons += [
            self.env._(
                "%(name)s: %(company)s has no location of the type Inventory Loss. "
                "Create one, or choose another disposition.",
                name=inspection.name,
                company=inspection.company_id.display_name,
            )
            for inspection in inspections
            if not destinations[inspection]
        ]
        return reasons

    def _prepare_move_vals(self, inspection, location):
        return {
            **super()._prepare_move_vals(inspection, location),
            "partner_id": inspection.recycler_id.id,
        }

    def _get_outcome(self, units):
        return self.env._("%(units)s scrapped", units=units)
