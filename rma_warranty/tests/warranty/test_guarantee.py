from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestGuarantee(WarrantyCommon):
    """The law answers consumers for faults beside the warranty of the goods.

    Delivered on 10 January 2026: two years end on 10 January 2028, and a fault is
    presumed until 10 January 2027.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = (
            cls.env["rma.policy"]
            .with_user(cls.rma_manager)
            .create(
                {
                    "name": "Law",
                    "is_statutory": True,
                    "source": "Directive (EU) 2019/771",
                    "claim_kind": "warranty",
                    "guarantee_months": 24,
                    "presumption_months": 12,
                }
            )
        )

    def _claim(self, on, resolution=None, product=None):
        """Sell and deliver on 10 January 2026, and claim a defect."""
        with freeze_time("2026-01-10 12:00:00"):
            order = self._sell([(product or self.drill, 1)])
            self._deliver(order, on="2026-01-10 12:00:00")
        values = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        if resolution:
            values["resolution"] = resolution
        with freeze_time(on):
            return self._request([values]).line_ids

    def _assert_answer(self, line, rule, outcome):
        found = line.eligibility_data["rule"], line.eligibility
        self.assertEqual(found, (rule, outcome), line.eligibility_text)

    def test_no_warranty_answers_the_legal_one(self):
        self._promise(self.drill, coverage="none")
        line = self._claim("2026-12-01 12:00:00")
        self._assert_answer(line, "guarantee", "accept")
        self.assertEqual(line.resolution, "repair")
        for text in (
            "until 01/10/2028",
            "Until 01/10/2027, a fault counts",
            "2019/771",
        ):
            self.assertIn(text, line.eligibility_text)

    def test_its_last_day_and_the_one_after(self):
        line = self._claim("2028-01-10 23:00:00")
        self._assert_answer(line, "guarantee", "accept")
        self.assertNotIn("counts as there", line.eligibility_text)
        line = self._claim("2028-01-11 00:00:00", "repair")
        self._assert_answer(line, "warranty", "refuse")

    def test_longer_warranty_answers_after_it_and_within(self):
        self._promise(self.drill, duration=60)
        # Month 30: 10 July 2028.
        for on in ("2026-12-01 12:00:00", "2028-07-10 12:00:00"):
            self._assert_answer(self._claim(on), "warranty", "accept")

    def test_warranty_that_has_ended_leaves_the_law(self):
        self._promise(self.drill, duration=6)
        self._assert_answer(self._claim("2026-12-01 12:00:00"), "guarantee", "accept")

    def test_warranty_that_offers_less_does_not_take_it_away(self):
        self._promise(self.drill, remedies=[("repair", 0, 0)], repair_attempts=0)
        line = self._claim("2026-12-01 12:00:00", "replacement")
        self._assert_answer(line, "guarantee", "accept")

    def test_whether_money_is_due_a_person_decides(self):
        line = self._claim("2026-12-01 12:00:00", "refund")
        self._assert_answer(line, "guarantee", "review")
        self.assertIn("only where repair", line.eligibility_text)

    def test_businesses_have_their_warranty_only(self):
        self.customer.rma_customer_kind = "business"
        line = self._claim("2026-12-01 12:00:00", "repair")
        self._assert_answer(line, "warranty", "refuse")

    def test_without_a_law_nothing_changes(self):
        self.law.active = False
        line = self._claim("2026-12-01 12:00:00", "repair")
        self._assert_answer(line, "warranty", "refuse")
