from odoo import models


class RmaReceipt(models.AbstractModel):
    """Receipts whose goods are at a service centre."""

    _inherit = "rma.receipt"

    def _check_undoable(self, units):
        """Raise also when goods that would leave are at a service centre."""
        lines = self.env["rma.case.line"].union(*[move.rma_line_id for move in units])
        lines._check_not_out()
        return super()._check_undoable(units)

    def _get_blocking(self, units):
        blocking = super()._get_blocking(units)
        lines = blocking.union(*[move.rma_line_id for move in units])
        return blocking | lines.filtered("quantity_out")
