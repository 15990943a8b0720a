from odoo import api, models
from odoo.fields import Domain

from ...system import as_system
from .stock_warehouse import QUARANTINE_FIELDS


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.constrains("location_id")
    @as_system
    def _check_rma_outside_stock(self):
        """Refuse to move a place for returned goods into a warehouse's stock (G5)."""
        # Of all companies, archived ones included; there are few.
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        domain = Domain.OR([(name, "!=", False)] for name in QUARANTINE_FIELDS)
        warehouses.search(domain).filtered(
            lambda warehouse: any(
                warehouse[name]._rma_get_parents() & self for name in QUARANTINE_FIELDS
            )
        )._check_rma_locations()

    def _is_outgoing(self):
        # As core answers it (stock, stock_location.py), which asks the database for
        # every move whether the transit location still exists: an order's figures
        # would cost a query per move that came back.
        self.ensure_one()
        if self.usage == "customer":
            return True
        transit_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock.stock_location_inter_company"
        )
        return bool(transit_id) and f"/{transit_id}/" in f"/{self.parent_path}"

    @as_system
    def _rma_get_stock_above(self):
        """Return the warehouse that counts what is in this location as available.

        Also one that the user may not see: its stock would be for sale (G5).
        """
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        parents = self._rma_get_parents()
        return warehouses.search(
            [
                "|",
                ("view_location_id", "in", parents.ids),
                ("lot_stock_id", "in", parents.ids),
            ],
            limit=1,
        )

    def _rma_get_parents(self):
        """Return this location and those above it, in system mode.

        The stored path is not yet right while a location is being moved.
        """
        parents = place = self
        while place:
            place = place.location_id
            parents |= place
        return parents
