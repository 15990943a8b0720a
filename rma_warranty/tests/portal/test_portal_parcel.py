from odoo.tests import tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalParcel(RmaPortalCommon):
    """Customers tell carrier and tracking number of their own parcels (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.case = cls._customer_returns([(cls.order.order_line, 2)])

    def _tell(self, case=None, **values):
        case = case or self.case
        return self._post(
            f"/my/returns/{case.id}/parcel",
            {"carrier": "DHL", "tracking": " 00340 ", **values},
        )

    def test_customer_tells_the_tracking_number_and_sees_it(self):
        self._assert_page(self._get(f"/my/returns/{self.case.id}"), "Your parcel")
        self.assertEqual(self._tell().status_code, 303)
        self.assertRecordValues(
            self.case.receipt_ids,
            [{"rma_carrier": "DHL", "rma_tracking_number": "00340"}],
        )
        page = self._get(f"/my/returns/{self.case.id}?notice=parcel")
        self._assert_page(page, 'value="00340"', "We know your parcel now")
        found = self.env["rma.receiving"].with_user(self.warehouse_user).scan("00340")
        self.assertEqual(found["cases"][0]["id"], self.case.id)

    def test_case_says_so_once(self):
        before = self.case.message_ids
        self._tell()
        self._tell()
        told = self.case.message_ids - before
        self.assertEqual(len(told), 1)
        self.assertIn("DHL, 00340", told.body)

    def test_visitor_with_the_link_tells_it_too(self):
        self._log_in(None)
        self._tell(access_token=self.case._portal_ensure_token())
        self.assertEqual(self.case.receipt_ids.rma_tracking_number, "00340")

    def test_nobody_else_does(self):
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._tell())
            self._assert_sent_away(self._tell(access_token="wrong"))
        self.assertFalse(self.case.receipt_ids.rma_tracking_number)

    def test_nothing_is_kept_when_no_parcel_is_expected(self):
        self._receive(self.case)
        response = self._tell()
        self.assertIn("notice=no_parcel", response.headers["Location"])
        self.assertFalse(self.case.receipt_ids.rma_tracking_number)

    def test_long_and_strange_texts_are_cut(self):
        self._tell(carrier="x" * 5000, tracking="00\x00340<b>")
        receipt = self.case.receipt_ids
        self.assertEqual(len(receipt.rma_carrier), 200)
        self.assertEqual(receipt.rma_tracking_number, "00340<b>")
        self._assert_page(self._get(f"/my/returns/{self.case.id}"), "00340&lt;b&gt;")
