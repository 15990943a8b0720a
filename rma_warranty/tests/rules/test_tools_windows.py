from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ...tools.calendar_dates import add
from ...tools.windows import due_date, legal_end, withdrawal_end
from ...tools.working_days import WorkingDays, covered_days, is_second_week

# 2026: 11 December is a Friday. 2028 has a 29 February, a Tuesday.
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
LAST = date.max  # 31 December 9999, a Friday


@tagged("post_install", "-at_install")
class TestToolsWindows(BaseCase):
    """Days that law and promises count, worked out with a paper calendar."""

    def _check(self, function, table):
        for given, expected in table:
            with self.subTest(given):
                self.assertEqual(function(*given), expected)

    # === PLAIN DATES === #

    def test_months_end_on_the_same_number_or_on_the_months_last_day(self):
        self._check(
            add,
            [
                ((date(2027, 1, 31), 1), date(2027, 2, 28)),
                ((date(2028, 1, 31), 1), date(2028, 2, 29)),
                ((date(2028, 2, 29), 12), date(2029, 2, 28)),
                ((date(2026, 12, 31), 2), date(2027, 2, 28)),
                # months first: 28 February and one day
                ((date(2027, 1, 31), 1, 1), date(2027, 3, 1)),
                ((date(2026, 12, 31), 0, 1), date(2027, 1, 1)),
                ((LAST, 1), LAST),
                ((LAST, 0, 1), LAST),
            ],
        )

    def test_promises_count_days_working_days_or_months(self):
        friday = date(2026, 12, 11)
        working = WorkingDays(holidays=frozenset({date(2026, 12, 14)}))
        self._check(
            due_date,
            [
                ((friday, 1, "day", working), date(2026, 12, 12)),
                ((friday, 1, "working_day", working), date(2026, 12, 15)),
                ((friday, 1, "month", working), date(2027, 1, 11)),
            ],
        )

    # === WORKING DAYS === #

    def test_working_days_are_counted_from_the_day_after(self):
        plain = WorkingDays()
        off = WorkingDays(holidays=frozenset(CHRISTMAS))
        with_saturday = WorkingDays(frozenset(range(6)))
        none = WorkingDays(frozenset())
        friday, saturday = date(2026, 12, 11), date(2026, 12, 12)
        self._check(
            WorkingDays.get_after,
            [
                ((plain, friday, 0), friday),
                ((plain, saturday, 0), saturday),
                ((plain, friday, 1), date(2026, 12, 14)),
                ((plain, friday, 2), date(2026, 12, 15)),
                ((plain, friday, 5), date(2026, 12, 18)),
                ((plain, friday, 6), date(2026, 12, 21)),
                ((plain, saturday, 1), date(2026, 12, 14)),
                ((with_saturday, friday, 1), saturday),
                # Thursday 31 December, then Monday and Tuesday
                ((off, date(2026, 12, 30), 3), date(2027, 1, 5)),
                ((none, friday, 3), date(2026, 12, 14)),
                ((plain, date(9999, 12, 30), 5), LAST),
                ((none, date(9999, 12, 30), 5), LAST),
            ],
        )

    def test_following_working_day_is_the_day_itself_if_it_is_one(self):
        off = WorkingDays(holidays=frozenset(CHRISTMAS | {LAST}))
        self._check(
            WorkingDays.get_following,
            [
                ((off, date(2026, 12, 24)), date(2026, 12, 24)),
                ((off, date(2026, 12, 25)), date(2026, 12, 28)),
                ((off, LAST), LAST),
                ((WorkingDays(frozenset()), date(2026, 12, 12)), date(2026, 12, 12)),
            ],
        )

    def test_days_between_are_counted_with_both_ends(self):
        off = WorkingDays(holidays=frozenset(CHRISTMAS))
        self._check(
            WorkingDays.count,
            [
                # Monday to Thursday, then Christmas and a Sunday
                ((off, date(2026, 12, 21), date(2026, 12, 27)), 4),
                ((off, date(2026, 12, 24), date(2026, 12, 24)), 1),
                ((off, date(2026, 12, 25), date(2026, 12, 25)), 0),
                ((off, date(2026, 12, 25), date(2026, 12, 24)), 0),
            ],
        )

    def test_each_second_week_may_be_another_one(self):
        """The year 1 began on a Monday, with a first week."""
        short = frozenset(range(4))
        working = WorkingDays(other_weekdays=short)
        self.assertFalse(is_second_week(date(1, 1, 7)))
        self.assertTrue(is_second_week(date(1, 1, 8)))
        self.assertTrue(working.is_working(date(1, 1, 5)))
        self.assertFalse(working.is_working(date(1, 1, 12)))
        self.assertEqual(working.get_after(date(1, 1, 11), 1), date(1, 1, 15))
        only_second = WorkingDays(frozenset(), other_weekdays=short)
        self.assertEqual(only_second.get_following(date(1, 1, 1)), date(1, 1, 8))

    def test_days_off_cover_all_planned_hours(self):
        hours = dict.fromkeys(range(5), (8.0, 16.5))
        eve, day, saturday = (date(2026, 12, number) for number in (24, 25, 26))
        midnight = datetime(2026, 12, 24)
        evening = datetime(2026, 12, 26, 23, 59, 59)
        self._check(
            covered_days,
            [
                ((midnight, evening, hours), {eve, day, saturday}),
                # half a day off
                ((midnight.replace(hour=12), evening, hours), {day, saturday}),
                ((midnight.replace(hour=8, minute=1), evening, hours), {day, saturday}),
                ((midnight, datetime(2026, 12, 24, 16, 0), hours), set()),
                (
                    (
                        midnight.replace(hour=8),
                        datetime(2026, 12, 24, 16, 30),
                        hours,
                    ),
                    {eve},
                ),
                # nothing planned on Saturdays: nine to five
                (
                    (
                        datetime(2026, 12, 26, 9),
                        datetime(2026, 12, 26, 17),
                        hours,
                    ),
                    {saturday},
                ),
                # around the clock, and core's last second of a day
                (
                    (midnight, datetime(2026, 12, 24, 23, 59, 59), {3: (0.0, 24.0)}),
                    {eve},
                ),
            ],
        )

    # === PERIODS BY LAW === #

    def test_last_day_moves_to_a_working_day(self):
        table = [
            # the day of delivery doesn't count; a Tuesday
            ((date(2026, 11, 10), 14), date(2026, 11, 24)),
            ((date(2026, 11, 28), 14), date(2026, 12, 14)),  # Saturday
            ((date(2026, 11, 15), 14), date(2026, 11, 30)),  # Sunday
            ((date(2026, 12, 11), 14), date(2026, 12, 28)),  # Christmas, a Friday
            ((date(2026, 12, 18), 14), date(2027, 1, 4)),  # New Year, a Friday
            ((date(2028, 2, 15), 14), date(2028, 2, 29)),
            ((date(2027, 2, 15), 14), date(2027, 3, 1)),
            ((date(9999, 12, 25), 14), LAST),
            # two days or more have two working days: Monday and Tuesday
            ((date(2026, 12, 11), 2), date(2026, 12, 15)),
            ((date(2026, 12, 11), 1), date(2026, 12, 14)),
            # Monday 28 is the first one after Thursday
            ((date(2026, 12, 24), 3), date(2026, 12, 29)),
        ]
        for (start, days), expected in table:
            with self.subTest(start=start, days=days):
                self.assertEqual(legal_end(start, CHRISTMAS, days=days), expected)

    def test_months_by_law_move_too(self):
        for start, expected in [
            (date(2027, 1, 31), date(2027, 3, 1)),  # 28 February is a Sunday
            (date(2028, 1, 31), date(2028, 2, 29)),
            (date(2026, 11, 25), date(2026, 12, 28)),  # Christmas
        ]:
            with self.subTest(start=start):
                self.assertEqual(legal_end(start, CHRISTMAS, months=1), expected)

    def test_last_parcel_of_the_order_counts_for_all_of_it(self):
        gloves, hose = date(2026, 11, 8), date(2026, 11, 28)
        ordered = date(2026, 11, 5)
        # 12 December is a Saturday.
        self._check(
            withdrawal_end,
            [
                (([gloves, hose], 14, (), ordered), date(2026, 12, 14)),
                (([hose, gloves], 14, (), ordered), date(2026, 12, 14)),
                (([gloves], 14, (), ordered), date(2026, 11, 23)),  # 22 is a Sunday
                (([gloves, None], 14, (), ordered), None),
                (([], 14, (), ordered), None),
            ],
        )

    def test_who_was_not_told_has_twelve_months_more(self):
        tuesday, leap = date(2026, 11, 10), date(2028, 2, 15)
        self._check(
            withdrawal_end,
            [
                (([tuesday], 14, (), None), date(2027, 11, 24)),
                (([leap], 14, (), None), date(2029, 2, 28)),
                # 14 December 2026, moved from Saturday; a Tuesday one year later
                (([date(2026, 11, 28)], 14, (), None), date(2027, 12, 14)),
                # Thursday 24 December 2026; Friday one year later, and 27 a Monday
                (
                    ([date(2026, 12, 10)], 14, {date(2027, 12, 24)}, None),
                    date(2027, 12, 27),
                ),
                (([date(9999, 12, 1)], 14, (), None), LAST),
            ],
        )

    def test_who_is_told_late_has_the_period_from_then_on(self):
        hose = [date(2026, 11, 28)]
        self._check(
            withdrawal_end,
            [
                ((hose, 14, (), date(2026, 11, 28)), date(2026, 12, 14)),
                ((hose, 14, (), date(2026, 12, 1)), date(2026, 12, 15)),
                ((hose, 14, (), date(2027, 3, 1)), date(2027, 3, 15)),
                # 28 November 2027 is a Sunday, so that Monday is in time
                ((hose, 14, (), date(2027, 11, 29)), date(2027, 12, 13)),
                # too late to make it shorter
                ((hose, 14, (), date(2027, 11, 30)), date(2027, 12, 14)),
            ],
        )
