from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestEligibility(RmaCommon):
    """Whether a line may be returned, and why (G10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.order = cls._sell([(cls.drill, 5)])
        cls.line = cls.order.order_line
        cls._deliver(cls.order, on=cls._at("2026-01-10 12:00"))

    def _request_on(self, moment, lines=None):
        with freeze_time(moment):
            return self._request(lines or [(self.line, 1)])

    def _assert_answer(self, case, outcome, sentence):
        self.assertRecordValues(
            case.line_ids, [{"eligibility": outcome, "eligibility_text": sentence}]
        )

    def test_last_day_of_the_window_is_accepted(self):
        case = self._request_on("2026-01-24 23:59:00")
        self._assert_answer(
            case,
            "accept",
            "Delivered on 01/10/2026, return window of 14 days: can be returned "
            "until 01/24/2026.",
        )
        case.action_approve()

    def test_day_after_the_window_is_refused(self):
        case = self._request_on("2026-01-25 00:00:00")
        self._assert_answer(
            case,
            "refuse",
            "Delivered on 01/10/2026, the return window of 14 days ended on "
            "01/24/2026; requested on 01/25/2026.",
        )
        with self._refused("Drill can't be approved: Delivered on .* Reject it, or"):
            case.action_approve()
        self.assertEqual(case.state, "requested")

    def test_preview_answers_for_several_lines_at_once(self):
        undelivered = self._sell([(self.saw, 1)]).order_line
        with freeze_time("2026-01-12 12:00:00"):
            answers = (self.line | undelivered)._rma_preview_eligibility()
        outcomes = {line: preview.outcome for line, preview in answers.items()}
        self.assertEqual(outcomes, {self.line: "accept", undelivered: "refuse"})

    def test_window_over_a_leap_day_counts_that_day(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order, on=self._at("2028-02-20 12:00"))
        # 20 February + 14 days, in a year with 29 February
        lines = [(order.order_line, 1)]
        case = self._request_on("2028-03-05 12:00:00", lines)
        self.assertEqual(case.line_ids.eligibility, "accept")
        case.action_cancel()
        case = self._request_on("2028-03-06 12:00:00", lines)
        self.assertEqual(case.line_ids.eligibility, "refuse")

    def test_days_are_those_of_the_companys_time_zone(self):
        self.company.partner_id.tz = "America/New_York"
        order = self._sell([(self.drill, 5)])
        # 23:30 in New York on 10 January, when it is 11 January in UTC
        self._deliver(order, on=self._at("2026-01-11 04:30"))
        lines = [(order.order_line, 1)]
        case = self._request_on("2026-01-25 04:59:00", lines)
        self._assert_answer(
            case,
            "accept",
            "Delivered on 01/10/2026, return window of 14 days: can be returned "
            "until 01/24/2026.",
        )
        case = self._request_on("2026-01-25 05:00:00", lines)
        self.assertEqual(case.line_ids.eligibility, "refuse")
        self.assertIn("requested on 01/25/2026", case.line_ids.eligibility_text)

    def test_zero_days_mean_no_limit(self):
        self.company.rma_return_window_days = 0
        case = self._request_on("2031-01-01 12:00:00")
        self._assert_answer(
            case,
            "accept",
            "Delivered on 01/10/2026; returns are accepted without a time limit.",
        )

    def test_negative_window_is_refused_in_the_settings(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.rma_return_window_days = -1
            self.company.flush_recordset()

    def test_latest_delivery_of_the_line_counts(self):
        order = self._sell([(self.drill, 2)])
        self._deliver(order, {self.drill: 1}, on=self._at("2026-01-01 12:00"))
        self._deliver(order, on=self._at("2026-01-20 12:00"))
        case = self._request_on("2026-02-01 12:00:00", [(order.order_line, 1)])
        self.assertEqual(case.line_ids.eligibility, "accept")
        self.assertIn("01/20/2026", case.line_ids.eligibility_text)

    def test_undone_receipt_is_no_new_delivery(self):
        case = self._request_on("2026-01-12 12:00:00")
        case.action_approve()
        self._receive(case).action_rma_undo()
        with freeze_time("2026-02-20 12:00:00"):
            later = self._request([(self.line, 1)])
        self.assertEqual(later.line_ids.eligibility, "refuse")

    def test_sentence_is_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        case = self._request_on("2026-01-12 12:00:00")
        french = case.line_ids.with_context(lang="fr_FR")
        self.assertIn("10/01/2026", french.eligibility_text)
        self.assertIn("01/10/2026", case.line_ids.eligibility_text)

    def test_answer_is_frozen_when_the_line_is_decided(self):
        case = self._request_on("2026-01-20 12:00:00")
        with freeze_time("2026-01-21 12:00:00"):
            case.action_approve()
        self.company.rma_return_window_days = 3
        case.line_ids._update_eligibility()
        self.assertRecordValues(
            case.line_ids, [{"eligibility": "accept", "decision": "approved"}]
        )
        self.assertIn("window of 14 days", case.line_ids.eligibility_text)

    def test_answer_follows_the_rules_until_the_line_is_decided(self):
        case = self._request_on("2026-01-20 12:00:00")
        self.company.rma_return_window_days = 3
        with self._refused("window of 3 days ended on 01/13/2026"):
            case.action_approve()

    def test_request_waits_in_the_window_though_the_decision_comes_later(self):
        case = self._request_on("2026-01-24 12:00:00")
        with freeze_time("2026-03-01 12:00:00"):
            case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_line_without_an_order_waits_for_a_person(self):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        proof = attachments.create({"name": "receipt.pdf", "raw": b"%PDF-1.4"})
        case = self._open_case(
            [
                {
                    "product_id": self.drill.id,
                    "quantity": 1,
                    "proof_ids": proof.ids,
                }
            ]
        )
        case.action_request()
        self._assert_answer(
            case, "review", "It is not known on which order this was bought."
        )
        with self._refused("can't be approved: It is not known"):
            case.action_approve()

    def test_delivery_undone_since_the_request_is_told(self):
        order = self._sell([(self.drill, 1)])
        values = order.order_line._rma_prepare_preview()
        lines = self.env["rma.case.line"].new(values)
        answer = self.env["rma.eligibility"]._evaluate(lines)[lines]
        self.assertEqual(answer["outcome"], "refuse")
        sentence = self.env["rma.eligibility.delivered"]._get_sentence(answer)
        self.assertEqual(
            sentence,
            f"Order {order.name} has not been delivered, so nothing can be returned.",
        )

    # === OVERRIDING === #

    def _override(self, line, reason, user):
        wizard = (
            self.env["rma.override.wizard"]
            .with_user(user)
            .create({"line_ids": line.ids, "reason": reason})
        )
        return wizard.action_confirm()

    def test_manager_overrides_with_a_reason_that_is_recorded(self):
        case = self._request_on("2026-02-20 12:00:00")
        self._override(case.line_ids, "Loyal customer", self.rma_manager)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "eligibility": "refuse",
                    "override_reason": "Loyal customer",
                    "override_user_id": self.rma_manager.id,
                }
            ],
        )
        self.assertIn("Loyal customer", case.message_ids[0].body)
        self.assertEqual(case.message_ids[0].author_id, self.rma_manager.partner_id)
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_after_sales_user_does_not_override(self):
        case = self._request_on("2026-02-20 12:00:00")
        with self.assertRaises(AccessError):
            self._override(case.line_ids, "Loyal customer", self.rma_user)
        with self.assertRaises(AccessError):
            case.line_ids.with_user(self.rma_user)._override_eligibility("Loyal")
        self.assertFalse(case.line_ids.override_user_id)

    def test_override_needs_a_reason(self):
        case = self._request_on("2026-02-20 12:00:00")
        with self._refused("Enter why the rule is overridden"):
            self._override(case.line_ids, "  ", self.rma_manager)
        form = Form(
            self.env["rma.override.wizard"]
            .with_user(self.rma_manager)
            .with_context(default_line_ids=case.line_ids.ids)
        )
        with self.assertRaises(AssertionError):
            form.save()

    def test_override_does_not_lift_the_goods_cap(self):
        case = self._request_on("2026-02-20 12:00:00", [(self.line, 5)])
        self._override(case.line_ids, "Loyal customer", self.rma_manager)
        self._return_with_core(self.order.picking_ids, {self.drill: 1})
        with self._refused("so 4 can be returned and not 5"):
            case.action_approve()

    def test_deadline_is_the_day_after_delivery_plus_the_window(self):
        for days, moment in ((1, "2026-01-11"), (30, "2026-02-09")):
            self.company.rma_return_window_days = days
            case = self._request_on(f"{moment} 12:00:00")
            self.assertEqual(case.line_ids.eligibility, "accept")
            late = self._at(f"{moment} 12:00") + timedelta(days=1)
            self.assertEqual(
                self._request_on(late).line_ids.eligibility, "refuse", days
            )
