from odoo import models


class RmaDispositionRestock(models.AbstractModel):
    """Back into saleable stock; put-away rules apply."""

    _name = "rma.disposition.restock"
    _inherit = "rma.disposition"
    _description = "Disposition: restock"
    _sequence = 10
    _units_field = "quantity_restocked"

    def _get_label(self):
        return self.env._("Restock")

    def _get_destinations(self, inspections):
        return {
            inspection: inspection.warehouse_id.lot_stock_id
            for inspection in inspections
        }

    def _check(self, inspections):
        """Return reasons; nobody is to be sold what is past its date."""
        return super()._check(inspections) + self._check_not_expired(inspections)

    def _check_owners(self, inspection, owners):
        return self._check_not_customers(inspection, owners)

    def _get_outcome(self, units):
        return self.env._("%(units)s restocked", units=units)
