from odoo import models


class StockPicking(models.Model):
    """Transfers of inspected goods."""

    _inherit = "stock.picking"

    def _rma_get_unlinked_vals(self):
        return {**super()._rma_get_unlinked_vals(), "rma_inspection_id": False}
