from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ...tools.amounts import UNTAXED, Amounts, get_currency

CENTS = SimpleNamespace(round=lambda amount: round(amount, 2))
WHOLE = SimpleNamespace(round=lambda amount: float(round(amount)))
LINE = SimpleNamespace(currency_id=CENTS, company_currency_id=WHOLE)


@tagged("post_install", "-at_install")
class TestAmounts(BaseCase):
    """What a document line comes to, without a database."""

    def setUp(self):
        super().setUp()
        self.amounts = Amounts(
            {
                UNTAXED: 100.0,
                (False, "total_excluded"): 110.0,
                (1, "base_amount_currency"): 100.0,
                (1, "tax_amount_currency"): 20.0,
                (1, "tax_amount"): 22.0,
                (2, "tax_amount_currency"): 1.5,
            }
        )

    def test_total_is_the_untaxed_amount_and_each_tax_in_one_currency(self):
        self.assertEqual(self.amounts.untaxed, 100.0)
        self.assertEqual(self.amounts.total, 121.5)

    def test_currency_is_said_by_the_name_of_the_amount(self):
        self.assertIs(get_currency(LINE, "tax_amount_currency"), CENTS)
        self.assertIs(get_currency(LINE, "tax_amount"), WHOLE)

    def test_a_part_is_rounded_by_each_currency(self):
        part = self.amounts.scale(0.333, LINE)
        self.assertEqual(part[UNTAXED], 33.3)
        self.assertEqual(part[2, "tax_amount_currency"], 0.5)
        self.assertEqual(part[1, "tax_amount"], 7.0)

    def test_negated_and_added_come_to_nothing(self):
        rest = self.amounts + -self.amounts
        self.assertEqual(set(rest), set(self.amounts))
        self.assertFalse(rest)
        self.assertTrue(self.amounts)

    def test_amounts_are_never_changed(self):
        given = {UNTAXED: 1.0}
        amounts = Amounts(given)
        given[UNTAXED] = 2.0
        self.assertEqual(amounts.untaxed, 1.0)
        with self.assertRaises(TypeError):
            amounts[UNTAXED] = 3.0
