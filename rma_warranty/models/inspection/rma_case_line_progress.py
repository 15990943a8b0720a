from odoo import models

from ...facts import follows
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """Where inspected units went, among what happened to a line."""

    _inherit = "rma.case.line"

    def _get_progress_parts(self, units):
        parts = super()._get_progress_parts(units)
        labels = dict(self.env["rma.disposition"]._get_choices())
        for code, routed in units.routed.items():
            if routed > 0:
                label = labels.get(code, code).lower()
                parts.append(f"{format_quantity(routed)} {label}")
        return parts

    @follows("inspection_ids.state")
    def _compute_progress_text(self):
        return super()._compute_progress_text()
