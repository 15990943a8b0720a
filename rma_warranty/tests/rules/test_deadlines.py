from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .deadline_common import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlines(DeadlineCommon):
    """Cases keep by when something was promised, and whether it was kept."""

    # === DATES === #

    def test_usual_deadlines_of_a_request(self):
        # Tuesday 20 January: 1 and 3 working days, 10 and 14 days
        case = self._ask()
        self._assert_dates(
            case,
            answer="2026-01-21",
            decision="2026-01-23",
            refund="2026-01-30",
            alternatives="2026-02-03",
        )
        self._assert_due(case, self._day("2026-01-21"), "answer")
        row = self._get(case, "refund")
        self.assertEqual(row.policy_id, self.usual)
        self.assertRecordValues(
            row,
            [
                {
                    "policy_name": "Usual deadlines",
                    "source": "Own promise",
                    "date_start": self._day("2026-01-20"),
                    "date_met": False,
                    "is_running": True,
                }
            ],
        )

    def test_weekend_and_holiday_are_no_working_days(self):
        # Friday 23, Monday 26 is off: Tuesday 27; then Wednesday, Thursday
        self._add_holiday("2026-01-26")
        case = self._ask(on="2026-01-23 12:00:00")
        self._assert_dates(
            case, answer="2026-01-27", decision="2026-01-29", refund="2026-02-02"
        )

    def test_team_works_on_its_own_days(self):
        # Of Tuesdays and Thursdays only: after Tuesday 20 come 22, 27 and 29
        attendances = self.calendar.attendance_ids.filtered(
            lambda each: each.dayofweek in ("1", "3")
        )
        own = self.calendar.copy({"name": "Two days", "attendance_ids": False})
        attendances.copy({"calendar_id": own.id})
        self.team.resource_calendar_id = own
        case = self._ask()
        self._assert_dates(case, answer="2026-01-22", decision="2026-01-29")

    def test_day_of_the_request_is_where_the_company_is(self):
        # Midnight in Warsaw is at 23:00 in winter: Wednesday 21 has begun
        self.company.partner_id.tz = "Europe/Warsaw"
        before = self._ask(on="2026-01-20 22:59:59")
        after = self._ask(on="2026-01-20 23:00:00")
        self._assert_dates(before, answer="2026-01-21", refund="2026-01-30")
        self._assert_dates(after, answer="2026-01-22", refund="2026-01-31")

    def test_months(self):
        self._promise("decision", 1, "month")
        case = self._ask(on="2026-01-24 12:00:00")
        self._assert_dates(case, decision="2026-02-24")

    def test_first_matching_rule_decides_per_kind(self):
        self._promise("decision", 14, source="Law", is_accepted_unanswered=True)
        case = self._ask()
        self._assert_dates(case, decision="2026-02-03", refund="2026-01-30")
        decision = self._get(case, "decision")
        self.assertEqual(decision.source, "Law")
        self.assertTrue(decision.is_accepted_unanswered)

    def test_earliest_date_of_several_lines_counts(self):
        self._promise("refund", 3, rule={"product_ids": self._ids(self.saw)})
        case = self._ask((self.drills, 1), (self.saws, 1))
        self._assert_dates(case, refund="2026-01-23")
        self.assertEqual(self._get(case, "refund").policy_name, "Promise")

    def test_date_stays_when_rule_or_working_times_change(self):
        case = self._ask()
        self.usual.deadline_ids.number = 30
        self._add_holiday("2026-01-21")
        with freeze_time("2026-01-20 15:00:00"):
            case.line_ids.quantity = 2
        self._assert_dates(case, answer="2026-01-21", refund="2026-01-30")
        self.usual.unlink()
        self.assertEqual(self._get(case, "refund").policy_name, "Usual deadlines")

    def test_without_rules_nothing_is_due(self):
        self.usual.active = False
        case = self._ask()
        self.assertFalse(case.deadline_ids)
        self._assert_due(case, False, False)

    # === COUNTED FROM LATER === #

    def test_what_is_counted_from_the_decision_starts_with_it(self):
        self._promise("refund", 5, after="decision")
        case = self._ask()
        self._assert_dates(case, refund=None)
        with freeze_time("2026-01-22 12:00:00"):
            case.action_approve()
        self._assert_dates(case, refund="2026-01-27")
        self._assert_due(case, self._day("2026-01-27"), "refund")
        with freeze_time("2026-01-23 12:00:00"):
            case.action_undo_decision()
            self._assert_dates(case, refund=None)
            case.action_approve()
        self._assert_dates(case, refund="2026-01-28")

    def test_earlier_promise_of_another_line_counts_once_it_starts(self):
        self._promise(
            "refund", 2, after="decision", rule={"product_ids": self._ids(self.saw)}
        )
        case = self._ask((self.drills, 1), (self.saws, 1))
        self._assert_dates(case, refund="2026-01-30")
        with freeze_time("2026-01-22 12:00:00"):
            case.action_approve()
        self._assert_dates(case, refund="2026-01-24")

    # === KEPT === #

    def test_answer_that_the_customer_can_read_keeps_the_first_promise(self):
        case = self._ask()
        with freeze_time("2026-01-20 15:00:00"):
            self._write(case, "mail.mt_note")
        self._assert_due(case, self._day("2026-01-21"), "answer")
        with freeze_time("2026-01-20 16:00:00"):
            self._write(case)
        with freeze_time("2026-01-21 16:00:00"):
            self._write(case)
        met = self._get(case, "answer").date_met
        self.assertEqual(met, self._at("2026-01-20 16:00"))
        self._assert_due(case, self._day("2026-01-23"), "decision")

    def _write(self, case, subtype="mail.mt_comment"):
        text = "Hello"
        case.with_user(self.rma_user).message_post(
            body=text, message_type="comment", subtype_xmlid=subtype
        )

    def test_decision_keeps_two_promises_until_it_is_undone(self):
        case = self._ask()
        with freeze_time("2026-01-21 12:00:00"):
            case.action_approve()
            self._assert_due(case, self._day("2026-01-30"), "refund")
            case.action_undo_decision()
            self._assert_due(case, self._day("2026-01-21"), "answer")
        self.assertFalse(case.deadline_ids.filtered("date_met"))

    def test_rejected_and_cancelled_cases_wait_for_nothing(self):
        rejected, cancelled = self._ask(), self._ask()
        rejected._reject("Worn")
        cancelled.action_cancel()
        for case in (rejected, cancelled):
            self._assert_due(case, False, False)
        with freeze_time("2026-01-25 12:00:00"):
            cancelled.action_draft()
            self._assert_due(cancelled, False, False)
            cancelled.action_request()
        self._assert_dates(cancelled, refund="2026-02-04")
        self.assertEqual(len(cancelled.deadline_ids), 4)

    def test_exchange_waits_for_no_refund(self):
        case = self._open_case([(self.drills, 1)])
        case.line_ids.resolution = "replacement"
        with freeze_time("2026-01-20 12:00:00"):
            case.action_request()
            case.action_approve()
        self.assertFalse(self._get(case, "refund").is_running)
        self._assert_due(case, self._day("2026-02-03"), "alternatives")

    def test_decision_by_rules_is_an_answer(self):
        self._rule(decision="approve")
        case = self._ask()
        self.assertEqual(self._get(case, "answer").date_met, case.date_decision)

    # === MANY === #

    def test_queries_do_not_grow_with_the_cases(self):
        def count(number):
            cases = self.env["rma.case"]
            for __ in range(number):
                cases |= self._open_case([(self.saws, 1)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["rma.case.deadline"].sudo()._create_for(cases)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        self.saws.order_id.action_lock()
        count(1)
        self.assertEqual(count(2), count(3))

    # === RULES === #

    def test_only_decisions_count_as_accepted(self):
        with self.assertRaisesRegex(ValidationError, "only what is to be decided"):
            self._promise("refund", 14, is_accepted_unanswered=True)

    def test_decision_is_not_counted_from_itself(self):
        with self.assertRaisesRegex(ValidationError, "can't be counted from itself"):
            self._promise("decision", 14, after="decision")

    def test_days_before_are_numbers(self):
        with self.assertRaisesRegex(ValidationError, "for example 4, 1"):
            self._promise("refund", 14, remind_days="soon")

    def test_no_deadline_is_at_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._promise("refund", 0)

    def test_rule_without_deadlines_hides_none(self):
        rule = self._days(30, sequence=1, company_id=False)
        self.assertFalse(self.usual.hidden_text)
        rule.deadline_ids = [Command.create({"kind": "refund", "number": 5})]
        self.usual.invalidate_recordset(["hidden_text"])
        self.assertEqual(
            self.usual.hidden_text,
            "Deadline, Refund: Rule decides it whenever this rule matches.",
        )

    def test_no_number_of_days_keeps_customers_from_asking(self):
        endless = 2_000_000_000
        rule = self._rule(
            window_kind="days",
            window_days=endless,
            is_window_moved=True,
            withdrawal_days=endless,
        )
        for unit in ("day", "working_day", "month"):
            with self.subTest(unit):
                rule.deadline_ids = [
                    Command.clear(),
                    Command.create(
                        {
                            "kind": "decision",
                            "number": endless,
                            "unit": unit,
                            "remind_days": "99999999999, 1",
                        }
                    ),
                ]
                case = self._ask()
                self._assert_dates(case, decision="9999-12-31")
                case.action_cancel()
        reason = self.env.ref("rma_warranty.rma_reason_withdrawal")
        line = {"sale_line_id": self.drills.id, "quantity": 1, "reason_id": reason.id}
        self.assertEqual(self._ask(line).state, "approved")

    # === WHO === #

    def test_staff_read_and_nobody_writes(self):
        case = self._ask()
        row = self._get(case, "refund")
        self.assertTrue(row.with_user(self.rma_user).date)
        self.assertTrue(row.with_user(self.accountant).date)
        for user in (self.rma_user, self.rma_manager, self.accountant):
            with self.assertRaises(AccessError):
                row.with_user(user).date = "2030-01-01"
        with self.assertRaises(AccessError):
            row.with_user(self.portal_user).read(["date"])
        with self.assertRaises(AccessError):
            case.with_user(self.portal_user).read(["date_due"])
