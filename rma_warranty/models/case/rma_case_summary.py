from odoo import api, fields, models
from odoo.tools import formatLang

from ...facts import follows
from ...tools.text import format_quantity

# How many products a list names.
MOST_NAMED = 2


class RmaCase(models.Model):
    """A case in one line: what it is about, and where it stands."""

    _inherit = "rma.case"

    strip_text = fields.Char(
        "In short", compute="_compute_strip_text", compute_sudo=True
    )
    product_text = fields.Char("Products", compute="_compute_product_text")

    @follows(lambda self: self._get_strip_dependencies())
    @api.depends_context("lang")
    def _compute_strip_text(self):
        for case in self:
            case.strip_text = " · ".join(case._get_strip_parts())

    def _get_strip_dependencies(self):
        """Return what :meth:`_get_strip_parts` reads; contexts add theirs."""
        lines = ["eligibility", "progress_text"]
        return [*self._get_due_dependencies(), *(f"line_ids.{name}" for name in lines)]

    def _get_strip_parts(self):
        """Return what counts now, most important first; contexts add theirs."""
        self.ensure_one()
        if self.state == "requested":
            return self._get_eligibility_parts()
        if self.state not in ("approved", "closed"):
            return []
        return [*self._get_received_parts(), *self._get_due_parts()]

    def _get_received_parts(self):
        """Return how many of the expected units have come."""
        units = self.line_ids._get_units_by_line().values()
        expected = sum(own.taken_up for own in units if not own.is_kept)
        if not expected:
            return []
        received = sum(own.received for own in units)
        return [
            self.env._(
                "received %(received)s of %(expected)s",
                received=format_quantity(received),
                expected=format_quantity(expected),
            )
        ]

    def _get_due_parts(self):
        """Return what the customer is to get now, with its amounts."""
        parts = []
        for strategy, __ in self._find_due():
            due = strategy._get_due(strategy._get_lines(self))
            lines = self.line_ids.browse(line.id for line in due)
            amounts = {}
            for amount, currency in strategy._preview(lines).values():
                amounts[currency] = amounts.get(currency, 0.0) + amount
            shown = (self._format_money(each, own) for own, each in amounts.items())
            parts.append(" ".join([strategy._get_due_label(), *shown]))
        return parts

    def _get_eligibility_parts(self):
        """Return how many lines the rules accept, refuse and leave to a person."""
        lines = self.line_ids.grouped("eligibility")
        texts = {
            "accept": self.env._("%(lines)s eligible"),
            "refuse": self.env._("%(lines)s not eligible"),
            "review": self.env._("%(lines)s to be reviewed"),
        }
        return [
            text % {"lines": len(lines[code])}
            for code, text in texts.items()
            if code in lines
        ]

    def _format_money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    @api.depends_context("lang")
    @api.depends("line_ids.product_id.display_name")
    def _compute_product_text(self):
        for case in self:
            names = list(dict.fromkeys(case.line_ids.mapped("product_id.display_name")))
            more = len(names) - MOST_NAMED
            text = ", ".join(names[:MOST_NAMED])
            case.product_text = f"{text} +{more}" if more > 0 else text
