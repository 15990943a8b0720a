from odoo import models


class RmaDispositionScrap(models.AbstractModel):
    """Written off into the company's scrap location, where core scraps too."""

    _name = "rma.disposition.scrap"
    _inherit = "rma.disposition"
    _description = "Disposition: scrap"

    def _get_destinations(self, inspections):
        # The same choice as stock/models/stock_scrap.py, _compute_scrap_location_id.
        groups = self.env["stock.location"]._read_group(
            [
                ("company_id", "in", inspections.company_id.ids),
                ("usage", "=", "inventory"),
            ],
            ["company_id"],
            ["id:min"],
        )
        locations = {
            company: self.env["stock.location"].browse(location_id)
            for company, location_id in groups
        }
        return {
            inspection: locations[inspection.company_id] for inspection in inspections
        }
