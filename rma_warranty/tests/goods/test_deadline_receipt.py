from odoo.tests import freeze_time, tagged

from ..rules.deadline_common import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineReceipt(DeadlineCommon):
    """What is promised after the goods have come starts with the first that do."""

    def setUp(self):
        super().setUp()
        self.rule = self._promise("refund", 7, after="receipt")
        self.case = self._ask((self.drills, 2))
        with freeze_time("2026-01-21 12:00:00"):
            self.case.action_approve()

    def test_first_arrival_starts_it_and_the_rest_changes_nothing(self):
        self._assert_dates(self.case, refund=None)
        self._assert_due(self.case, self._day("2026-02-03"), "alternatives")
        with freeze_time("2026-01-22 12:00:00"):
            self._receive(self.case, {self.drill: 1})
        self._assert_dates(self.case, refund="2026-01-29")
        with freeze_time("2026-01-24 12:00:00"):
            self._receive(self.case)
        self._assert_dates(self.case, refund="2026-01-29")
        self.assertEqual(self.case.date_received, self._at("2026-01-22 12:00"))

    def test_receipt_that_is_undone_takes_the_date_back(self):
        with freeze_time("2026-01-22 12:00:00"):
            receipt = self._receive(self.case)
        receipt.sudo(False).with_user(self.warehouse_user).action_rma_undo()
        self.assertFalse(self.case.date_received)
        self._assert_dates(self.case, refund=None)

    def test_rule_that_was_deleted_meanwhile_stops_no_receipt(self):
        self.rule.unlink()
        with freeze_time("2026-01-22 12:00:00"):
            self._receive(self.case)
        self.env.flush_all()
        self._assert_dates(self.case, refund="2026-01-29")
        promise = self._get(self.case, "refund")
        self.assertEqual(
            (promise.policy_name, promise.policy_id.id), ("Promise", False)
        )
