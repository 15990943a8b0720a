import random

from odoo.tests import tagged

from ..common.property_testing import HealthCheck, given, how_many, settings, st
from .credit_common import RATES, CreditCommon

EXAMPLES = how_many(thorough=60, usual=8)
PRICES = (0.01, 1.11, 3.33, 9.99, 19.99, 33.333333, 1234.567)
TAXES = ("none", "excluded", "included", "several", "three", "mixed", "grouped")


@tagged("post_install", "-at_install")
class TestMoneyCapProperty(CreditCommon):
    """Whoever credits a part of an invoice is never refused for cents (G2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxes["three"] = cls.taxes["several"] | cls._create_tax(1.125, name="Port")

    def _reverse_part(self, invoice, rng):
        """Reverse some units of some lines with core's wizard; post."""
        note = invoice._reverse_moves()
        lines = note.invoice_line_ids.sorted("id")
        kept = rng.sample(range(len(lines)), rng.randint(1, len(lines)))
        for number, line in enumerate(lines):
            if number not in kept:
                line.unlink()
            elif line.quantity > 1:
                line.quantity = rng.randint(1, int(line.quantity))
        if note.amount_total <= 0:
            note.unlink()
            return
        note.action_post()

    def _credit_some(self, case, rng):
        """Credit some units of some lines by the case; post."""
        for line in case.line_ids:
            if rng.random() < 0.6:
                note = self._credit_part(line, rng.randint(1, int(line.quantity)))
                note.action_post()
                self.assertEqual(note.state, "posted")

    def test_lines_rounded_globally_are_credited_one_by_one(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        lines = [(2, 9.99, "three", 0.0), (8, 1.11, "three", 0.0)]
        order = self._invoice_services([*lines, (6, 1.11, "three", 0.0)])
        case = self._open_case_of(order)
        for line in case.line_ids:
            note = self._credit_part(line, line.quantity)
            note.action_post()
        # 35.52, and 7.25 + 2.5 + 1.125 % of it: 2.58 + 0.89 + 0.40
        total = sum(case.credit_note_ids.mapped("amount_total"))
        self.assertAlmostEqual(total, 39.39)

    def test_any_part_of_any_invoice_can_be_credited(self):
        invoice_lines = st.tuples(
            st.integers(1, 8),
            st.sampled_from(PRICES),
            st.sampled_from(TAXES),
            st.sampled_from((0.0, 10.0, 33.33)),
        )

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            lines=st.lists(invoice_lines, min_size=1, max_size=4),
            method=st.sampled_from(["round_per_line", "round_globally"]),
            currency=st.sampled_from(("USD", *RATES)),
            percentage=st.sampled_from([0.0, 0.1]),
            by_case=st.booleans(),
            seed=st.integers(0, 99),
        )
        def check(lines, method, currency, percentage, by_case, seed):
            self.company.tax_calculation_rounding_method = method
            order = self._invoice_services(
                lines, currency=currency, percentage=percentage
            )
            invoice, rng = order.invoice_ids, random.Random(seed)
            if invoice.amount_total <= 0:
                return
            if by_case:
                self._credit_some(self._open_case_of(order), rng)
            else:
                self._reverse_part(invoice, rng)
            posted = invoice.reversal_move_ids.mapped("state")
            self.assertLessEqual(set(posted), {"posted"})

        check()
