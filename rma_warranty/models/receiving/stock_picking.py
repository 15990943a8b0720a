from odoo import models


class StockPicking(models.Model):
    """Receipts with which something unexpected came."""

    _inherit = "stock.picking"

    def _rma_has_unexpected(self):
        alerts = self.env["rma.alert.settler"]._get_undoable_alerts(self)
        return super()._rma_has_unexpected() or bool(alerts)
