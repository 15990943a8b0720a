from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.deadlines import (
    ESCALATE,
    ON_THE_DAY,
    REMIND,
    get_acts,
    get_due_acts,
    get_first,
    get_next_day,
)

DEADLINE_XMLID = "rma_warranty.rma_activity_deadline"


class RmaCaseDeadline(models.Model):
    """Staff are told before a deadline, once more when it has passed, then their head.

    Each row knows the next day on which something is to be done, so that the job
    reads no others.
    """

    _inherit = "rma.case.deadline"

    date_next = fields.Date(
        "Told next on",
        readonly=True,
        help="The next day on which staff or the customer are told of it.",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _next_idx = models.Index(
        "(company_id, date_next) WHERE is_running AND date_next IS NOT NULL"
    )

    def _prepare(self, case, promises):
        """Return also when something is to be done next."""
        company, first = case.company_id, get_first(promises)
        acts = self._get_acts(first, company) if first else []
        # What is late from the beginning is told at once.
        late = acts[-1][0] if acts else False
        return {
            **super()._prepare(case, promises),
            "date_next": get_next_day(acts, company._rma_get_today()) or late,
        }

    def _get_acts(self, promise, company):
        """Return [(day, what is to be done)] about a promise with a date."""
        return get_acts(
            fields.Date.to_date(promise["date"]),
            promise["remind"],
            company.rma_escalation_days,
        )

    # === JOB === #

    @api.model
    def _cron_follow(self):
        """Tell people of deadlines that come or have passed, each once.

        Nothing is mailed here: activities stand among those of staff, and what
        customers are told is queued.
        """
        self.env["rma.case"]._run_nightly(self._find_due(), "_act")
        self.search(
            [("activity_id", "!=", False), ("is_running", "=", False)]
        )._finish_activities()

    def _find_due(self):
        """Return the rows about which something is to be done by now."""
        running = Domain("is_running", "=", True)
        # A day more than in London, as zones differ.
        soon = Domain("date_next", "<=", fields.Date.today() + timedelta(days=1))
        groups = self._read_group(running & soon, ["company_id"])
        return self.search(
            running
            & Domain.OR(
                Domain("company_id", "=", company.id)
                & Domain("date_next", "<=", company._rma_get_today())
                for (company,) in groups
            )
        )

    def _act(self):
        """Do what is to be done about deadlines by today; in system mode."""
        due = {row: row._take_due_acts() for row in self.filtered("is_running")}
        for kind, rows in self.grouped("kind").items():
            today = rows.filtered(lambda row: ON_THE_DAY in due.get(row, ()))
            if today:
                self.env["rma.deadline"]._get(kind)._on_the_day(today.case_id)
        told = {}
        for row, acts in due.items():
            for act in filter(lambda act: act != ON_THE_DAY, acts):
                told[row] = act  # the last one
        for act, rows in self.browse().concat(*told).grouped(told.get).items():
            rows._tell(act)

    def _take_due_acts(self):
        """Return what is to be done by now, in its order; it is done only once."""
        company = self.company_id
        today = company._rma_get_today()
        acts = self._get_acts(get_first(self.promises), company)
        due = get_due_acts(acts, self.date_next, today)
        self.date_next = get_next_day(acts, today + timedelta(days=1))
        return due

    # === TELLING STAFF === #

    def _tell(self, act):
        """Have staff do something about deadlines, one activity for each."""
        if act == REMIND:
            self.filtered(lambda row: not row.activity_id.active)._schedule()
            return
        if act == ESCALATE:
            escalated = self.filtered(lambda row: row.case_id._get_head())
            escalated._escalate()
            self = self - escalated
            # Nobody to escalate to: once more as before.
        self._finish_activities()
        self._schedule()

    def _schedule(self):
        """Give whoever acts next an activity for each of these deadlines."""
        groups = self.grouped(
            lambda row: (row.case_id._get_next(), row.kind, row.date, row._is_late())
        )
        for (user, __, date, ___), rows in groups.items():
            cases = rows.case_id.with_context(mail_activity_quick_update=True)
            activities = cases.activity_schedule(
                DEADLINE_XMLID,
                date_deadline=date,
                user_id=user.id,
                summary=rows[:1].with_context(lang=user.lang)._get_summary(),
            )
            for row, activity in zip(rows, activities, strict=True):
                row.activity_id = activity

    def _is_late(self):
        return self.date < self.company_id._rma_get_today()

    def _get_summary(self):
        """Return what is to be done, in the reader's language."""
        label = self.env["rma.deadline"]._get(self.kind)._get_label()
        if self._is_late():
            return self.env._("Overdue: %(what)s", what=label)
        return self.env._("Due: %(what)s", what=label)

    def _escalate(self):
        """Hand cases to the heads of their teams, and say what is overdue."""
        self._finish_activities()
        groups = self.grouped(lambda row: (row.case_id._get_head(), row.kind, row.date))
        for (head, __, date), rows in groups.items():
            own = rows[:1].with_context(lang=head.lang)
            reason = own.env._(
                "%(what)s was due on %(date)s.",
                what=own.env["rma.deadline"]._get(own.kind)._get_label(),
                date=format_date(own.env, date),
            )
            quiet = {"mail_auto_subscribe_no_notify": True}
            rows.case_id.with_context(**quiet)._escalate(reason)

    def _finish_activities(self):
        """Mark as done what needn't be done any more."""
        activities = self.activity_id
        if activities:
            activities.action_archive()
            self.activity_id = False
