from odoo import models


class RmaDispositionRestock(models.AbstractModel):
    """Back into saleable stock; put-away rules apply."""

    _name = "rma.disposition.restock"
    _inherit = "rma.disposition"
    _description = "Disposition: restock"

    def _get_destinations(self, inspections):
        return {
            inspection: inspection.warehouse_id.lot_stock_id
            for inspection in inspections
        }
