from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.case.rma_case_desk import ESCALATED_XMLID
from ..case.team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestApprovalLimit(TeamCommon):
    """Who approves how much: drills are 100 each, Anna is a member of the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.anna

    def _limit(self, user, amount, company=None):
        return self.env["rma.approval.limit"].create(
            {
                "user_id": user.id,
                "amount": amount,
                "company_id": (company or self.company).id,
            }
        )

    def _ask(self, units, **values):
        return self._request([(self.line, units)], as_user=self.anna, **values)

    # === WHOSE LIMIT === #

    def test_without_limits_everybody_approves_everything(self):
        case = self._ask(30)
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_limit_itself_is_allowed_and_a_unit_more_is_not(self):
        self.team.approval_limit = 200
        case = self._ask(2)
        case.action_approve()
        self.assertEqual(case.state, "approved")
        more = self._ask(3)
        with self._refused(
            r"up to \$\s200\.00; RMA/\S+ is about \$\s300\.00\. Escalate it: Hanna may "
            "approve it, or any After-sales Manager"
        ):
            more.action_approve()
        self.assertEqual(more.state, "requested")
        self.assertEqual(more.line_ids.decision, "pending")

    def test_own_limit_comes_before_the_team_s(self):
        self.team.approval_limit = 100
        own = self._limit(self.anna, 300)
        self._ask(3).action_approve()
        case = self._ask(4)
        with self._refused("up to .*300"):
            case.action_approve()
        own.amount = 0  # none at all
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_case_moved_to_another_team_takes_its_members_limits_along(self):
        self.team.approval_limit = 100
        free = self.env["rma.case.team"].create({"name": "Free", "sequence": 99})
        case = self._ask(2)
        case.team_id = free
        with self._refused("up to .*100"):
            case.action_approve()
        # Bert is a member of no team: that of the case binds him.
        case.with_user(self.bert).action_approve()
        other = self._ask(2)
        with self._refused("up to .*100"):
            other.with_user(self.bert).action_approve()

    def test_managers_and_the_head_are_not_bound_by_the_team_s(self):
        self.team.approval_limit = 100
        self._ask(2).with_user(self.rma_manager).action_approve()
        self.team.head_id = self.bert
        case = self._ask(2)
        with self._refused("Escalate it: Bert may approve it"):
            case.action_approve()
        case.with_user(self.bert).action_approve()
        self.assertEqual(case.state, "approved")

    def test_head_with_a_limit_of_their_own_is_named_only_if_it_is_enough(self):
        self.team.write({"approval_limit": 100, "head_id": self.bert.id})
        self._limit(self.bert, 200)
        with self._refused("Escalate it: Bert"):
            self._ask(2).action_approve()
        case = self._ask(3)
        with self._refused("Ask an After-sales Manager to approve it"):
            case.action_approve()
        with self._refused("up to .*200"):
            case.with_user(self.bert).action_approve()

    def test_what_is_escalated_is_one_activity_of_the_head(self):
        self.team.approval_limit = 100
        case = self._ask(2)
        with self.assertRaises(UserError):
            case.action_approve()
        case._escalate("Too much for me")
        self.assertEqual(case.user_id, self.hanna)
        self.assertEqual(self._get_to_do(case, ESCALATED_XMLID).user_id, self.hanna)

    # === WAYS AROUND === #

    def test_lines_approved_one_by_one_add_up(self):
        self.team.approval_limit = 200
        case = self._request([(self.line, 2), (self.line, 1)], as_user=self.anna)
        first, second = case.line_ids
        first.action_approve()
        with self._refused("is about .*300"):
            second.action_approve()
        second._reject("Too many")
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_each_case_of_a_call_is_looked_at(self):
        self.team.approval_limit = 200
        small, large = self._ask(1), self._ask(3)
        with self._refused(large.name):
            (small + large).action_approve()
        batches = type(self.env["rma.batch"])
        with patch.object(batches, "_commit", lambda batch: None):
            result = (large + small).action_approve_chosen()
        self.assertEqual((small.state, large.state), ("approved", "requested"))
        self.assertIn("1 of 2", result["params"]["message"])
        self.assertIn("300", result["params"]["message"])

    def test_answer_overridden_by_a_manager_leaves_the_limit(self):
        self.team.approval_limit = 200
        case = self._ask(3)
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Kind")
        with self._refused("up to .*200"):
            case.action_approve()

    def test_rules_are_not_limited_by_who_requests(self):
        self.team.approval_limit = 100
        self.env["rma.policy"].create({"name": "All", "decision": "approve"})
        case = self._ask(5)
        self.assertTrue(case.is_decided_by_rules)
        self.assertEqual(case.state, "approved")

    # === CURRENCIES AND COMPANIES === #

    def test_order_in_another_currency_counts_at_its_rate(self):
        # 2 EUR are 1 USD: a drill of 100 EUR is 50 USD.
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids.create(
            {"currency_id": euro.id, "rate": 2.0, "name": "2020-01-01"}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        order = self._sell([(self.drill, 9)], pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        self._deliver(order)
        self._limit(self.anna, 150)
        case = self._request([(order.order_line, 4)], as_user=self.anna)
        with self._refused("is about .*200"):
            case.action_approve()
        case = self._request([(order.order_line, 3)], as_user=self.anna)
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_limit_in_one_company_is_none_in_another(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.env["res.company"].create(
            {"name": "Other company", "currency_id": euro.id}
        )
        self._limit(self.anna, 100, other)
        self._ask(5).action_approve()
        self._limit(self.anna, 200)
        with self._refused(r"\$\s500\.00"):
            self._ask(5).action_approve()

    def test_team_of_another_company_binds_nobody_here(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self._create_team("Other", company_id=other.id, approval_limit=1)
        case = self._ask(5)
        case.action_approve()
        self.assertEqual(case.state, "approved")

    # === RIGHTS === #

    def test_only_managers_set_limits(self):
        limit = self._limit(self.anna, 100)
        limit.with_user(self.rma_manager).amount = 200
        for user in (self.anna, self.accountant, self.portal_user):
            with self.assertRaises(AccessError):
                limit.with_user(user).amount = 1000
        with self.assertRaises(AccessError):
            limit.with_user(self.portal_user).read(["amount"])

    def test_managers_see_limits_of_their_companies_only(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.anna.company_ids = [Command.link(other.id)]
        limit = self._limit(self.anna, 100, other)
        with self.assertRaises(AccessError):
            limit.with_user(self.rma_manager).read(["amount"])
