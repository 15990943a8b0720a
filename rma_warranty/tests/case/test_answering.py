from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.case.rma_case_desk import ESCALATED_XMLID
from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestAnswering(TeamCommon):
    """What customers ask is somebody's to answer, until it is decided (G9)."""

    def _assert_to_do(self, case, user):
        self.assertEqual(self._get_to_do(case).mapped("user_id"), user)
        self.assertEqual(len(self._get_to_do(case)), 1)

    def test_request_is_the_head_s_when_nobody_is_responsible(self):
        self._assert_to_do(self._request_online(), self.hanna)

    def test_request_is_the_member_s_who_got_it(self):
        self.team.write({"assignment": "in_turn", "member_ids": self.bert.ids})
        self._assert_to_do(self._request_online(), self.bert)

    def test_request_is_shown_on_the_case_when_there_is_no_head(self):
        self.team.head_id = False
        case = self._request_online()
        self.assertEqual(len(self._get_to_do(case)), 1)
        self.assertFalse(self._get_to_do(case).user_id)

    def test_head_who_has_left_or_works_elsewhere_gets_nothing(self):
        self.hanna.active = False
        self.assertFalse(self._get_to_do(self._request_online()).user_id)

    def test_request_of_staff_needs_no_activity(self):
        self.assertFalse(self._get_to_do(self._request([(self.line, 1)])))

    def test_decision_ends_it(self):
        for decide in (
            lambda case: case.action_approve(),
            lambda case: case._reject("Worn"),
            lambda case: case.action_cancel(),
        ):
            case = self._request_online()
            decide(case.with_user(self.bert))
            self.assertFalse(self._get_to_do(case))
            self.assertEqual(len(self._get_to_do(case, done=True)), 1)

    def test_customer_who_cancels_ends_it(self):
        case = self._request_online()
        case.with_user(self.portal_user).sudo().action_cancel()
        self.assertFalse(self._get_to_do(case))

    def test_it_follows_to_who_takes_the_case(self):
        case = self._request_online()
        case.with_user(self.bert).user_id = self.bert
        self._assert_to_do(case, self.bert)
        case.with_user(self.bert).user_id = False
        self._assert_to_do(case, self.bert)

    def test_next_working_day_is_early_enough(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "UTC"}
        )
        self.team.resource_calendar_id = calendar
        table = {
            "2026-03-05 10:00": "2026-03-06",  # Thursday: by Friday
            "2026-03-06 10:00": "2026-03-09",  # Friday: by Monday
            "2026-03-07 10:00": "2026-03-10",  # Saturday is seen on Monday
        }
        for moment, day in table.items():
            with freeze_time(moment):
                deadline = self.team._get_deadline(self.company)
            self.assertEqual(str(deadline), day, moment)

    def test_number_of_queries_does_not_grow(self):
        """Ten more cases that nobody is responsible for cost no query more each."""

        def count(number):
            cases = self.env["rma.case"]
            for __ in range(number):
                cases |= self._open_case([(self.line, 1)], user_id=False)
            cases.env.flush_all()
            cases.env.invalidate_all()
            before = self.cr.sql_log_count
            cases.sudo()._hand_to_team()
            self.env.flush_all()
            handed = self.cr.sql_log_count - before
            cases.sudo()._finish_activities("rma_warranty.rma_activity_answer")
            self.env.flush_all()
            return handed, self.cr.sql_log_count - before - handed

        count(1)
        few, many = count(2), count(12)
        self.assertLessEqual(many[0] - few[0], 2)
        self.assertLessEqual(many[1] - few[1], 2)

    # === ESCALATING === #

    def test_escalated_case_is_the_head_s(self):
        case = self._request([(self.line, 1)])
        action = case.with_user(self.rma_user).action_escalate()
        dialogs = self.env[action["res_model"]].with_user(self.rma_user)
        dialog = dialogs.with_context(**action["context"]).create(
            {"reason": "Third week"}
        )
        dialog.action_confirm()
        self.assertEqual(case.user_id, self.hanna)
        activity = self._get_to_do(case, ESCALATED_XMLID)
        self.assertEqual(activity.user_id, self.hanna)
        self.assertIn("Third week", activity.note)
        told = [
            ("partner_ids", "in", self.hanna.partner_id.ids),
            ("message_type", "=", "user_notification"),
        ]
        self.assertEqual(self.env["mail.message"].search_count(told), 1)

    def test_escalating_needs_a_reason_and_a_head(self):
        case = self._request([(self.line, 1)]).with_user(self.rma_user)
        with self._refused("Enter why the case is escalated"):
            case._escalate(" ")
        self.team.head_id = False
        with self._refused(f"{case.name} has no team with a head"):
            case._escalate("Third week")

    def test_who_may_not_write_cases_escalates_none(self):
        case = self._request([(self.line, 1)])
        with self.assertRaises(AccessError):
            case.with_user(self.accountant)._escalate("Third week")
