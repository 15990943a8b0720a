from odoo.tests import freeze_time, tagged

from ...models.case.rma_case_desk import ESCALATED_XMLID
from ...models.rules.rma_case_deadline_job import DEADLINE_XMLID
from ..case.message_common import MessageCommon
from .deadline_common import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineJob(DeadlineCommon, MessageCommon):
    """Staff are told before a deadline and after it, then the head; each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual.active = False
        cls.head = cls._create_user("head", "rma_warranty.group_rma_manager")
        cls.team.head_id = cls.head
        cls.company.rma_escalation_days = 2

    def _ask_of(self, kind, number, **values):
        """Request a return with one promise, counted from 20 January."""
        self._promise(kind, number, **values)
        return self._ask(user_id=self.rma_user.id)

    def _run(self, on):
        with freeze_time(on), self._without_commits():
            self.env["rma.case.deadline"]._cron_follow()
            self.env.flush_all()

    def _get_activities(self, case, xmlid=DEADLINE_XMLID):
        """Return [(responsible, summary)] of what is to be done."""
        kind = self.env.ref(xmlid)
        own = case.activity_ids.filtered(lambda each: each.activity_type_id == kind)
        return [(each.user_id, each.summary) for each in own]

    def test_reminders_before_it_are_one_activity(self):
        # Due on 30 January: 26 and 29 January
        case = self._ask_of("refund", 10, remind_days="4, 1")
        self._run("2026-01-25 12:00:00")
        self.assertEqual(self._get_activities(case), [])
        for on in ("2026-01-26 00:10:00", "2026-01-26 01:10:00", "2026-01-29 12:00:00"):
            self._run(on)
            due = [(self.rma_user, "Due: Refund")]
            self.assertEqual(self._get_activities(case), due)
        self.assertEqual(case.activity_ids[-1].date_deadline, self._day("2026-01-30"))

    def test_done_reminder_comes_again_on_the_next_reminder_day(self):
        case = self._ask_of("refund", 10, remind_days="4, 1")
        self._run("2026-01-26 12:00:00")
        case.activity_search([DEADLINE_XMLID]).action_feedback()
        self._run("2026-01-27 12:00:00")
        self.assertEqual(self._get_activities(case), [])
        self._run("2026-01-29 12:00:00")
        self.assertEqual(len(self._get_activities(case)), 1)

    def test_overdue_takes_the_place_of_the_reminder(self):
        case = self._ask_of("refund", 10, remind_days="1")
        self._run("2026-01-29 12:00:00")
        self._run("2026-01-30 23:59:00")
        self.assertEqual(len(self._get_activities(case)), 1)
        for on in ("2026-01-31 00:10:00", "2026-01-31 12:00:00"):
            self._run(on)
            late = [(self.rma_user, "Overdue: Refund")]
            self.assertEqual(self._get_activities(case), late)

    def test_head_gets_what_is_overdue_for_days_once(self):
        case = self._ask_of("refund", 10)
        self._run("2026-01-31 12:00:00")
        self.assertEqual(case.user_id, self.rma_user)
        self._run("2026-02-01 12:00:00")
        self.assertEqual(case.user_id, self.head)
        self.assertEqual(self._get_activities(case), [])
        escalated = self._get_activities(case, ESCALATED_XMLID)
        self.assertEqual([user for user, __ in escalated], [self.head])
        self.assertIn("Refund was due on 01/30/2026.", case.message_ids[0].body)
        case.user_id = self.rma_user
        self._run("2026-02-02 12:00:00")
        self._run("2026-03-02 12:00:00")
        self.assertEqual(case.user_id, self.rma_user)

    def test_days_of_escalation_are_the_companys(self):
        self.company.rma_escalation_days = 0
        case = self._ask_of("refund", 10)
        self._run("2026-01-31 12:00:00")
        self._run("2026-03-31 12:00:00")
        self.assertEqual(case.user_id, self.rma_user)
        self.assertEqual(len(self._get_activities(case)), 1)

    def test_without_a_head_it_stays_with_the_responsible(self):
        self.team.head_id = False
        case = self._ask_of("refund", 10)
        self._run("2026-02-05 12:00:00")
        self.assertEqual(
            self._get_activities(case), [(self.rma_user, "Overdue: Refund")]
        )

    def test_job_that_did_not_run_tells_the_last_thing_only(self):
        case = self._ask_of("refund", 10, remind_days="4, 1")
        self._run("2026-01-31 12:00:00")
        self.assertEqual(
            self._get_activities(case), [(self.rma_user, "Overdue: Refund")]
        )

    def test_what_is_late_from_the_beginning_is_told_once(self):
        # Asked for on 1 January by telephone, entered on the 20th: due on the 11th
        self._promise("refund", 10)
        case = self._open_case([(self.drills, 1)])
        case.sudo().date_request = "2026-01-01 12:00:00"
        with freeze_time("2026-01-20 12:00:00"):
            case.action_request()
        self.assertTrue(case.deadline_ids.is_running)
        self._run("2026-01-20 13:00:00")
        self.assertEqual(case.user_id, self.head)
        escalated = self._get_activities(case, ESCALATED_XMLID)
        self._run("2026-01-21 13:00:00")
        self.assertEqual(self._get_activities(case, ESCALATED_XMLID), escalated)

    def test_day_begins_where_the_company_is(self):
        # 31 January begins in Auckland at 11:00 of the 30th, in Honolulu at 10:00
        # of the 31st; at noon of the 20th it is the 21st and the 20th there.
        for zone, number, before, after in (
            ("Pacific/Auckland", 9, "2026-01-30 10:50:00", "2026-01-30 11:10:00"),
            ("Pacific/Honolulu", 10, "2026-01-31 09:50:00", "2026-01-31 10:10:00"),
        ):
            with self.subTest(zone):
                self.company.partner_id.tz = zone
                case = self._ask_of("refund", number)
                self._assert_dates(case, refund="2026-01-30")
                self._run(before)
                self.assertEqual(self._get_activities(case), [])
                self._run(after)
                self.assertEqual(len(self._get_activities(case)), 1)
                self.env["rma.policy"].search([]).active = False

    def test_kept_deadline_needs_nothing_more(self):
        case = self._ask_of("decision", 10, remind_days="1")
        self._run("2026-01-29 12:00:00")
        with freeze_time("2026-01-29 15:00:00"):
            case.with_user(self.rma_user).action_approve()
        self.assertEqual(self._get_activities(case), [])
        self._run("2026-02-05 12:00:00")
        self.assertEqual(self._get_activities(case), [])

    def test_decision_that_is_undone_is_reminded_of_again(self):
        case = self._ask_of("decision", 10, remind_days="1")
        with freeze_time("2026-01-29 15:00:00"):
            case.action_approve()
        self._run("2026-01-31 12:00:00")
        case.action_undo_decision()
        self._run("2026-01-31 13:00:00")
        self.assertEqual(
            self._get_activities(case), [(self.rma_user, "Overdue: Decision")]
        )

    def test_nobody_is_told_while_we_wait_for_the_customer(self):
        case = self._ask_of("refund", 10, remind_days="1")
        case.user_id = self.rma_user
        with freeze_time("2026-01-28 12:00:00"):
            case._wait_for_customer("A photo")
        self._run("2026-01-31 12:00:00")
        self.assertEqual(self._get_activities(case), [])
        # 4 days: due on 3 February
        with freeze_time("2026-02-01 12:00:00"):
            case.action_go_on()
        self._run("2026-02-01 13:00:00")
        self.assertEqual(self._get_activities(case), [])
        self._run("2026-02-02 13:00:00")
        self.assertEqual(self._get_activities(case), [(self.rma_user, "Due: Refund")])

    def test_reminder_follows_to_another_responsible(self):
        case = self._ask_of("refund", 10, remind_days="1")
        self._run("2026-01-29 12:00:00")
        case.with_user(self.rma_manager).user_id = self.rma_manager
        self.assertEqual(
            self._get_activities(case), [(self.rma_manager, "Due: Refund")]
        )

    def test_nothing_is_mailed(self):
        case = self._ask_of("refund", 10, remind_days="1")
        before = self.env["mail.mail"].search_count([])
        for on in ("2026-01-29 12:00:00", "2026-01-31 12:00:00", "2026-02-01 12:00:00"):
            self._run(on)
        self.assertEqual(case.user_id, self.head)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    # === COUNTS AS ACCEPTED === #

    def test_what_counts_as_accepted_is_told_before_and_after(self):
        values = {"is_accepted_unanswered": True, "source": "Art. 7a"}
        case = self._ask_of("decision", 14, remind_days="4, 1", **values)
        why = "(Art. 7a, Promise)"
        soon = "If nobody decides by 02/03/2026, the request counts as accepted."
        late = "Nobody decided by 02/03/2026: the request counts as accepted."
        for on, text in (
            ("2026-01-29 12:00:00", ""),
            ("2026-01-30 12:00:00", f"{soon} {why}"),
            ("2026-02-03 12:00:00", f"{soon} {why}"),
            ("2026-02-04 12:00:00", f"{late} {why}"),
        ):
            with self.subTest(on), freeze_time(on):
                case.invalidate_recordset(["accepted_text"])
                self.assertEqual(case.accepted_text, text)
        self._run("2026-02-04 12:00:00")
        self.assertEqual(case.state, "requested")
        with freeze_time("2026-02-04 13:00:00"):
            case._reject("Worn")
        self.assertEqual(case.accepted_text, f"{late} {why}")

    def test_decided_in_time_counts_as_decided(self):
        case = self._ask_of("decision", 14, is_accepted_unanswered=True)
        with freeze_time("2026-02-03 23:00:00"):
            case._reject("Worn")
        self.assertFalse(case.accepted_text)

    def test_law_does_not_wait_for_the_customer(self):
        case = self._ask_of("decision", 14, is_accepted_unanswered=True)
        with freeze_time("2026-01-21 12:00:00"):
            case._wait_for_customer("A photo")
        self._assert_due(case, self._day("2026-02-03"), "decision")
        with freeze_time("2026-01-28 12:00:00"):
            case.action_go_on()
        self._assert_due(case, self._day("2026-02-03"), "decision")

    # === ALTERNATIVES === #

    def test_customer_is_offered_other_ways_once(self):
        remedies = [{"resolution": "refund"}, {"resolution": "replacement"}]
        self._rule(remedy_ids=[(0, 0, each) for each in remedies])
        case = self._ask_of("alternatives", 14, remind_days="0")
        case.action_approve()
        self._run("2026-02-02 12:00:00")
        self.assertNotIn("alternatives", self._queued(case))
        for on in ("2026-02-03 12:00:00", "2026-02-03 13:00:00", "2026-02-04 12:00:00"):
            self._run(on)
        self.assertEqual(self._queued(case).count("alternatives"), 1)
        body = self._get_last_body(case)
        self.assertIn("01/20/2026", body)
        self.assertIn("Drill: Replacement", body)
        self.assertNotIn("Drill: Refund", body)

    def test_closed_case_is_offered_nothing(self):
        case = self._ask_of("alternatives", 14)
        case._reject("Worn")
        self._run("2026-02-03 12:00:00")
        self.assertNotIn("alternatives", self._queued(case))
