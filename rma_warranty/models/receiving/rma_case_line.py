from odoo import fields, models


class RmaCaseLine(models.Model):
    """Arrivals of a line that nobody had announced."""

    _inherit = "rma.case.line"

    alert_ids = fields.One2many(
        "rma.receipt.alert", "line_id", "Unexpected arrivals", groups="base.group_user"
    )

    def _is_being_counted(self):
        return bool(self.alert_ids._filter_open()) or super()._is_being_counted()
