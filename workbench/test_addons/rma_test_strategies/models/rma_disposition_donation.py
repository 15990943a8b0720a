from odoo import fields, models


class RmaDispositionDonation(models.AbstractModel):
    """Given to a good cause, out of the warehouse's location for it."""

    _name = "rma.disposition.donation"
    _inherit = "rma.disposition"
    _description = "Disposition: donation"
    _sequence = 35

    def _get_label(self):
        return self.env._("Donate")

    def _get_destinations(self, inspections):
        return {
            inspection: inspection.warehouse_id.rma_donation_location_id
            for inspection in inspections
        }

    def _check(self, inspections):
        return super()._check(inspections) + [
            self.env._(
                "%(name)s: the warehouse %(warehouse)s has no location for donations.",
                name=inspection.name,
                warehouse=inspection.warehouse_id.display_name,
            )
            for inspection in inspections
            if not inspection.warehouse_id.rma_donation_location_id
        ]

    def _check_owners(self, inspection, owners):
        return self._check_not_customers(inspection, owners)

    def _get_outcome(self, units):
        return self.env._("%(units)s donated", units=units)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    rma_donation_location_id = fields.Many2one("stock.location")
