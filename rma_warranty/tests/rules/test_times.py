from odoo.tests import freeze_time, tagged

from .rules_common import RulesCommon


@tagged("post_install", "-at_install")
class TestTimes(RulesCommon):
    """How long cases take, and how often staff touch them."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-01-20 12:00:00"):
            self.case = self._open_case([(self.drills, 1)], as_user=self.rma_user)
            self.case.action_request()

    def _write(self, user, on, subtype="mail.mt_comment"):
        text = "Hello"
        with freeze_time(on):
            self.case.with_user(user).message_post(
                body=text, message_type="comment", subtype_xmlid=subtype
            )

    def _assert_times(self, **times):
        self.assertRecordValues(self.case, [times])

    def test_hours_until_the_first_answer_and_days_until_the_rest(self):
        # 20 January 12:00 to 21 January 18:00 are 30 hours; to the 22nd 18:00 are
        # 2.25 days
        self._write(self.portal_user, "2026-01-21 09:00:00")
        self._write(self.rma_user, "2026-01-21 18:00:00")
        self._write(self.rma_user, "2026-01-21 19:00:00")
        with freeze_time("2026-01-22 18:00:00"):
            self.case.action_approve()
        self._assert_times(hours_to_answer=30.0, days_to_decision=2.25)

    def test_decision_alone_is_the_first_answer(self):
        with freeze_time("2026-01-20 18:30:00"):
            self.case._reject("Worn")
        self._assert_times(hours_to_answer=6.5, days_to_decision=0.27)

    def test_averages_leave_out_what_is_not_known(self):
        with freeze_time("2026-01-22 12:00:00"):
            self.case.action_approve()
        with freeze_time("2026-01-20 12:00:00"):
            other = self._request([(self.saws, 1)])
        cases = self.env["rma.case"]
        measures = ["days_to_decision:avg", "days_to_close:avg"]
        domain = [("id", "in", (self.case | other).ids)]
        # The other one isn't decided, and none is closed
        self.assertEqual(cases._read_group(domain, [], measures), [(2.0, False)])
        self.assertEqual(other.days_to_decision, 0.0)

    def test_undone_decision_is_none(self):
        with freeze_time("2026-01-22 12:00:00"):
            self.case.action_approve()
        self.case.action_undo_decision()
        days = self.env["rma.case"]._read_group(
            [("id", "=", self.case.id)], [], ["days_to_decision:avg"]
        )
        self.assertEqual(days, [(False,)])

    def test_touches_are_steps_and_messages_of_staff(self):
        # Requested by staff
        self.assertEqual(self.case.touch_count, 1)
        self._write(self.portal_user, "2026-01-21 09:00:00")
        self.assertEqual(self.case.touch_count, 1)
        self._write(self.rma_user, "2026-01-21 10:00:00")
        self._write(self.accountant, "2026-01-21 11:00:00", "mail.mt_note")
        self.case._message_log(body=self.case.name)
        self.assertEqual(self.case.touch_count, 3)
        with freeze_time("2026-01-22 12:00:00"):
            self.case.with_user(self.rma_manager).action_approve()
        self.assertEqual(self.case.touch_count, 4)

    def test_what_rules_decide_touches_nobody(self):
        self._rule(decision="approve")
        case = self._open_case([(self.saws, 1)], as_user=self.rma_user)
        with freeze_time("2026-01-20 12:00:00"):
            case.action_request()
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.touch_count, 1)
