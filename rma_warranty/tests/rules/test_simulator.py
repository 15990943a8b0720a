from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .rules_common import RulesCommon


@tagged("post_install", "-at_install")
class TestSimulator(RulesCommon):
    """What a request would be answered, before anybody asks."""

    NOON = "2026-01-20 12:00:00"

    def _simulate(self, line=None, on=NOON, user=None, **values):
        pages = self.env["rma.policy.simulator"].with_user(user or self.rma_user)
        return pages.create(
            {
                "partner_id": self.customer.id,
                "sale_line_id": (line or self.drills).id,
                "reason_id": self.reason.id,
                "date_request": on,
                **values,
            }
        )

    def test_same_answer_word_for_word_as_the_case(self):
        self._days(60, name="Drills", product_ids=self._ids(self.drill))
        self._rule(name="By itself", decision="answer")
        for line, on in (
            (self.drills, self.NOON),
            (self.drills, "2026-03-12 12:00:00"),
            (self.saws, self.NOON),
            (self.saws, "2026-02-12 12:00:00"),
        ):
            with self.subTest(line=line.name, on=on):
                page = self._simulate(line, on, quantity=2)
                with freeze_time(on):
                    case = self._request([(line, 2)])
                self.assertEqual(
                    (page.eligibility, page.eligibility_text, page.amount),
                    (
                        case.line_ids.eligibility,
                        case.line_ids.eligibility_text,
                        case.line_ids.amount_asked,
                    ),
                )
                decided = {"approved": "Approved by itself.", "rejected": "Refused by "}
                self.assertIn(decided[case.state], page.decision_text)
                if case.state == "approved":
                    with freeze_time(on):
                        case.action_cancel()

    def test_each_rule_says_why_it_matches_or_not(self):
        other = self.env.ref("rma_warranty.rma_reason_late")
        self._days(
            60,
            name="Late saws",
            product_ids=self._ids(self.saw),
            reason_ids=self._ids(other),
        )
        self._rule(name="Keep it", keep_below=500, decision="approve")
        self._days(30, name="All")
        self.assertRecordValues(
            self._simulate().row_ids,
            [
                {
                    "is_matching": False,
                    "missed_text": "Products, Reasons",
                    "used_text": "",
                },
                {
                    "is_matching": True,
                    "missed_text": "",
                    "used_text": "Request, Customer keeps goods up to",
                },
                {
                    "is_matching": True,
                    "missed_text": "",
                    "used_text": "Return window",
                },
            ],
        )

    def test_simulating_stores_no_case(self):
        before = self.env["rma.case"].search_count([])
        page = self._simulate()
        self.assertEqual(page.eligibility, "accept")
        self.assertEqual(self.env["rma.case"].search_count([]), before)

    def test_answer_follows_what_is_entered(self):
        with Form(self.env["rma.policy.simulator"].with_user(self.rma_user)) as form:
            form.partner_id = self.customer
            self.assertFalse(form.eligibility)
            form.sale_line_id = self.drills
            form.date_request = self.NOON
            self.assertEqual(form.eligibility, "accept")
            form.date_request = "2026-02-20 12:00:00"
            self.assertEqual(form.eligibility, "refuse")

    def test_case_is_opened_from_it(self):
        action = self._simulate(quantity=3).action_open_case()
        case = self.env["rma.case"].browse(action["res_id"])
        self.assertEqual(case.state, "draft")
        self.assertEqual(case.line_ids.quantity, 3)
        with self._refused("Choose the reason"):
            self._simulate(reason_id=False).action_open_case()

    def test_rules_of_other_companies_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["rma.policy"].create(
            {"name": "Theirs", "company_id": other.id, "window_kind": "open"}
        )
        self.assertFalse(self._simulate().row_ids)

    def test_only_staff_simulate(self):
        for user in (self.portal_user, self.warehouse_user, self.accountant):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._simulate(user=user)
