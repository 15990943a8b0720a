from odoo import models
from odoo.tools import format_date


class RmaCase(models.Model):
    """Dates that customers are told: only those that were worked out and are open."""

    _inherit = "rma.case"

    def _get_promised(self):
        """Return sentences by when something happens, in the reader's language.

        In system mode. None while the clock stands still, but that it does.
        """
        self.ensure_one()
        if self._is_open() and self.date_clock_stopped:
            return [self.env._("We wait for your answer.")]
        running = self.deadline_ids.filtered("is_running").sorted("date")
        sentences = (row._get_promised(self) for row in running)
        return [sentence for sentence in sentences if sentence]

    def _get_next_step_date(self):
        """Return by when the decision is promised, where it comes next."""
        if self.state != "requested" or self.date_clock_stopped:
            return super()._get_next_step_date()
        row = self.deadline_ids.filtered(
            lambda row: row.is_running and row._get_strategy()._is_decision
        )
        return row[:1]._get_promised_date() or super()._get_next_step_date()

    def _get_next_step_dependencies(self):
        deadlines = ["date", "is_running"]
        return [
            *super()._get_next_step_dependencies(),
            "date_clock_stopped",
            *(f"deadline_ids.{name}" for name in deadlines),
        ]


class RmaCaseDeadline(models.Model):
    """A deadline as customers are told of it."""

    _inherit = "rma.case.deadline"

    def _get_strategy(self):
        return self.env["rma.deadline"]._get(self.kind)

    def _get_promised_date(self):
        """Return its date while it can be kept; a missed one is no promise."""
        return self.date if self and not self._is_late() else False

    def _get_promised(self, case):
        """Return the sentence for the customer, '' for what isn't told."""
        date = self._get_promised_date()
        text = self._get_strategy()._get_promised(case) if date else ""
        return text and text % {"date": format_date(self.env, date)}
