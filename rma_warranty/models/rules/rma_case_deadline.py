from datetime import date

from odoo import api, fields, models

from ...facts import depends
from ...tools.calendar_dates import add
from ...tools.deadlines import (
    WORKING_DAY,
    get_first,
    is_waiting,
    shift,
    start,
    take_back,
)
from .rma_deadline import EFFECT_PREFIX

OPEN_STATES = ("requested", "approved")
# How far ahead days off are looked up, per promised day.
DAYS_AHEAD = 3


class RmaCaseDeadline(models.Model):
    """By when something was promised to a customer, and whether it was kept.

    Made from the rules when the return is requested; what is counted from something
    later has its date from then on. Of several lines, the earliest date counts. A
    date stays whatever becomes of rules and working times.
    """

    _name = "rma.case.deadline"
    _inherit = ["rma.protected"]
    _description = "Deadline of a return case"
    _order = "case_id, date, id"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "rma.case", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    kind = fields.Selection(
        selection=lambda self: self.env["rma.deadline"]._get_choices(),
        string="What",
        required=True,
        readonly=True,
    )
    promises = fields.Json(
        readonly=True, help="What the rules gave the lines, see tools/deadlines.py."
    )
    policy_id = fields.Many2one(
        "rma.policy", "Rule", readonly=True, ondelete="set null", index=True
    )
    policy_name = fields.Char("Name of the rule", readonly=True)
    source = fields.Char(readonly=True)
    is_accepted_unanswered = fields.Boolean("Counts as accepted", readonly=True)
    date_start = fields.Date("Counted from", readonly=True)
    date = fields.Date(
        "Due", readonly=True, help="The last day, in the time zone of the company."
    )
    date_met = fields.Datetime("Done on", compute="_compute_met", store=True)
    is_running = fields.Boolean(
        "Open",
        compute="_compute_met",
        store=True,
        help="It has a date, isn't done, and waits for us.",
    )

    @depends(lambda self: self._get_met_dependencies())
    def _compute_met(self):
        for kind, deadlines in self.grouped("kind").items():
            strategy = self.env["rma.deadline"]._get(kind)
            for deadline in deadlines:
                case = deadline.case_id
                deadline.date_met = strategy._get_met(case, deadline.date_met)
                deadline.is_running = (
                    bool(deadline.date)
                    and not deadline.date_met
                    and case._is_clock_running(deadline)
                    and strategy._is_needed(case)
                )

    def _get_met_dependencies(self):
        names = ["state", "date_clock_stopped"]
        names += self.env["rma.deadline"]._get_all_dependencies()
        own = ["kind", "date", "is_accepted_unanswered"]
        return [*own, *(f"case_id.{name}" for name in names)]

    # === MAKING === #

    @api.model
    def _create_for(self, cases):
        """Keep what the rules promise on cases that are requested now.

        In system mode. The number of queries doesn't grow with the cases. What was
        promised when a case was requested before is forgotten.
        """
        cases.deadline_ids.unlink()
        given = {case: self._read_promises(case) for case in cases}
        every = [own for promises in given.values() for own in promises.values()]
        working = cases._read_working_days("request", every)
        self.create(
            [
                {
                    "case_id": case.id,
                    "kind": kind,
                    **self._prepare_started(own, case, "request", working),
                }
                for case, promises in given.items()
                for kind, own in promises.items()
            ]
        )

    def _read_promises(self, case):
        """Return {kind: promises}, each different one of the case's lines once."""
        found = {}
        for line in case.line_ids:
            for effect, promise in (line.policy_data or {}).items():
                if effect.startswith(EFFECT_PREFIX):
                    own = found.setdefault(effect.removeprefix(EFFECT_PREFIX), [])
                    own += [promise] if promise not in own else []
        return found

    def _prepare_started(self, promises, case, event, working):
        """Return the values of promises that an event starts."""
        day = case._get_event_day(event)
        return self._prepare(case, start(promises, event, day, working.get(case)))

    def _prepare(self, case, promises):
        """Return the values of a row with these promises: the earliest one counts."""
        first = get_first(promises)
        shown = first or promises[0]
        dates = [
            date.fromisoformat(first[name]) if first else False
            for name in ("start", "date")
        ]
        return {
            "promises": promises,
            "policy_id": shown["policy"],
            "policy_name": shown["name"],
            "source": shown["source"],
            "is_accepted_unanswered": shown["is_accepted"],
            "date_start": dates[0],
            "date": dates[1],
        }

    # === WHAT STARTS LATER === #

    def _start(self, event):
        """Give a date to what is counted from an event that has happened.

        In system mode. A second call changes nothing.
        """
        todo = self.filtered(
            lambda row: any(is_waiting(own, event) for own in row.promises)
        )
        working = todo.case_id._read_working_days(event, todo.mapped("promises"))
        todo._write_promises(
            lambda row: start(
                row.promises,
                event,
                row.case_id._get_event_day(event),
                working.get(row.case_id),
            )
        )

    def _take_back(self, event):
        """Take the dates back that an event gave, which was undone (G7)."""
        self._write_promises(lambda row: take_back(row.promises, event))

    def _write_promises(self, get_promises):
        """Keep changed promises, with the rules that are still there.

        What a rule that was deleted meanwhile promised stays, with its name.

        :param get_promises: function that returns those of a row
        """
        changed = {row: get_promises(row) for row in self}
        values = {
            row: row._prepare(row.case_id, promises)
            for row, promises in changed.items()
            if promises != row.promises
        }
        rules = self.env["rma.policy"].browse(
            {own["policy_id"] for own in values.values()}
        )
        known = set(rules.exists().ids)
        for row, own in values.items():
            is_there = own["policy_id"] in known
            row.write({**own, "policy_id": is_there and own["policy_id"]})

    def _shift(self, days):
        """Let what isn't done be due later; in system mode.

        :param dict days: {case: days that its clock stood still}
        """
        todo = self.filtered(
            lambda row: row.date and not row.date_met and days[row.case_id]
        )
        if not todo:
            return
        working = todo.case_id._read_working_span(
            min(todo.mapped("date")), max(todo.mapped("date")), max(days.values())
        )
        todo._write_promises(
            lambda row: shift(row.promises, days[row.case_id], working[row.case_id])
        )


class RmaCase(models.Model):
    """Which days count where a case is worked on."""

    _inherit = "rma.case"

    def _read_working_days(self, event, every):
        """Return {case: WorkingDays} of its team, else its company.

        :param every: lists of promises; without one in working days that the event
            starts, nothing is looked up
        """
        numbers = [
            promise["number"]
            for promises in every
            for promise in promises
            if is_waiting(promise, event) and promise["unit"] == WORKING_DAY
        ]
        if not numbers:
            return {}
        days = [case._get_event_day(event) for case in self]
        return self._read_working_span(min(days), max(days), max(numbers))

    def _read_working_span(self, first, last, number):
        """Return {case: WorkingDays}; days off are known so many days further."""
        pairs = {
            case: (case.company_id, case.team_id.resource_calendar_id) for case in self
        }
        end = add(last, days=60 + DAYS_AHEAD * number)
        found = self.env["rma.working.days"]._read(pairs.values(), first, end)
        return {case: found[pair] for case, pair in pairs.items()}
