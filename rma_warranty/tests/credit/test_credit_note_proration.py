from odoo.tests import BaseCase

from ...tools.proration import Proration
from ..common.property_testing import given, settings, st


class Cents:
    """A currency with cents."""

    rounding = 0.01

    def round(self, amount):
        return round(amount, 2)


def start(total, whole, **values):
    return Proration({"untaxed": total}, whole, lambda key: Cents(), **values)


class TestProration(BaseCase):
    """Parts of an amount sum to it; needs no database."""

    def test_hundred_in_thirds(self):
        thirds = start(100.0, 3)
        parts = [thirds.take(1)["untaxed"] for __ in range(3)]
        # 33.33, then up to 66.67, then up to 100.00
        self.assertEqual(parts, [33.33, 33.34, 33.33])

    def test_last_part_takes_what_rounding_left(self):
        given_before = [{"untaxed": 33.34}, {"untaxed": 33.34}]
        rest = start(100.0, 3, before=2, given=given_before)
        self.assertEqual(rest.take(1), {"untaxed": 33.32})

    def test_last_part_does_not_make_up_for_a_deduction(self):
        given_before = [{"untaxed": 20.0}, {"untaxed": 33.33}]
        rest = start(100.0, 3, before=2, given=given_before)
        self.assertEqual(rest.take(1), {"untaxed": 33.33})

    def test_last_part_takes_no_more_than_rounding_can_leave(self):
        # 33.30 and 33.33: the three cents of a deduction are more than rounding,
        # which moves up to half a cent per part.
        given_before = [{"untaxed": 33.30}, {"untaxed": 33.33}]
        rest = start(100.0, 3, before=2, given=given_before)
        self.assertEqual(rest.take(1), {"untaxed": 33.33})

    def test_what_lowered_the_price_of_the_rest_is_shared_out_over_it(self):
        lowered = [(1, {"untaxed": 6.66})]
        parts = start(99.99, 3, lowered=lowered)
        # 33.33 before, then twice 33.33 - 3.33
        given = [parts.take(1)["untaxed"] for __ in range(3)]
        self.assertEqual(given, [33.33, 30.0, 30.0])

    def test_what_lowered_the_price_when_nothing_was_left_changes_nothing(self):
        parts = start(99.99, 3, lowered=[(3, {"untaxed": 6.66})])
        given = [parts.take(1)["untaxed"] for __ in range(3)]
        self.assertEqual(given, [33.33, 33.33, 33.33])

    def test_what_lowered_another_amount_leaves_this_one(self):
        parts = start(99.99, 3, lowered=[(1, {"tax": 6.66})])
        given = [parts.take(1)["untaxed"] for __ in range(3)]
        self.assertEqual(given, [33.33, 33.33, 33.33])

    @settings(deadline=None, database=None, derandomize=True)
    @given(
        cents=st.integers(-10_000_000, 10_000_000),
        parts=st.lists(st.integers(1, 500), min_size=1, max_size=30),
    )
    def test_any_parts_sum_to_the_whole(self, cents, parts):
        total = cents / 100
        units = [part / 100 for part in parts]
        shares = start(total, sum(units))
        taken = sum(shares.take(part)["untaxed"] for part in units)
        self.assertAlmostEqual(taken, total, places=6)
