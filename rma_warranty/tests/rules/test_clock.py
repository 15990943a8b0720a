from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .deadline_common import DeadlineCommon


@tagged("post_install", "-at_install")
class TestClock(DeadlineCommon):
    """While we wait for the customer, nothing is due; it is due later then."""

    def setUp(self):
        super().setUp()
        # Due on 21, 23 and 30 January, and on 3 February
        self.case = self._ask()
        with freeze_time("2026-01-20 15:00:00"):
            self._wait("A photo, please")

    def _wait(self, reason, user=None):
        case = self.case.with_user(user or self.rma_user)
        dialog = case.env["rma.wait.wizard"].create(
            {"case_ids": case.ids, "reason": reason}
        )
        dialog.action_confirm()

    def _write(self, user, on):
        text = "Here it is"
        with freeze_time(on):
            self.case.with_user(user).message_post(
                body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def _assert_stopped(self, since, reason):
        self.assertRecordValues(
            self.case,
            [{"date_clock_stopped": since and self._at(since), "clock_reason": reason}],
        )

    def test_nothing_is_due_while_we_wait(self):
        self._assert_stopped("2026-01-20 15:00", "A photo, please")
        self._assert_due(self.case, False, False)
        self._assert_dates(self.case, refund="2026-01-30")
        self.assertIn("A photo, please", self.case.message_ids[0].body)

    def test_message_of_the_customer_ends_it_and_dates_are_later(self):
        # 5 days: working days of the 26th stay, the 28th; 4 and 8 February
        self._write(self.portal_user, "2026-01-25 09:00:00")
        self._assert_stopped(False, False)
        self._assert_dates(
            self.case,
            answer="2026-01-26",
            decision="2026-01-28",
            refund="2026-02-04",
            alternatives="2026-02-08",
        )
        self._assert_due(self.case, self._day("2026-01-26"), "answer")

    def test_working_days_end_on_working_days(self):
        # 3 days: 24 and 26 January; Saturday 24 is none, nor is Monday, a holiday
        self._add_holiday("2026-01-26")
        self._write(self.portal_user, "2026-01-23 09:00:00")
        self._assert_dates(
            self.case, answer="2026-01-27", decision="2026-01-27", refund="2026-02-02"
        )

    def test_our_own_message_goes_on_waiting(self):
        self._write(self.rma_user, "2026-01-22 09:00:00")
        self._assert_stopped("2026-01-20 15:00", "A photo, please")

    def test_what_was_kept_before_stays(self):
        self._write(self.rma_user, "2026-01-20 16:00:00")
        with freeze_time("2026-01-22 09:00:00"):
            self.case.with_user(self.rma_user).action_go_on()
        self._assert_dates(self.case, answer="2026-01-21", refund="2026-02-01")

    def test_staff_go_on_once(self):
        with freeze_time("2026-01-22 09:00:00"):
            self.case.with_user(self.rma_user).action_go_on()
            self.case.with_user(self.rma_user).action_go_on()
        self._assert_dates(self.case, refund="2026-02-01")

    def test_same_day_moves_nothing(self):
        self._write(self.portal_user, "2026-01-20 23:59:00")
        self._assert_dates(self.case, answer="2026-01-21", refund="2026-01-30")

    def test_days_are_those_where_the_company_is(self):
        # In Warsaw the 21st has begun
        self.company.partner_id.tz = "Europe/Warsaw"
        self._write(self.portal_user, "2026-01-20 23:30:00")
        self._assert_dates(self.case, refund="2026-01-31")

    def test_decision_ends_it(self):
        with freeze_time("2026-01-22 09:00:00"):
            self.case.with_user(self.rma_user).action_approve()
        self._assert_stopped(False, False)
        self._assert_due(self.case, self._day("2026-02-01"), "refund")

    def test_second_call_keeps_the_first_day(self):
        with freeze_time("2026-01-22 09:00:00"):
            self._wait("And the number")
        self._assert_stopped("2026-01-20 15:00", "A photo, please")

    def test_it_needs_a_reason_and_an_open_case(self):
        with self._refused("Enter what the customer has to do"):
            self.case.with_user(self.rma_user)._wait_for_customer(" ")
        self.case._reject("Worn")
        with self._refused("isn't open"):
            self._wait("A photo")

    def test_readers_do_not_stop_the_clock(self):
        self.case.action_go_on()
        for user in (self.accountant, self.portal_user):
            case = self.case.with_user(user)
            with self.assertRaises(AccessError):
                case._wait_for_customer("A photo")
            with self.assertRaises(AccessError):
                case.action_go_on()
