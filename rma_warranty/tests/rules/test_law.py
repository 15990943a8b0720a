from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, freeze_time, tagged

from ...tools.statutes import combine
from .rules_common import RulesCommon


def window(days, start="delivery"):
    return {"window": {"days": days, "from": start}}


@tagged("post_install", "-at_install")
class TestStatutes(BaseCase):
    """What the law gives beside a company's rules, as a table."""

    def test_longer_window_counts(self):
        for own, law, is_laws in (
            (window(14), window(7), False),
            (window(14), window(14), False),
            (window(7), window(14), True),
            (window(14), window(14, "last_delivery"), True),
            (window(30), window(14, "last_delivery"), False),
            (window(0), window(14), False),
            (window(14), window(0), True),
        ):
            with self.subTest(own=own, law=law):
                found = combine(own, law)["window"]
                self.assertEqual(bool(found.get("is_statutory")), is_laws)
                self.assertEqual(
                    found["days"], (law if is_laws else own)["window"]["days"]
                )

    def test_lower_fee_counts(self):
        def fee(percent=0.0, amount=0.0, minimum=0.0):
            facts = {"percent": percent, "amount": amount, "minimum": minimum}
            return {"fee": facts}

        for own, law, is_laws in (
            (fee(10), fee(), True),
            (fee(amount=5), fee(), True),
            (fee(), fee(), False),
            (fee(5), fee(10), False),
            ({}, fee(), True),
        ):
            with self.subTest(own=own, law=law):
                found = combine(own, law)["fee"]
                self.assertEqual(bool(found.get("is_statutory")), is_laws)

    def test_kinder_decision_counts(self):
        for own, law, code in (
            ("refuse", "approve", "approve"),
            ("ask", "approve", "approve"),
            ("approve", "ask", "approve"),
        ):
            found = combine({"decision": {"code": own}}, {"decision": {"code": law}})
            self.assertEqual(found["decision"]["code"], code)

    def test_only_exclusions_of_the_law_stand_beside_it(self):
        for reason, stands in (
            ("made_to_order", True),
            ("perishable", True),
            ("sealed", True),
            ("final_sale", False),
        ):
            own = {**window(14), "exclusion": {"reason": reason}}
            found = combine(own, window(14))
            self.assertEqual("exclusion" in found, stands, reason)

    def test_without_law_nothing_changes(self):
        own = {**window(3), "exclusion": {"reason": "final_sale"}}
        self.assertEqual(combine(own, {}), own)


@tagged("post_install", "-at_install")
class TestLaw(RulesCommon):
    """Consumers have what the law gives them, whatever the company's rules say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.country_id = cls.env.ref("base.de")
        cls.firm = cls.env["res.partner"].create(
            {
                "name": "Firm",
                "is_company": True,
                "country_id": cls.env.ref("base.de").id,
            }
        )

    def _apply(self, *codes, user=None):
        profiles = self.env["rma.law.profile"].search([("code", "in", codes)])
        wizards = self.env["rma.law.wizard"].with_user(user or self.rma_manager)
        wizard = wizards.create({"profile_ids": [Command.set(profiles.ids)]})
        return self.env["rma.policy"].search(wizard.action_apply()["domain"])

    def _ask(self, on, line=None, **values):
        with freeze_time(on):
            return self._request([(line or self.drills, 1)], **values).line_ids

    # === APPLYING === #

    def test_applying_gives_the_company_rules_of_its_own(self):
        rule = self._apply("EU").filtered("window_days")
        self.assertRecordValues(
            rule,
            [
                {
                    "active": True,
                    "company_id": self.company.id,
                    "is_statutory": True,
                    "window_days": 14,
                    "window_from": "last_delivery",
                    "fee_kind": "none",
                    "profile_id": False,
                }
            ],
        )
        self.assertIn("2011/83/EU", rule.source)

    def test_second_time_adds_only_what_is_missing(self):
        rule = self._apply("EU").filtered("window_days")
        rule.with_user(self.rma_manager).window_days = 30
        with self._refused("has these rules already"):
            self._apply("EU")
        added = self._apply("EU", "RU")
        self.assertEqual(set(added.mapped("window_days")), {7, 14})
        self.assertEqual(rule.window_days, 30)

    def test_each_law_can_be_applied(self):
        for profile in self.env["rma.law.profile"].search([]):
            with self.subTest(profile.code):
                rules = self._apply(profile.code)
                self.assertTrue(rules)
                self.assertTrue(all(rules.mapped("source")))

    def test_patterns_answer_nobody(self):
        # Nothing is in force before a company applies it.
        self.assertFalse(self._ask("2026-01-20 12:00:00").policy_data)

    def test_only_managers_apply_a_law(self):
        with self.assertRaises(AccessError):
            self._apply("EU", user=self.rma_user)

    # === WHAT IT GIVES === #

    def test_shorter_window_of_the_company_counts_for_businesses_only(self):
        self._days(5, name="Five days")
        self._apply("EU")
        order = self._sell([(self.drill, 1)], customer=self.firm)
        self._deliver(order, on=self._at("2026-01-10 12:00"))
        consumer = self._ask("2026-01-20 12:00:00")
        firm = self._ask("2026-01-20 12:00:00", order.order_line, partner=self.firm)
        self.assertEqual((consumer.eligibility, firm.eligibility), ("accept", "refuse"))
        self.assertIn("14 days", consumer.eligibility_text)
        self.assertIn("(Directive 2011/83/EU", consumer.eligibility_text)
        self.assertIn("EU: 14 days to withdraw", consumer.policy_text)

    def test_longer_window_of_the_company_counts(self):
        self._days(60)
        self._apply("EU")
        line = self._ask("2026-03-11 12:00:00")
        self.assertEqual(line.eligibility, "accept")
        self.assertIn("60 days", line.eligibility_text)
        self.assertNotIn("2011/83", line.eligibility_text)

    def test_company_without_rules_is_bound_as_well(self):
        self.company.rma_return_window_days = 3
        self._apply("EU")
        self.assertEqual(self._ask("2026-01-20 12:00:00").eligibility, "accept")

    def test_last_day_on_a_saturday_moves_to_monday(self):
        # Delivered on Saturday, 10 January: 24 January is a Saturday, too.
        self._apply("EU")
        line = self._ask("2026-01-26 22:00:00")
        self.assertEqual(line.eligibility, "accept")
        self.assertIn("until 01/26/2026", line.eligibility_text)
        late = self._ask("2026-01-27 00:00:01", self.saws)
        self.assertEqual(late.eligibility, "refuse")

    def test_holiday_moves_the_last_day_on(self):
        # Monday, 26 January, is a holiday.
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": "2026-01-26 00:00:00",
                "date_to": "2026-01-26 23:59:59",
            }
        )
        self._apply("EU")
        line = self._ask("2026-01-27 12:00:00")
        self.assertIn("until 01/27/2026", line.eligibility_text)

    def test_several_parcels_of_an_order_end_together(self):
        # Gloves on 8 November, hose on 28 November: 12 December is a Saturday.
        self._apply("EU")
        order = self._sell([(self.drill, 1), (self.saw, 1)])
        self._deliver(order, {self.drill: 1}, on=self._at("2026-11-08 12:00"))
        self._deliver(order, on=self._at("2026-11-28 12:00"))
        for sold in order.order_line:
            line = self._ask("2026-12-14 12:00:00", sold)
            self.assertIn("until 12/14/2026", line.eligibility_text)

    def test_fee_of_the_company_is_not_taken_from_consumers(self):
        self._rule(name="Fee", fee_kind="percent", fee_percent=10)
        self._apply("EU")
        case = self._ask("2026-01-20 12:00:00").case_id
        with freeze_time("2026-01-20 12:00:00"):
            case.action_approve()
        self.assertFalse(case.sudo().adjustment_ids)
        self.assertIn("no restocking fee", case.line_ids.eligibility_text)

    def test_final_sale_is_no_reason_to_refuse_consumers(self):
        self._rule(exclusion="final_sale")
        self.assertEqual(self._ask("2026-01-20 12:00:00").eligibility, "refuse")
        self._apply("EU")
        line = self._ask("2026-01-20 12:00:00", self.saws)
        self.assertEqual(line.eligibility, "accept")

    def test_country_of_the_delivery_counts(self):
        self._apply("EU")
        self.customer.country_id = self.env.ref("base.us")
        self.assertEqual(self._ask("2026-01-25 12:00:00").eligibility, "refuse")

    # === TOLD TO MANAGERS === #

    def test_rule_that_undercuts_the_law_says_so(self):
        self._apply("EU")
        rule = self._days(5)
        self.assertIn("14 days (Directive 2011/83/EU", rule.undercut_text)
        rule.customer_kind = "business"
        self.assertFalse(rule.undercut_text)
        # As many days, but from the product's own delivery, may end sooner.
        rule.write({"customer_kind": False, "window_days": 14})
        self.assertIn("14 days (Directive 2011/83/EU", rule.undercut_text)
        rule.window_from = "last_delivery"
        self.assertFalse(rule.undercut_text)

    # === PROMISES === #

    def test_sooner_promise_counts(self):
        # The company promises 10 days, the law 14 for refunds and 7 in China.
        self.customer.country_id = self.env.ref("base.cn")
        self.usual.active = True
        self._apply("EU", "CN")
        line = self._ask("2026-01-12 12:00:00")
        refund = line.policy_data["deadline_refund"]
        self.assertEqual((refund["number"], refund["from"]), (7, "receipt"))
        self.assertIn("article 25", refund["source"])
        self.customer.country_id = self.env.ref("base.de")
        line = self._ask("2026-01-12 12:00:00", self.saws)
        self.assertEqual(line.policy_data["deadline_refund"]["number"], 10)

    def test_polish_complaint_counts_as_accepted_after_fourteen_days(self):
        self.customer.country_id = self.env.ref("base.pl")
        self.usual.active = True
        self._apply("PL")
        defect = self.env["rma.reason"].search(
            [("claim_kind", "=", "warranty"), ("child_ids", "=", False)], limit=1
        )
        line = {
            "sale_line_id": self.drills.id,
            "quantity": 1,
            "reason_id": defect.id,
        }
        with freeze_time("2026-01-12 12:00:00"):
            case = self._request([line])
        # The company promises a decision within 3 working days; only the law's 14
        # days have a consequence: 12 + 14 = 26 January.
        decision = case.deadline_ids.filtered(lambda row: row.kind == "decision")
        self.assertEqual(str(decision.date), "2026-01-26")
        self.assertIn("article 7a", decision.source)
