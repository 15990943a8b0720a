from odoo.tests import freeze_time, tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestMessagesTold(MessageCommon):
    """Every way in which a case ends is told, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])

    def _returns(self, quantity=1, **values):
        return self._customer_returns([(self.order.order_line, quantity)], **values)

    # === CANCELLED === #

    def test_case_that_staff_cancel_is_told_once(self):
        case = self._returns().with_user(self.rma_user)
        self._send_queue()
        case.action_cancel()
        case.action_cancel()
        self.assertEqual(self._queued(case), ["requested", "approved", "cancelled"])
        self.assertIn("Please don't send us anything", self._get_last_body(case))

    def test_case_that_the_customer_cancels_is_told_as_such(self):
        case = self._request([(self.order.order_line, 1)])
        self._send_queue()
        case.with_user(self.portal_user).sudo().action_cancel()
        self.assertEqual(self._queued(case), ["requested", "withdrawn"])
        self.assertIn("You have cancelled", self._get_last_body(case))

    def test_what_was_not_sent_before_is_not_told_any_more(self):
        case = self._returns()
        case.action_cancel()
        self.assertEqual(self._queued(case), ["cancelled"])

    def test_draft_that_is_cancelled_was_never_heard_of(self):
        case = self._open_case([(self.order.order_line, 1)])
        case.action_cancel()
        self.assertFalse(self._queued(case))

    def test_cancelled_and_reopened_at_once_tells_nothing(self):
        case = self._request([(self.order.order_line, 1)])
        case.action_cancel()
        case.action_draft()
        self.assertFalse(self._queued(case))

    def test_decision_taken_back_at_once_is_not_told(self):
        approved = self._returns()
        approved.action_undo_decision()
        rejected = self._request([(self.order.order_line, 1)])
        rejected._reject("The seal is broken.")
        rejected.action_undo_decision()
        for case in approved | rejected:
            self.assertEqual(self._queued(case), ["requested"])

    # === GOODS THAT NEVER COME === #

    def test_customer_hears_that_nobody_waits_any_more(self):
        case = self._returns(2)
        self._receive(case, {self.drill: 1})
        case.action_stop_waiting()
        body = self._get_last_body(case)
        self.assertIn("We no longer wait", body)
        # 2 asked, 1 came
        self.assertRegex(body, r"1\s+×\s+Drill")

    def test_expected_again_at_once_is_not_told(self):
        case = self._returns(2)
        self._receive(case, {self.drill: 1})
        case.action_stop_waiting()
        case.action_create_receipt()
        self.assertNotIn("not_awaited", self._queued(case))

    def test_nothing_to_wait_for_is_not_told(self):
        case = self._returns()
        self._receive(case)
        case.action_stop_waiting()
        self.assertNotIn("not_awaited", self._queued(case))

    # === CLOSED WITHOUT ANYTHING === #

    def _get_closed_without(self, on="2026-03-02"):
        """Close a case of which the customer gets nothing; it says so nowhere."""
        with freeze_time(on):
            case = self._request([(self.order.order_line, 1)])
            case.line_ids.resolution = "none"
            case.action_approve()
            self._receive(case)
            self._inspect(case, restock=1)
            self.assertEqual(case.state, "closed")
            self._send_queue()
        return case

    @freeze_time("2026-03-03")
    def test_case_closed_without_anything_is_told_once(self):
        case = self._get_closed_without()
        self._follow_up()
        self._send_queue()
        self._follow_up()
        self.assertEqual(self._queued(case).count("closed"), 1)
        self.assertIn("No money is paid", self._get_last_body(case))

    @freeze_time("2026-03-10")
    def test_cases_closed_long_ago_are_left_alone(self):
        # Closed on the 2nd, more than 7 days before.
        case = self._get_closed_without()
        self._follow_up()
        self.assertNotIn("closed", self._queued(case))

    def test_refunded_case_was_told_already(self):
        case = self._returns()
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case)
        self.assertEqual(case.state, "closed")
        self._follow_up()
        self.assertNotIn("closed", self._queued(case))

    def test_case_whose_refund_message_is_off_is_told_nothing_else(self):
        self._get_setting("refunded").is_on = False
        case = self._returns()
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case)
        self._send_queue()
        self._follow_up()
        self.assertNotIn("closed", self._queued(case))

    def test_case_nobody_waits_for_was_told_already(self):
        case = self._returns()
        case.action_stop_waiting()
        self.assertEqual(case.state, "closed")
        self._follow_up()
        self.assertNotIn("closed", self._queued(case))

    def test_money_that_was_credited_is_not_nothing(self):
        case = self._returns()
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case)
        self._get_rows(case).sudo().unlink()
        self._follow_up()
        self.assertFalse(self._queued(case))
