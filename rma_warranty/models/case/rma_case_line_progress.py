from odoo import api, fields, models

from ...facts import follows
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """What happened to a line, in one cell."""

    _inherit = "rma.case.line"

    progress_text = fields.Char(
        "Progress", compute="_compute_progress_text", compute_sudo=True
    )

    @follows(lambda self: ["state", "decision", "goods_back", *self._get_fact_fields()])
    @api.depends_context("lang")
    def _compute_progress_text(self):
        units = self._get_units_by_line()
        for line in self:
            is_under_way = line.state in ("approved", "closed")
            parts = line._get_progress_parts(units[line]) if is_under_way else []
            line.progress_text = " · ".join(parts)

    def _get_kept_text(self):
        """Return where units are of which nothing comes back."""
        return self.env._("kept by the customer")

    def _get_progress_parts(self, units):
        """Return what happened to the units so far; contexts add theirs.

        :param units: tools.units.LineUnits
        """
        self.ensure_one()
        if not units.is_approved:
            return []
        show = format_quantity
        parts = []
        if units.is_kept:
            parts.append(self._get_kept_text())
        elif units.taken_up:
            parts.append(
                self.env._(
                    "%(received)s of %(expected)s received",
                    received=show(units.received),
                    expected=show(units.taken_up),
                )
            )
        figures = [
            (units.to_inspect, self.env._("%(units)s to inspect")),
            (units.replaced, self.env._("%(units)s replaced")),
            (units.credited, self.env._("%(units)s credited")),
            (units.in_draft, self.env._("%(units)s in draft")),
        ]
        parts += [text % {"units": show(own)} for own, text in figures if own > 0]
        return parts
