from odoo import models


class RmaResolutionNone(models.AbstractModel):
    """The goods come back and the customer gets nothing."""

    _name = "rma.resolution.none"
    _inherit = "rma.resolution"
    _description = "Resolution: no remedy"
    _sequence = 40

    def _get_label(self):
        return self.env._("No remedy")

    def _is_nothing(self):
        return True
