from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.fields import Domain

from ...system import as_system
from ...tools.calendar_dates import add
from ...tools.working_days import WorkingDays, covered_days

ONE_DAY = timedelta(days=1)


class RmaWorkingDays(models.AbstractModel):
    """On which days companies and teams work, as Odoo's working times say.

    What is planned are the attendances of ``resource.calendar``; days off are
    its time off of nobody in particular. Public holidays are entered there.
    """

    _name = "rma.working.days"
    _description = "Working days of companies and teams"

    @as_system
    def _read(self, asked, first, last):
        """Return {(company, calendar): WorkingDays} of all that are asked for.

        Customers are told dates without rights on calendars. The number of queries
        doesn't grow with what is asked.

        :param asked: pairs of res.company and resource.calendar; an empty calendar
            stands for the company's own, and is empty in the answer, too
        :param date first: days off are known from this day on
        :param date last: up to this day, included
        """
        pairs = set(asked)
        # At once, wherever the records come from.
        self.env["res.company"].union(*(company for company, __ in pairs)).fetch(
            ["resource_calendar_id"]
        )
        used = {pair: pair[1] or pair[0].resource_calendar_id for pair in pairs}
        calendars = self.env["resource.calendar"].union(*used.values())
        calendars.fetch(["tz", "two_weeks_calendar"])
        plans = self._read_plans(calendars)
        leaves = self._read_leaves(calendars, first, last)
        return {
            pair: self._join(
                calendar,
                plans.get(calendar),
                leaves.filtered_domain(self._get_own_domain(pair[0], calendar)),
                # Of calendars without a zone, and of companies without a calendar.
                pytz.timezone(calendar.tz or pair[0]._rma_get_zone()),
                (first, last),
            )
            for pair, calendar in used.items()
        }

    def _read_plans(self, calendars):
        """Return {calendar: attendances}; none for calendars without any."""
        attendances = self.env["resource.calendar.attendance"].search_fetch(
            [
                ("calendar_id", "in", calendars.ids),
                ("display_type", "=", False),
                ("day_period", "!=", "lunch"),
            ],
            ["calendar_id", "dayofweek", "hour_from", "hour_to", "week_type"],
        )
        return attendances.grouped("calendar_id")

    def _read_leaves(self, calendars, first, last):
        """Return what is off for all; a day more, as zones differ."""
        return self.env["resource.calendar.leaves"].search_fetch(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [False, *calendars.ids]),
                ("date_to", ">=", datetime.combine(first, time.min) - ONE_DAY),
                ("date_from", "<=", datetime.combine(add(last, days=1), time.max)),
            ],
            ["calendar_id", "company_id", "date_from", "date_to"],
        )

    def _get_own_domain(self, company, calendar):
        """Return which days off are a calendar's, or for a company as a whole."""
        of_company = Domain("calendar_id", "=", False) & Domain(
            "company_id", "in", [False, company.id]
        )
        return of_company | Domain("calendar_id", "in", calendar.ids)

    def _join(self, calendar, attendances, leaves, zone, span):
        """Return the WorkingDays of one calendar.

        Without any attendance, as of flexible hours, Monday to Friday are worked on.
        """
        holidays = self._get_holidays(leaves, attendances, zone, span)
        if not attendances:
            return WorkingDays(holidays=holidays)
        if not calendar.two_weeks_calendar:
            return WorkingDays(self._get_weekdays(attendances), holidays)
        weeks = attendances.grouped("week_type")
        first, second = (
            self._get_weekdays(weeks.get(week, attendances.browse())) for week in "01"
        )
        return WorkingDays(first, holidays, second)

    def _get_weekdays(self, attendances):
        return frozenset(int(each.dayofweek) for each in attendances)

    def _get_holidays(self, leaves, attendances, zone, span):
        """Return the dates of which all planned hours are off."""
        hours = self._get_hours(attendances)
        first = datetime.combine(span[0], time.min)
        last = datetime.combine(span[1], time.max)
        found = set()
        for leave in leaves:
            begin, end = (
                pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
                for moment in (leave.date_from, leave.date_to)
            )
            found |= covered_days(max(begin, first), min(end, last), hours)
        return frozenset(found)

    def _get_hours(self, attendances):
        """Return {weekday: (first hour, last hour)} of what is planned."""
        own = attendances.grouped("dayofweek") if attendances else {}
        return {
            int(weekday): (min(each.mapped("hour_from")), max(each.mapped("hour_to")))
            for weekday, each in own.items()
        }
