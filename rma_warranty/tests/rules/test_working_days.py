from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from ...tools.working_days import WorkingDays, is_second_week
from ..common.common import RmaCommon

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@tagged("post_install", "-at_install")
class TestWorkingDays(RmaCommon):
    """On which days a company works, as its working times say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].search([]).unlink()
        # Tuesday to Saturday, in Berlin: one hour before UTC in December.
        cls.calendar = cls._create_calendar("Shop", range(1, 6))
        cls.company.resource_calendar_id = cls.calendar
        cls.no_calendar = cls.env["resource.calendar"]
        cls.service = cls.env["rma.working.days"]

    @classmethod
    def _create_calendar(cls, name, weekdays, hours=(9, 18), **values):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    Command.create(cls._attendance_vals(day, hours)) for day in weekdays
                ],
                **values,
            }
        )

    @classmethod
    def _attendance_vals(cls, weekday, hours, **values):
        begin, end = hours
        return {
            "name": "Work",
            "dayofweek": str(weekday),
            "hour_from": begin,
            "hour_to": end,
            "day_period": "morning",
            **values,
        }

    @classmethod
    def _close(cls, begin, end, calendar=None, company=None, **values):
        """Close the shop from one moment in UTC to another one."""
        leave = cls.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar and calendar.id,
                "date_from": begin,
                "date_to": end,
                **values,
            }
        )
        if company:
            leave.company_id = company
        return leave

    def _read(self, calendar=None, company=None):
        pair = (company or self.company, calendar or self.no_calendar)
        return self.service._read([pair], *YEAR)[pair]

    def test_company_works_as_its_calendar_says(self):
        self.assertEqual(self._read(), WorkingDays(frozenset({1, 2, 3, 4, 5})))

    def test_team_works_as_its_own_calendar_says(self):
        team = self._create_calendar("Team", [0, 1])
        self.assertEqual(self._read(team).weekdays, {0, 1})

    def test_without_planned_hours_it_is_monday_to_friday(self):
        self.assertEqual(self._read(self._create_calendar("None", [])), WorkingDays())
        self.company.resource_calendar_id = False
        self.assertEqual(self._read(), WorkingDays())

    def test_days_off_are_those_of_the_local_calendar(self):
        """Berlin's 25 December begins on the 24th at 23:00 UTC."""
        self._close(datetime(2026, 12, 24, 23), datetime(2026, 12, 25, 22, 59, 59))
        self.assertEqual(self._read().holidays, {date(2026, 12, 25)})

    def test_half_a_day_off_and_time_off_of_one_person_count_for_nothing(self):
        noon, evening = datetime(2026, 12, 24, 11), datetime(2026, 12, 24, 22)
        self._close(noon, evening)
        person = self.env["resource.resource"].create(
            {"name": "Anna", "calendar_id": self.calendar.id}
        )
        morning = datetime(2026, 12, 23, 1)
        self._close(morning, evening, self.calendar, resource_id=person.id)
        self._close(morning, evening, self.calendar, time_type="other")
        self.assertEqual(self._read().holidays, set())

    def test_days_off_of_other_calendars_and_companies_are_theirs(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self._create_calendar("Team", range(5))
        first, second, third = (
            (datetime(2026, 6, day, 1), datetime(2026, 6, day, 20)) for day in (2, 3, 4)
        )
        self._close(*first, team)
        self._close(*second)
        self._close(*third, company=other)
        days = [date(2026, 6, number) for number in (2, 3, 4)]
        self.assertEqual(self._read().holidays, {days[1]})
        self.assertEqual(self._read(team).holidays, {days[0], days[1]})
        self.assertEqual(self._read(team, other).holidays, {days[0], days[2]})

    def test_days_off_outside_of_the_range_are_left_out(self):
        self._close(datetime(2025, 12, 30, 1), datetime(2026, 1, 2, 22))
        self._close(datetime(2026, 12, 31, 1), datetime(2050, 1, 1))
        self._close(datetime(2027, 3, 1), datetime(2027, 3, 3))
        expected = {date(2026, 1, 1), date(2026, 1, 2), date(2026, 12, 31)}
        self.assertEqual(self._read().holidays, expected)

    def test_weeks_that_alternate_are_counted_as_core_counts_them(self):
        calendar = self._create_calendar("Two weeks", [], two_weeks_calendar=True)
        calendar.attendance_ids = [
            Command.create(self._attendance_vals(day, (9, 18), week_type=week))
            for week, weekdays in (("0", (0, 1)), ("1", (3,)))
            for day in weekdays
        ]
        working = self._read(calendar)
        self.assertEqual(working.weekdays, {0, 1})
        self.assertEqual(working.other_weekdays, {3})
        attendances = self.env["resource.calendar.attendance"]
        for number in (1, 7, 8, 14, 15):
            day = date(2026, 12, number)
            week = attendances.get_week_type(day)
            self.assertEqual(is_second_week(day), bool(week), day)

    def test_queries_do_not_grow_with_what_is_asked(self):
        companies = self.env["res.company"].create([{"name": c} for c in "ABCDE"])
        teams = [self._create_calendar(name, range(5)) for name in "ABCDE"]
        self._close(datetime(2026, 6, 2, 1), datetime(2026, 6, 2, 20))
        counts = []
        for number in (1, 5):
            pairs = list(zip(companies[:number], teams[:number], strict=True))
            pairs += [(company, self.no_calendar) for company in companies[:number]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.service._read(pairs, *YEAR)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        # Companies, calendars, attendances and days off.
        self.assertEqual(counts[1], 4)
