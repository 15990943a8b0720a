from odoo import api, fields, models

from .rma_case_deadline import OPEN_STATES
from .rma_case_deadline_job import DEADLINE_XMLID


class RmaCase(models.Model):
    """By when a case is to be answered, decided, credited and closed."""

    _inherit = "rma.case"

    deadline_ids = fields.One2many(
        "rma.case.deadline", "case_id", "Deadlines", groups="base.group_user"
    )
    date_due = fields.Date(
        "Due",
        compute="_compute_date_due",
        store=True,
        groups="base.group_user",
        help="The next deadline that waits for us.",
    )
    due_kind = fields.Selection(
        selection=lambda self: self.env["rma.deadline"]._get_choices(),
        string="Due is",
        compute="_compute_date_due",
        store=True,
        groups="base.group_user",
    )

    # Only cases that wait for us have one.
    _due_idx = models.Index("(date_due) WHERE date_due IS NOT NULL")

    @api.depends("deadline_ids.date", "deadline_ids.is_running")
    def _compute_date_due(self):
        for case in self:
            running = case.deadline_ids.filtered("is_running")
            first = running.sorted(lambda row: (row.date, row.id))[:1]
            case.date_due, case.due_kind = first.date, first.kind

    # === STEPS === #

    def write(self, vals):
        res = super().write(vals)
        # Written by steps only, in system mode.
        for event, name in self._get_event_fields().items():
            if name in vals and event != "request":
                self._follow_event(event, vals[name])
        return res

    def _after_requested(self):
        self.env["rma.case.deadline"]._create_for(self)
        return super()._after_requested()

    def _follow_event(self, event, moment):
        """Start what is counted from an event, or take that back (G7).

        In system mode.

        :param moment: when it happened, False when it was undone
        """
        if moment:
            self.deadline_ids._start(event)
        else:
            self.deadline_ids._take_back(event)
        done = self.deadline_ids.filtered(lambda row: not row.is_running)
        done._finish_activities()

    @api.model
    def _get_handed_activities(self):
        return [*super()._get_handed_activities(), DEADLINE_XMLID]

    # === WHAT IT IS COUNTED FROM === #

    def _get_event_fields(self):
        """Return {event that deadlines are counted from: field that tells when}."""
        return {"request": "date_request", "decision": "date_decision"}

    def _get_event_day(self, event):
        """Return the day of an event in the company's time zone; today without."""
        self.ensure_one()
        name = self._get_event_fields().get(event)
        moment = (name and self[name]) or fields.Datetime.now()
        return self.company_id._rma_get_local_date(moment)

    def _is_clock_running(self, deadline):
        """Tell whether a deadline of this case waits for us."""
        return self._is_open()

    def _is_open(self):
        """Tell whether a case was requested and isn't finished."""
        self.ensure_one()
        return self.state in OPEN_STATES
