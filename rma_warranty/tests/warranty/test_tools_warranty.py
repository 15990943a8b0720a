from datetime import date, timedelta
from itertools import permutations

from odoo.tests import BaseCase, tagged

from ...tools.warranty import (
    Duration,
    day_number,
    days_left,
    effective_start,
    remedies_after_repairs,
    remedies_on,
    to_duration,
    warranty_end,
)
from ...tools.windows import window_end
from ..common.property_testing import given, settings, st

LIFETIME = Duration(is_lifetime=True)
ENDLESS = date(9999, 12, 31)

always = settings(deadline=None, database=None, derandomize=True)
days_of_life = st.dates(date(1970, 1, 1), date(2200, 12, 31))
lengths = st.builds(
    Duration, months=st.integers(0, 600), days=st.integers(0, 4000)
) | st.just(LIFETIME)
several = st.lists(lengths, max_size=4)


def months(number):
    return Duration(months=number)


def is_not_before(end, other):
    """Tell whether a warranty that ends on ``end`` is no shorter; None is never."""
    return end is None or (other is not None and end >= other)


@tagged("post_install", "-at_install")
class TestToolsWarranty(BaseCase):
    """Dates and remedies of warranties, without a database."""

    def _assert_ends(self, table):
        for start, length, end in table:
            with self.subTest(start=start, length=length):
                self.assertEqual(
                    warranty_end(date.fromisoformat(start), [length]),
                    date.fromisoformat(end),
                )

    # === DURATIONS === #

    def test_units_become_durations(self):
        for number, unit, duration in (
            (30, "day", Duration(days=30)),
            (24, "month", Duration(months=24)),
            (2, "year", Duration(months=24)),
            (0, "lifetime", LIFETIME),
            (7, "lifetime", LIFETIME),
        ):
            self.assertEqual(to_duration(number, unit), duration)

    def test_only_nothing_is_no_duration(self):
        self.assertFalse(to_duration(0, "day"))
        self.assertFalse(to_duration(0, "year"))
        for number, unit in ((1, "day"), (1, "month"), (0, "lifetime")):
            self.assertTrue(to_duration(number, unit))

    # === END === #

    def test_months_end_on_the_day_with_the_same_number(self):
        self._assert_ends(
            [
                ("2026-01-10", months(24), "2028-01-10"),
                ("2026-01-10", to_duration(2, "year"), "2028-01-10"),
                ("2025-12-31", months(1), "2026-01-31"),
                ("2026-04-30", months(1), "2026-05-30"),
            ]
        )

    def test_months_without_that_day_end_on_their_last_one(self):
        self._assert_ends(
            [
                ("2026-01-31", months(1), "2026-02-28"),
                ("2028-01-31", months(1), "2028-02-29"),
                ("2026-01-31", months(3), "2026-04-30"),
                ("2026-01-30", months(1), "2026-02-28"),
                ("2026-03-31", months(6), "2026-09-30"),
                ("2024-02-29", months(12), "2025-02-28"),
                ("2024-02-29", months(48), "2028-02-29"),
                # 2100 is no leap year.
                ("2096-02-29", months(48), "2100-02-28"),
            ]
        )

    def test_days_are_counted_after_the_first_one(self):
        self._assert_ends(
            [
                ("2026-01-01", Duration(days=30), "2026-01-31"),
                ("2026-01-01", Duration(days=31), "2026-02-01"),
                ("2026-02-28", Duration(days=1), "2026-03-01"),
                ("2028-02-28", Duration(days=1), "2028-02-29"),
                ("2026-12-31", Duration(days=1), "2027-01-01"),
            ]
        )

    def test_extensions_are_added_to_the_promise_in_months_first(self):
        # 31 January + 1 month + 1 month is 31 March, not 28 March.
        self.assertEqual(
            warranty_end(date(2026, 1, 31), [months(1)], added=[months(1)]),
            date(2026, 3, 31),
        )
        # + 2 months is 31 March, + 10 days 10 April.
        self.assertEqual(
            warranty_end(
                date(2026, 1, 31), [months(1)], added=[Duration(days=10), months(1)]
            ),
            date(2026, 4, 10),
        )

    def test_of_several_promises_the_later_end_counts(self):
        start = date(2026, 1, 10)
        for promised in ([months(24), months(36)], [months(36), months(24)]):
            self.assertEqual(warranty_end(start, promised), date(2029, 1, 10))

    def test_what_is_added_counts_on_top_of_the_longest_promise(self):
        end = warranty_end(
            date(2026, 1, 10), [months(24), months(36)], added=[months(12)]
        )
        self.assertEqual(end, date(2030, 1, 10))

    def test_a_day_at_least_counts_when_it_is_later(self):
        start, promised = date(2026, 1, 10), [months(24)]
        for at_least, end in (
            (None, date(2028, 1, 10)),
            (date(2028, 1, 9), date(2028, 1, 10)),
            (date(2028, 1, 10), date(2028, 1, 10)),
            (date(2028, 1, 11), date(2028, 1, 11)),
        ):
            self.assertEqual(warranty_end(start, promised, at_least=at_least), end)

    def test_a_lifetime_never_ends_wherever_it_comes_from(self):
        start = date(2026, 1, 10)
        self.assertIsNone(warranty_end(start, [LIFETIME]))
        self.assertIsNone(warranty_end(start, [months(24), LIFETIME]))
        self.assertIsNone(warranty_end(start, [months(24)], added=[LIFETIME]))
        self.assertIsNone(warranty_end(start, [LIFETIME], at_least=start))

    def test_nothing_promised_ends_on_the_first_day(self):
        start = date(2026, 1, 10)
        self.assertEqual(warranty_end(start, []), start)
        self.assertEqual(warranty_end(start, [Duration()]), start)
        self.assertEqual(warranty_end(start, [], added=[months(1)]), date(2026, 2, 10))

    def test_the_end_of_the_calendar_is_no_error(self):
        for length in (
            months(12),
            Duration(days=365),
            Duration(days=10**10),
            months(10**9),
        ):
            self.assertEqual(warranty_end(date(9999, 6, 1), [length]), ENDLESS)
        self.assertEqual(
            warranty_end(date(2026, 1, 10), [months(24)], added=[months(120_000)]),
            ENDLESS,
        )

    # === PROPERTIES === #

    @always
    @given(start=days_of_life, promised=several, added=several)
    def test_no_warranty_ends_before_it_starts(self, start, promised, added):
        self.assertTrue(is_not_before(warranty_end(start, promised, added), start))

    @always
    @given(start=days_of_life, promised=several, added=several, more=lengths)
    def test_no_extension_shortens(self, start, promised, added, more):
        before = warranty_end(start, promised, added)
        longer = warranty_end(start, promised, [*added, more])
        self.assertTrue(is_not_before(longer, before))

    @always
    @given(start=days_of_life, term=lengths, added=several, other=lengths)
    def test_no_other_term_shortens(self, start, term, added, other):
        before = warranty_end(start, [term], added)
        self.assertTrue(
            is_not_before(warranty_end(start, [term, other], added), before)
        )

    @always
    @given(start=days_of_life, term=lengths, added=st.lists(lengths, max_size=4))
    def test_the_order_of_extensions_makes_no_difference(self, start, term, added):
        ends = {warranty_end(start, [term], order) for order in permutations(added)}
        self.assertEqual(len(ends), 1)

    @always
    @given(start=days_of_life, promised=several, order=st.permutations(range(4)))
    def test_the_order_of_promises_makes_no_difference(self, start, promised, order):
        shuffled = [promised[i] for i in order if i < len(promised)]
        self.assertEqual(warranty_end(start, promised), warranty_end(start, shuffled))

    @always
    @given(start=days_of_life, term=lengths, added=several, at_least=days_of_life)
    def test_a_day_at_least_is_reached(self, start, term, added, at_least):
        end = warranty_end(start, [term], added, at_least)
        self.assertTrue(is_not_before(end, at_least))
        self.assertTrue(is_not_before(end, warranty_end(start, [term], added)))

    @always
    @given(start=days_of_life, later=st.integers(0, 4000), term=lengths)
    def test_who_starts_later_does_not_end_earlier(self, start, later, term):
        end = warranty_end(start + timedelta(days=later), [term])
        self.assertTrue(is_not_before(end, warranty_end(start, [term])))

    # === DAYS === #

    def test_days_left_are_none_on_the_last_day_and_negative_afterwards(self):
        end = date(2028, 3, 1)
        for today, left in (
            (date(2028, 2, 28), 2),
            (date(2028, 3, 1), 0),
            (date(2028, 3, 2), -1),
        ):
            self.assertEqual(days_left(end, today), left)
        self.assertIsNone(days_left(None, date(2028, 3, 1)))

    def test_the_first_day_has_the_number_zero(self):
        start = date(2026, 1, 10)
        for today, number in (
            (date(2026, 1, 9), -1),
            (date(2026, 1, 10), 0),
            (date(2026, 1, 25), 15),
        ):
            self.assertEqual(day_number(start, today), number)

    # === REMEDIES === #

    def test_remedies_follow_their_bounds_at_both_edges(self):
        offers = [
            ("refund", 0, 15),
            ("replacement", 0, 90),
            ("repair", 0, 0),
        ]
        for day, codes in (
            (0, ["refund", "replacement", "repair"]),
            (15, ["refund", "replacement", "repair"]),
            (16, ["replacement", "repair"]),
            (90, ["replacement", "repair"]),
            (91, ["repair"]),
            (5000, ["repair"]),
        ):
            with self.subTest(day=day):
                offered = [code for code, __ in remedies_on(offers, day)]
                self.assertEqual(offered, codes)

    def test_remedies_keep_their_order_and_tell_their_last_day(self):
        offers = [("repair", 0, 0), ("refund", 10, 20)]
        self.assertEqual(remedies_on(offers, 9), [("repair", 0)])
        self.assertEqual(remedies_on(offers, 10), [("repair", 0), ("refund", 20)])
        self.assertEqual(remedies_on(offers, 20), [("repair", 0), ("refund", 20)])
        self.assertEqual(remedies_on(offers, 21), [("repair", 0)])
        self.assertEqual(remedies_on([], 0), [])

    def test_what_failed_repairs_open_comes_first_and_lasts(self):
        offered = [("refund", 30), ("repair", 90)]
        opened = ["refund", "replacement", "refund"]
        self.assertEqual(
            remedies_after_repairs(offered, opened),
            [("refund", 0), ("replacement", 0), ("repair", 90)],
        )
        self.assertEqual(remedies_after_repairs([], ["refund"]), [("refund", 0)])

    @always
    @given(
        first=st.integers(0, 500), length=st.integers(0, 500), day=st.integers(0, 1500)
    )
    def test_a_remedy_is_offered_within_its_days_and_only_then(
        self, first, length, day
    ):
        last = first + length
        offered = bool(remedies_on([("repair", first, last)], day))
        self.assertEqual(offered, first <= day and (day <= last or not last))

    # === START === #

    def test_a_registration_starts_the_warranty_until_its_last_day(self):
        delivered = date(2026, 1, 10)
        for registered, start in (
            (None, delivered),
            # before the delivery: a mistake, which costs the customer nothing
            (date(2026, 1, 9), delivered),
            (date(2026, 1, 10), delivered),
            (date(2026, 1, 11), date(2026, 1, 11)),
            (date(2026, 2, 9), date(2026, 2, 9)),
            (date(2026, 2, 10), delivered),
        ):
            with self.subTest(registered=registered):
                self.assertEqual(effective_start(delivered, registered, 30), start)

    def test_registration_at_the_end_of_the_calendar_is_no_error(self):
        day = date(9999, 12, 31)
        self.assertEqual(effective_start(day, day, 30), day)

    @always
    @given(
        delivered=days_of_life,
        registered=st.none() | days_of_life,
        days=st.integers(0, 1000),
    )
    def test_a_start_is_never_before_the_delivery_nor_later_than_allowed(
        self, delivered, registered, days
    ):
        start = effective_start(delivered, registered, days)
        self.assertGreaterEqual(start, delivered)
        self.assertLessEqual((start - delivered).days, days)

    def test_the_window_ends_so_many_days_after_the_delivery(self):
        self.assertEqual(window_end(date(2026, 1, 20), 14), date(2026, 2, 3))
        self.assertEqual(window_end(date(2026, 1, 20), 0), date(2026, 1, 20))

    def test_a_window_at_the_end_of_the_calendar_is_no_error(self):
        self.assertEqual(window_end(date(9999, 12, 30), 14), ENDLESS)
