from odoo.tests import freeze_time, tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalPromised(RmaPortalCommon):
    """Customers read by when something happens, only while it is promised."""

    def setUp(self):
        super().setUp()
        self.company.partner_id.tz = "UTC"
        self.order = self._sell_deliver_invoice([(self.drill, 1)])
        # Tuesday: answer on the 21st, decision on the 23rd, refund on the 30th
        with freeze_time("2026-01-20 12:00:00"):
            self.case = self._request([(self.order.order_line, 1)])

    def _read(self, on, case=None):
        """Return what the customer reads on a day."""
        with freeze_time(on):
            return (case or self.case)._get_promised()

    def test_dates_until_the_decision(self):
        self.assertEqual(
            self._read("2026-01-20 13:00:00"),
            ["We answer by 01/21/2026.", "We decide by 01/23/2026."],
        )

    def test_refund_is_promised_once_it_is_approved(self):
        with freeze_time("2026-01-21 12:00:00"):
            self.case.action_approve()
        refund = ["Your refund by 01/30/2026."]
        self.assertEqual(self._read("2026-01-30 12:00:00"), refund)
        with freeze_time("2026-01-28 12:00:00"):
            self._receive(self.case)
            self._credit(self.case)
        self.assertEqual(self._read("2026-01-29 12:00:00"), [])

    def test_missed_date_is_no_promise(self):
        decide = ["We decide by 01/23/2026."]
        self.assertEqual(self._read("2026-01-22 12:00:00"), decide)
        self.assertEqual(self._read("2026-01-24 12:00:00"), [])

    def test_nothing_is_promised_while_we_wait_for_the_customer(self):
        with freeze_time("2026-01-20 13:00:00"):
            self.case._wait_for_customer("A photo")
        waits = ["We wait for your answer."]
        self.assertEqual(self._read("2026-01-20 14:00:00"), waits)
        self.case._reject("Worn")
        self.assertEqual(self._read("2026-01-20 14:00:00"), [])

    def test_without_a_rule_nothing_is_promised(self):
        self.env.ref("rma_warranty.rma_policy_deadlines").active = False
        with freeze_time("2026-01-20 12:00:00"):
            order = self._sell_deliver_invoice([(self.drill, 1)])
            case = self._request([(order.order_line, 1)])
        self.assertEqual(self._read("2026-01-20 13:00:00", case), [])

    def test_message_tells_by_when_we_decide(self):
        with freeze_time("2026-01-20 13:00:00"):
            text = self.case.next_step_text
        self.assertIn("We expect this by 01/23/2026.", text)

    def test_page_says_it_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._request([(order.order_line, 1)])
        day = case.deadline_ids.filtered(lambda row: row.kind == "decision").date
        self._log_in(self.portal_user)
        page = self.url_open(case.access_url)
        self.assertIn(case.access_url, page.url)
        self._assert_page(page, day.strftime("%d/%m/%Y"))
