import random

from odoo.tests import tagged

from ..common.property_testing import HealthCheck, given, how_many, settings, st
from .credit_common import RATES, CreditCommon

PRICES = (0.01, 0.05, 3.33, 9.995, 19.99, 33.333333, 100.0, 1234.567)
DISCOUNTS = (0.0, 10.0, 33.33)
TAXES = ("none", "excluded", "included", "fixed", "several", "mixed", "grouped")
CURRENCIES = ("USD", *RATES)

invoice_lines = st.tuples(
    st.integers(1, 4),
    st.sampled_from(PRICES),
    st.sampled_from(TAXES),
    st.sampled_from(DISCOUNTS),
)


@tagged("post_install", "-at_install")
class TestCreditNoteProperty(CreditCommon):
    """Any invoice, credited in any parts and order, is credited exactly (G3)."""

    def _cut(self, case, rng):
        """Return [(case line, units)] in random parts and order."""
        parts = []
        for line in case.line_ids:
            hundredths = int(line.quantity * 100)
            cuts = sorted(rng.sample(range(1, hundredths), rng.randint(0, 3)))
            ends = [*cuts, hundredths]
            starts = [0, *cuts]
            parts += [
                (line, (end - start) / 100)
                for start, end in zip(starts, ends, strict=True)
            ]
        rng.shuffle(parts)
        return parts

    def _credit_all(self, invoice, case, seed):
        """Credit a case in parts; nothing is exceeded on the way."""
        notes = self.env["account.move"]
        for line, units in self._cut(case, random.Random(seed)):
            notes |= self._credit_part(line, units)
            self._assert_within(invoice, notes)
        return notes

    def test_any_invoice_in_any_parts_sums_to_itself(self):
        @settings(
            max_examples=how_many(thorough=60, usual=14),
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            lines=st.lists(invoice_lines, min_size=1, max_size=3),
            percentage=st.sampled_from([0.0, 0.1, 0.0725]),
            method=st.sampled_from(["round_per_line", "round_globally"]),
            currency=st.sampled_from(CURRENCIES),
            seed=st.integers(0, 99),
        )
        def check(lines, percentage, method, currency, seed):
            self.company.tax_calculation_rounding_method = method
            order = self._invoice_services(
                lines, percentage=percentage, currency=currency
            )
            invoice = order.invoice_ids
            if invoice.amount_total > 0:
                case = self._open_case_of(order)
                notes = self._credit_all(invoice, case, seed)
                self._assert_mirrored(invoice, notes)

        check()

    def test_every_tax_and_currency_in_parts_sums_to_the_invoice(self):
        for seed, currency in enumerate(CURRENCIES):
            method = ("round_per_line", "round_globally")[seed % 2]
            self.company.tax_calculation_rounding_method = method
            lines = [
                (3, price, tax, 10.0)
                for price, tax in zip(PRICES[1:], TAXES, strict=True)
            ]
            order = self._invoice_services(lines, percentage=0.1, currency=currency)
            invoice = order.invoice_ids
            notes = self._credit_all(invoice, self._open_case_of(order), seed)
            self._assert_mirrored(invoice, notes)
            notes.action_post()
            self.assertEqual(invoice.payment_state, "reversed")
