from datetime import datetime

from odoo.tests import BaseCase, tagged

from ...tools.holdings import (
    FROM_CUSTOMER,
    TO_CUSTOMER,
    Holding,
    Movement,
    Step,
    count_there,
    get_way,
)

DRILL, MIXER = 1, 2
EARLY, LATE = datetime(2026, 1, 1), datetime(2026, 2, 1)


def move(way, units, *, product=DRILL, is_done=True, date=EARLY, **facts):
    return Movement(way, product, units, units, is_done, date, **facts)


def sent(units, **facts):
    return move(TO_CUSTOMER, units, **facts)


def back(units, **facts):
    return move(FROM_CUSTOMER, units, **facts)


@tagged("post_install", "-at_install")
class TestHolding(BaseCase):
    """What movements sum up to, without a database."""

    def test_only_what_passes_the_customers_door_has_a_way(self):
        self.assertEqual(get_way("internal", "customer"), TO_CUSTOMER)
        self.assertEqual(get_way("supplier", "customer"), TO_CUSTOMER)
        self.assertEqual(get_way("customer", "internal"), FROM_CUSTOMER)
        self.assertEqual(get_way("internal", "internal"), 0)
        self.assertEqual(get_way("customer", "customer"), 0)

    def test_nothing_was_moved(self):
        holding = Holding(DRILL)
        self.assertEqual((holding.delivered, holding.here), (0.0, 0.0))
        self.assertFalse(holding.is_kit)
        self.assertIsNone(holding.last_delivery)

    def test_planned_returns_are_still_here(self):
        holding = Holding(DRILL, (sent(5), back(1), back(2, is_done=False)))
        self.assertEqual((holding.delivered, holding.back), (5, 1))
        self.assertEqual((holding.planned_back, holding.here), (2, 4))

    def test_planned_deliveries_are_not_here(self):
        self.assertEqual(Holding(DRILL, (sent(5, is_done=False),)).here, 0)

    def test_what_cases_moved_can_be_left_out(self):
        own = back(1, is_of_case=True, is_of_named=True)
        holding = Holding(DRILL, (sent(5), own, back(2, is_of_case=True)))
        self.assertEqual(holding.here, 2)
        self.assertEqual(holding.outside_cases.here, 5)
        self.assertEqual(holding.outside_named.here, 3)

    def test_what_was_sent_again_or_instead_was_not_sold_again(self):
        movements = (sent(2), sent(1, is_again=True), sent(1, is_replacement=True))
        self.assertEqual(Holding(DRILL, movements).as_sold.delivered, 2)

    def test_each_product_has_its_own_unit(self):
        dozen = Movement(TO_CUSTOMER, MIXER, 1.0, 12.0, True, EARLY)
        holding = Holding(DRILL, (sent(2), back(1), dozen))
        self.assertEqual(holding.here_by_product, {DRILL: 1, MIXER: 12})

    def test_parts_only_are_a_kit(self):
        self.assertTrue(Holding(DRILL, (sent(2, product=MIXER),)).is_kit)
        swapped = (sent(2), back(2), sent(2, product=MIXER, is_replacement=True))
        self.assertFalse(Holding(DRILL, swapped).is_kit)

    def test_dates(self):
        holding = Holding(DRILL, (sent(1), sent(1, date=LATE), back(1, date=LATE)))
        self.assertEqual(holding.last_delivery, LATE)
        self.assertIsNone(holding.get_last_return(EARLY))
        self.assertEqual(holding.get_last_return(LATE), LATE)


@tagged("post_install", "-at_install")
class TestReturnChain(BaseCase):
    """What is at the customer since which move."""

    def test_each_return_counts_against_its_own_move(self):
        steps = [
            Step("first", None, TO_CUSTOMER, 5.0),
            Step("back", "first", FROM_CUSTOMER, 2.0),
            Step("again", "back", TO_CUSTOMER, 2.0),
            Step("back again", "again", FROM_CUSTOMER, 1.0),
        ]
        self.assertEqual(count_there(steps), {"first": 3.0, "again": 1.0})

    def test_what_exceeds_a_move_counts_against_the_last_one(self):
        """Receipts of former versions named the delivery."""
        steps = [
            Step("first", None, TO_CUSTOMER, 2.0),
            Step("back", "first", FROM_CUSTOMER, 2.0),
            Step("again", "back", TO_CUSTOMER, 2.0),
            Step("back again", "first", FROM_CUSTOMER, 1.0),
        ]
        self.assertEqual(count_there(steps), {"first": 0.0, "again": 1.0})
