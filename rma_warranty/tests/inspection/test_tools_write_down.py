from odoo.tests import BaseCase, tagged

from ...tools.statuses import merge_goods
from ...tools.text import find_free_name
from ...tools.write_down import average_cost, write_down


@tagged("post_install", "-at_install")
class TestWriteDown(BaseCase):
    """What refurbished goods are worth, without a database."""

    def test_share_of_the_original_cost(self):
        self.assertEqual(write_down(60.0, 60.0, share=0.5), (30.0, 30.0))

    def test_amount_comes_before_the_share(self):
        self.assertEqual(write_down(60.0, 60.0, share=0.5, amount=45.0), (45.0, 15.0))

    def test_amount_of_nothing_is_an_amount(self):
        self.assertEqual(write_down(60.0, 60.0, share=0.5, amount=0.0), (0.0, 60.0))

    def test_never_more_than_the_original_cost(self):
        self.assertEqual(write_down(60.0, 60.0, amount=99.0), (60.0, 0.0))
        self.assertEqual(write_down(60.0, 60.0, share=0.5, cost=50.0), (60.0, 50.0))

    def test_no_profit_when_the_books_say_less(self):
        self.assertEqual(write_down(60.0, 20.0, share=0.5), (20.0, 0.0))

    def test_loss_is_larger_when_the_books_say_more(self):
        self.assertEqual(write_down(60.0, 70.0, share=0.5), (30.0, 40.0))

    def test_work_adds_to_the_value(self):
        self.assertEqual(write_down(60.0, 60.0, share=0.5, cost=10.0), (40.0, 30.0))

    def test_goods_of_unknown_cost_are_worth_nothing(self):
        self.assertEqual(write_down(0.0, 0.0, share=1.0), (0.0, 0.0))

    def test_average_cost_of_old_and_new_units(self):
        self.assertEqual(average_cost(1, 30.0, 2, 90.0), 40.0)
        self.assertEqual(average_cost(0, 99.0, 2, 90.0), 45.0)
        self.assertEqual(average_cost(-3, 99.0, 2, 90.0), 45.0)
        self.assertEqual(average_cost(0, 30.0, 0, 0.0), 30.0)

    def test_free_name(self):
        self.assertEqual(find_free_name("S1", {"S2"}), "S1")
        self.assertEqual(find_free_name("S1", {"S1", "S1-2"}), "S1-3")

    def test_quarantine_is_open_work_of_a_case(self):
        self.assertEqual(merge_goods({"routed", "quarantine"}), "quarantine")
        self.assertEqual(merge_goods({"received", "quarantine"}), "received")
        self.assertEqual(merge_goods({"waiting", "quarantine"}), "partial")
