from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestDaysToRefund(RmaCommon):
    """From the request until everything is credited."""

    def test_days_until_the_last_credit_note(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        with freeze_time("2026-01-20 12:00:00"):
            case = self._customer_returns([(order.order_line, 1)])
        with freeze_time("2026-01-28 12:00:00"):
            self._receive(case)
            self._credit(case)
        # 20 to 28 January
        self.assertEqual(case.days_to_refund, 8.0)
