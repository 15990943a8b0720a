from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestTimeline(RmaCommon):
    """Staff and customer see what happened and what comes next."""

    def _get_steps(self, case):
        return [(step["label"], step["done"]) for step in case._get_timeline()]

    def test_timeline_follows_the_case_to_the_refund(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._request([(order.order_line, 2)])
        self.assertEqual(
            self._get_steps(case),
            [
                ("Requested", True),
                ("Approved", False),
                ("Goods received", False),
                ("Inspected", False),
                ("Refund", False),
                ("Closed", False),
            ],
        )
        case.action_approve()
        self._receive(case, {self.drill: 1})
        self.assertIn(("Goods partly received", True), self._get_steps(case))
        self._receive(case)
        self._inspect(case, restock=2)
        note = self._credit(case)
        self.assertEqual(
            self._get_steps(case),
            [
                ("Requested", True),
                ("Approved", True),
                ("Goods received", True),
                ("Inspected", True),
                # 2 drills at 100; the amount is written with a fixed space
                (f"Refunded $\N{NO-BREAK SPACE}200.00 with {note.name}", True),
                ("Closed", True),
            ],
        )

    def test_timeline_of_a_rejected_case_ends_with_the_rejection(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._request([(order.order_line, 2)])
        case._reject("Too late.")
        self.assertEqual(
            self._get_steps(case), [("Requested", True), ("Rejected", True)]
        )

    def test_timeline_is_shown_on_the_form(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._request([(order.order_line, 2)])
        self.assertIn("Requested", case.timeline_html)
