from datetime import date

from odoo.tests import BaseCase, tagged

from ...tools.deadlines import (
    get_acts,
    get_first,
    get_next_day,
    parse_days,
    shift,
    start,
    take_back,
)
from ...tools.working_days import WorkingDays

FRIDAY = date(2026, 1, 23)


def promise(number=1, unit="day", counted_from="request", **further):
    return {"number": number, "unit": unit, "from": counted_from, **further}


@tagged("post_install", "-at_install")
class TestToolsDeadlines(BaseCase):
    """Dates of promises, and days on which somebody is told."""

    def _start(self, *promises, event="request", holidays=()):
        working = WorkingDays(holidays=frozenset(holidays))
        return start(promises, event, FRIDAY, working)

    def test_dates_of_promises(self):
        monday = date(2026, 1, 26)
        for number, unit, holidays, end in (
            (3, "day", (), "2026-01-26"),
            (1, "working_day", (), "2026-01-26"),
            (1, "working_day", (monday,), "2026-01-27"),
            (3, "working_day", (monday,), "2026-01-29"),
            # The 23rd of the next month; January has a 31st, February hasn't
            (1, "month", (), "2026-02-23"),
        ):
            with self.subTest(number=number, unit=unit, holidays=holidays):
                (found,) = self._start(promise(number, unit), holidays=holidays)
                self.assertEqual((found["start"], found["date"]), ("2026-01-23", end))

    def test_only_what_is_counted_from_the_event_starts(self):
        asked, goods = self._start(promise(), promise(counted_from="receipt"))
        self.assertEqual(asked["date"], "2026-01-24")
        self.assertNotIn("date", goods)

    def test_what_has_started_stays(self):
        (before,) = self._start(promise(3))
        (after,) = start([before], "request", date(2026, 3, 1), None)
        self.assertEqual(after, before)

    def test_event_that_is_undone_takes_its_dates_back(self):
        both = [promise(1), promise(5, counted_from="decision")]
        both = self._start(*self._start(*both), event="decision")
        asked, decided = take_back(both, "decision")
        self.assertEqual(asked["date"], "2026-01-24")
        self.assertEqual(decided, promise(5, counted_from="decision"))

    def test_earliest_promise_counts(self):
        waiting = promise(1, counted_from="receipt")
        self.assertIsNone(get_first([waiting]))
        found = get_first(self._start(promise(9), waiting, promise(4)))
        self.assertEqual(found["number"], 4)

    def test_shifted_dates_are_later_and_on_working_days_where_they_were(self):
        # Saturday 24 + 7 is Saturday 31; Monday 26 + 5 would be that Saturday, too
        days, working = self._start(promise(1), promise(1, "working_day"))
        later = shift([days], 7, WorkingDays()) + shift([working], 5, WorkingDays())
        self.assertEqual([own["date"] for own in later], ["2026-01-31", "2026-02-02"])
        unstarted = [promise(counted_from="receipt")]
        self.assertEqual(shift(unstarted, 5, WorkingDays()), unstarted)

    def test_days_on_which_something_is_to_be_done(self):
        acts = get_acts(date(2026, 1, 30), [1, 4], 2)
        self.assertEqual(
            acts,
            [
                (date(2026, 1, 26), "remind"),
                (date(2026, 1, 29), "remind"),
                (date(2026, 1, 30), "day"),
                (date(2026, 1, 31), "overdue"),
                (date(2026, 2, 1), "escalate"),
            ],
        )
        self.assertEqual(get_next_day(acts, date(2026, 1, 26)), date(2026, 1, 26))
        self.assertEqual(get_next_day(acts, date(2026, 1, 27)), date(2026, 1, 29))
        self.assertIsNone(get_next_day(acts, date(2026, 2, 2)))

    def test_nobody_is_escalated_to_without_days(self):
        acts = get_acts(date(2026, 1, 30), [], 0)
        self.assertEqual([act for __, act in acts], ["day", "overdue"])

    def test_days_as_they_are_typed(self):
        for text, days in (
            ("4, 1", [4, 1]),
            ("1;4 ,4", [4, 1]),
            ("0", [0]),
            ("", []),
            (False, []),
        ):
            with self.subTest(text=text):
                self.assertEqual(parse_days(text), days)
        for text in ("four", "-1", "1.5"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parse_days(text)
