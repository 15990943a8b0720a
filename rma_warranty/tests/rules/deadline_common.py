from datetime import date

from odoo import Command
from odoo.tests import freeze_time

from .rules_common import RulesCommon


class DeadlineCommon(RulesCommon):
    """A shop whose staff work Monday to Friday, and verbs for promises.

    20 January 2026 is a Tuesday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual.active = True
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "UTC"
        cls.team = cls.env.ref("rma_warranty.rma_case_team_after_sales")

    @classmethod
    def _promise(cls, kind, number, unit="day", after="request", rule=None, **values):
        """Create a rule of the manager's that promises one thing."""
        own = {"kind": kind, "number": number, "unit": unit, "counted_from": after}
        deadlines = [Command.create({**own, **values})]
        return cls._rule(**{"name": "Promise", **(rule or {})}, deadline_ids=deadlines)

    def _ask(self, *lines, on="2026-01-20 12:00:00", **values):
        with freeze_time(on):
            return self._request(list(lines) or [(self.drills, 1)], **values)

    def _day(self, text):
        return date.fromisoformat(text)

    def _get(self, case, kind):
        return case.deadline_ids.filtered(lambda row: row.kind == kind)

    def _assert_dates(self, case, **dates):
        """Expect the dates of some kinds, as ISO text, or None for none."""
        found = {
            row.kind: row.date.isoformat() if row.date else None
            for row in case.deadline_ids
        }
        self.assertEqual({kind: found.get(kind) for kind in dates}, dates)

    def _assert_due(self, case, date, kind):
        self.assertRecordValues(case, [{"date_due": date, "due_kind": kind}])

    def _add_holiday(self, day):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 23:59:59",
            }
        )
