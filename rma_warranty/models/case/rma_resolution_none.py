from odoo import models


class RmaResolutionNone(models.AbstractModel):
    """The goods come back and the customer gets nothing."""

    _name = "rma.resolution.none"
    _inherit = "rma.resolution"
    _description = "Resolution: no remedy"

    def _execute(self, lines):
        return self.env["account.move"]
