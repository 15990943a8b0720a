from odoo import models


class RmaReceipt(models.AbstractModel):
    """Unexpected arrivals are forgotten with their receipts."""

    _inherit = "rma.receipt"

    def _after_undone(self, pickings):
        self.env["rma.alert.settler"]._undo(pickings)
        return super()._after_undone(pickings)
