from odoo import models


class RmaDispositionToVendor(models.AbstractModel):
    """Back to the vendor.

    There is one open transfer per vendor and warehouse, whatever the number of
    cases.
    """

    _name = "rma.disposition.to_vendor"
    _inherit = "rma.disposition.by.transfer"
    _description = "Disposition: back to the vendor"
    _sequence = 40
    _units_field = "quantity_to_vendor"

    def _get_label(self):
        return self.env._("Back to vendor")

    def _get_destinations(self, inspections):
        return {
            inspection: self._get_vendor_location(inspection)
            for inspection in inspections
        }

    def _get_vendor_location(self, inspection):
        vendor = inspection.vendor_id.with_company(inspection.company_id)
        return vendor.property_stock_supplier

    def _check(self, inspections):
        reasons = super()._check(inspections)
        for inspection in inspections:
            if not inspection.vendor_id:
                reasons.append(
                    self.env._(
                        "%(name)s: choose the vendor to send the goods to. %(product)s "
                        "names none on its page.",
                        name=inspection.name,
                        product=inspection.product_id.display_name,
                    )
                )
        return reasons

    def _check_owners(self, inspection, owners):
        return self._check_not_customers(inspection, owners)

    def _prepare_picking_vals(self, move):
        return {
            **super()._prepare_picking_vals(move),
            "origin": self.env._("Returns to the vendor"),
        }

    def _prepare_move_vals(self, inspection, location):
        return {
            **super()._prepare_move_vals(inspection, location),
            "partner_id": inspection.vendor_id.id,
        }

    def _get_outcome(self, units):
        return self.env._("%(units)s to the vendor", units=units)
