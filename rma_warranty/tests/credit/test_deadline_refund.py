from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestDeadlineRefund(RmaCommon):
    """A promised refund is kept once all is credited, and open again if not."""

    def setUp(self):
        super().setUp()
        self.order = self._sell_deliver_invoice([(self.drill, 2)])
        with freeze_time("2026-01-20 12:00:00"):
            self.case = self._customer_returns([(self.order.order_line, 2)])
        self.refund = self.case.deadline_ids.filtered(lambda row: row.kind == "refund")

    def _assert_met(self, moment):
        """Expect that the refund was credited then, or is waited for when False."""
        self.assertRecordValues(
            self.refund,
            [{"date_met": moment and self._at(moment), "is_running": not moment}],
        )

    def test_part_of_the_money_is_not_enough(self):
        with freeze_time("2026-01-21 12:00:00"):
            self._receive(self.case, {self.drill: 1})
            self._credit(self.case)
        self._assert_met(False)
        with freeze_time("2026-01-25 12:00:00"):
            self._receive(self.case)
            self._credit(self.case)
            self.env.flush_all()
        self._assert_met("2026-01-25 12:00")

    def test_draft_is_not_enough_and_a_cancelled_note_opens_it_again(self):
        with freeze_time("2026-01-21 12:00:00"):
            self._receive(self.case)
            self._inspect(self.case, restock=2)
            self._credit(self.case, post=False)
        self._assert_met(False)
        with freeze_time("2026-01-22 12:00:00"):
            self._post_credit(self.case)
            self.env.flush_all()
        self._assert_met("2026-01-22 12:00")
        self.assertEqual(self.case.state, "closed")
        self.assertFalse(self.case.date_due)
        self.case.credit_note_ids.with_user(self.accountant).button_draft()
        self._assert_met(False)
        self.assertEqual(self.case.date_due.isoformat(), "2026-01-30")
