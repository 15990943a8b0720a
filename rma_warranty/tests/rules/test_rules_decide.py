from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .rules_common import RulesCommon


@tagged("post_install", "-at_install")
class TestRulesDecide(RulesCommon):
    """Rules approve and refuse requests by themselves, within limits."""

    def _ask(self, *lines, on="2026-01-20 12:00:00", **values):
        with freeze_time(on):
            return self._request(list(lines) or [(self.drills, 1)], **values)

    def _ask_in_portal(self, line, units=1):
        values = {
            "lines": {line.id: units},
            "reasons": {line.id: self.reason.id},
            "partner_id": self.customer.id,
        }
        order = line.order_id.with_user(self.portal_user).sudo()
        cases = self.env["rma.case"].with_user(self.portal_user).sudo()
        with freeze_time("2026-01-20 12:00:00"):
            return cases._create_from_portal(order, values).with_env(self.env)

    def _limit(self, **limits):
        self.company.write({f"rma_rules_{name}": each for name, each in limits.items()})

    def _messages(self, case):
        queued = self.env["rma.notification"].search([("case_id", "=", case.id)])
        return queued.mapped("event")

    # === DECIDING === #

    def test_eligible_request_from_the_portal_is_approved_at_once(self):
        self._rule(decision="approve")
        case = self._ask_in_portal(self.drills, 2)
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.receipt_ids.move_ids.product_uom_qty, 2)
        self.assertTrue(case.is_decided_by_rules)
        # Told once: not that a decision is waited for.
        self.assertEqual(self._messages(case), ["approved"])

    def test_history_names_the_rules_as_who_approved(self):
        self._rule(decision="approve")
        case = self._open_case([(self.drills, 1)])
        case = case.with_context(tracking_disable=False)
        with freeze_time("2026-01-20 12:00:00"):
            case.action_request()
        self.env.flush_all()
        self.env.cr.flush()
        values = case.message_ids.sudo().tracking_value_ids
        changes = values.filtered(lambda v: v.new_value_char == "Approved")
        self.assertEqual(changes.mail_message_id.author_id.name, "Return rules")

    def test_what_decides_who_decides(self):
        late = "2026-03-20 12:00:00"
        for decision, on, state in (
            ("approve", None, "approved"),
            ("approve", late, "requested"),
            ("answer", None, "approved"),
            ("answer", late, "rejected"),
            ("refuse", None, "rejected"),
            ("ask", None, "requested"),
            (False, None, "requested"),
        ):
            with self.subTest(decision=decision, on=on):
                rule = self._rule(decision=decision)
                case = self._ask(**({"on": on} if on else {}))
                self.assertEqual(case.state, state)
                rule.active = False
                if state in ("approved", "requested"):
                    case.action_cancel()

    def test_refusal_tells_the_rule_and_the_dates(self):
        self._rule(decision="answer")
        case = self._ask(on="2026-01-25 12:00:00")
        self.assertEqual(
            case.rejection_reason,
            "Delivered on 01/10/2026, the return window of 14 days ended on "
            "01/24/2026; requested on 01/25/2026.",
        )
        self.assertEqual(self._messages(case), ["rejected"])

    def test_lines_are_approved_and_refused_each_by_its_rule(self):
        self._rule(decision="refuse", product_ids=self._ids(self.saw), sequence=1)
        self._rule(decision="approve", sequence=2)
        case = self._ask((self.drills, 1), (self.saws, 1))
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.line_ids.mapped("decision"), ["approved", "rejected"])

    def test_one_line_for_a_person_leaves_all_to_a_person(self):
        self._rule(decision="ask", product_ids=self._ids(self.saw), sequence=1)
        self._rule(decision="approve", sequence=2)
        case = self._ask((self.drills, 1), (self.saws, 1))
        self.assertEqual(case.state, "requested")
        self.assertEqual(set(case.line_ids.mapped("decision")), {"pending"})

    def test_goods_without_an_order_wait_for_a_person(self):
        self._rule(decision="approve")
        proof = (
            self.env["ir.attachment"]
            .with_user(self.rma_user)
            .create({"name": "receipt.jpg", "raw": b"paid"})
        )
        case = self._ask(
            {
                "product_id": self.drill.id,
                "quantity": 1,
                "proof_ids": proof.ids,
            }
        )
        self.assertEqual(case.state, "requested")

    def test_several_requests_at_once_are_each_decided(self):
        self._rule(decision="approve", product_ids=self._ids(self.drill))
        cases = self._open_case([(self.drills, 1)]) + self._open_case([(self.saws, 1)])
        with freeze_time("2026-01-20 12:00:00"):
            cases.action_request()
        self.assertEqual(cases.mapped("state"), ["approved", "requested"])

    def test_what_can_not_be_approved_waits_with_the_reason(self):
        self._rule(decision="approve")
        case = self._open_case([(self.drills, 1)])
        why = "No refunds today."
        strategies = type(self.env["rma.resolution.refund"])
        with (
            freeze_time("2026-01-20 12:00:00"),
            patch.object(strategies, "_get_objections", lambda *args: [why]),
        ):
            case.action_request()
        self.assertEqual(case.state, "requested")
        self.assertEqual(case.line_ids.decision, "pending")
        self.assertFalse(case.is_decided_by_rules)
        self.assertIn(why, case.message_ids[0].body)
        self.assertEqual(case.message_ids[0].author_id.name, "Return rules")
        self.assertEqual(self._messages(case), ["requested"])

    def test_rules_decide_for_each_company(self):
        # Whoever asks works in another company, and the rules' user in none.
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"].try_loading("generic_coa", other)
        env = self.env(context={**self.env.context, "allowed_company_ids": other.ids})
        product = self.drill.with_env(env)
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.button_validate()
        env["rma.policy"].create(
            {"name": "All", "company_id": other.id, "decision": "approve"}
        )
        case = env["rma.case"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": order.order_line.id,
                            "quantity": 1,
                            "reason_id": self.reason.id,
                        }
                    )
                ],
            }
        )
        case.action_request()
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.receipt_ids.company_id, other)
        # The first company has no such rule.
        self.assertEqual(self._ask().state, "requested")

    # === TAKING IT BACK === #

    def test_decision_of_rules_is_undone_like_others_and_stays_a_persons(self):
        self._rule(decision="approve")
        case = self._ask()
        with freeze_time("2026-01-20 12:00:00"):
            case.action_undo_decision()
        self.assertEqual(case.state, "requested")
        self.assertFalse(case.is_decided_by_rules)
        self.assertEqual(case.receipt_ids.state, "cancel")
        case.line_ids.reason_id = self.env.ref("rma_warranty.rma_reason_late")
        self.assertEqual(case.state, "requested")

    def test_rules_do_not_decide_twice(self):
        self._rule(decision="approve")
        case = self._ask()
        case.action_request()
        self.assertEqual(len(case.receipt_ids), 1)

    # === LIMITS === #

    def test_limit_of_returns_per_day(self):
        self._rule(decision="approve")
        self._limit(day_count=1)
        self.assertEqual(self._ask().state, "approved")
        second = self._ask((self.saws, 1))
        self.assertEqual(second.state, "requested")
        self.assertIn("in a day are approved", second.message_ids[0].body)
        # The next day, which begins at midnight in the company's time zone.
        third = self._ask((self.saws, 1), on="2026-01-21 00:00:01")
        self.assertEqual(third.state, "approved")

    def test_limit_of_the_amount_per_day(self):
        self._rule(decision="approve")
        self._limit(day_amount=250)
        # 100 + 150 = 250 is within, one saw at 50 more is not.
        self.assertEqual(self._ask((self.drills, 1)).state, "approved")
        self.assertEqual(self._ask((self.saws, 3)).state, "approved")
        self.assertEqual(self._ask((self.saws, 1)).state, "requested")

    def test_limits_per_customer_look_back_thirty_days(self):
        self._days(90)
        self._rule(decision="approve")
        self._limit(customer_count=1)
        self.assertEqual(self._ask(on="2026-01-20 12:00:00").state, "approved")
        other = self.env["res.partner"].create({"name": "Other customer"})
        order = self._sell([(self.drill, 1)], customer=other)
        self._deliver(order, on=self._at("2026-01-10 12:00"))
        theirs = self._ask((order.order_line, 1), partner=other)
        self.assertEqual(theirs.state, "approved")
        early = self._ask((self.saws, 1), on="2026-02-19 11:59:59")
        self.assertEqual(early.state, "requested")
        self.assertIn("of this customer in 30 days", early.message_ids[0].body)
        later = self._ask((self.saws, 1), on="2026-02-19 12:00:01")
        self.assertEqual(later.state, "approved")

    def test_limit_of_the_amount_per_customer(self):
        self._rule(decision="approve")
        self._limit(customer_amount=149.99)
        self.assertEqual(self._ask((self.drills, 1)).state, "approved")
        self.assertEqual(self._ask((self.saws, 1)).state, "requested")

    def test_requests_of_one_moment_share_a_limit(self):
        self._rule(decision="approve")
        self._limit(day_count=1)
        cases = self._open_case([(self.drills, 1)]) + self._open_case([(self.saws, 1)])
        with freeze_time("2026-01-20 12:00:00"):
            cases.action_request()
        self.assertEqual(cases.mapped("state"), ["approved", "requested"])

    def test_what_rules_refuse_takes_no_limit_and_needs_none(self):
        self._rule(decision="refuse", product_ids=self._ids(self.drill), sequence=1)
        self._rule(decision="approve", sequence=2)
        self._limit(day_count=1, day_amount=60, customer_count=1)
        self.assertEqual(self._ask((self.drills, 5)).state, "rejected")
        self.assertEqual(self._ask((self.saws, 1)).state, "approved")
        self.assertEqual(self._ask((self.saws, 1)).state, "requested")
        self.assertEqual(self._ask((self.drills, 5)).state, "rejected")

    def test_decisions_of_people_and_those_taken_back_do_not_count(self):
        self._rule(decision="approve", product_ids=self._ids(self.saw))
        self._limit(day_count=1)
        by_hand = self._ask((self.drills, 1))
        with freeze_time("2026-01-20 12:00:00"):
            by_hand.action_approve()
            taken_back = self._ask((self.saws, 1))
            taken_back.action_cancel()
        self.assertEqual(self._ask((self.saws, 1)).state, "approved")

    # === PROTECTION === #

    def test_nobody_says_that_rules_decided(self):
        case = self._ask()
        with self.assertRaises(AccessError):
            case.with_user(self.rma_user).is_decided_by_rules = True
        with self.assertRaises(AccessError):
            case.line_ids.with_user(self.rma_user).amount_asked = 1.0

    def test_who_decides_for_the_rules_can_not_log_in(self):
        user = self.env.ref("rma_warranty.rma_rules_user")
        self.assertFalse(user.active)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertFalse(self.env.cr.fetchone()[0])
