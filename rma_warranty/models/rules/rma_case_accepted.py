from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.calendar_dates import add
from ...tools.deadlines import get_first


class RmaCase(models.Model):
    """Requests that a law takes for accepted when nobody decides in time.

    Nothing is approved by itself; who looks at the case reads it (G12).
    """

    _inherit = "rma.case"

    accepted_text = fields.Char(
        "Counts as accepted",
        compute="_compute_accepted_text",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends(
        "state",
        "deadline_ids.date",
        "deadline_ids.date_met",
        "deadline_ids.is_accepted_unanswered",
    )
    def _compute_accepted_text(self):
        for case in self:
            rows = case.deadline_ids.filtered(
                lambda row: row.date and row.is_accepted_unanswered
            )
            is_asked = case.state not in ("draft", "cancelled")
            case.accepted_text = rows[:1]._get_accepted_text() if is_asked else ""


class RmaCaseDeadline(models.Model):
    """When a request counts as accepted."""

    _inherit = "rma.case.deadline"

    def _get_accepted_text(self):
        """Return what staff are told; '' long before, or if it was decided in time."""
        if not self:
            return ""
        today = self.company_id._rma_get_today()
        if self._get_last_day() > self.date:
            text = self.env._(
                "Nobody decided by %(date)s: the request counts as accepted. %(why)s"
            )
        elif not self.date_met and today >= self._get_first_reminder():
            text = self.env._(
                "If nobody decides by %(date)s, the request counts as accepted. %(why)s"
            )
        else:
            return ""
        why = ", ".join(filter(None, [self.source, self.policy_name]))
        return text % {"date": format_date(self.env, self.date), "why": f"({why})"}

    def _get_last_day(self):
        """Return the day of the decision, or today as long as there is none."""
        company = self.company_id
        if not self.date_met:
            return company._rma_get_today()
        return company._rma_get_local_date(self.date_met)

    def _get_first_reminder(self):
        """Return the first day on which staff are told before it."""
        days = get_first(self.promises)["remind"]
        return add(self.date, days=-max(days, default=0))
