from odoo.tests import tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalContact(RmaPortalCommon):
    """Customers know who takes care of their return, and write to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.case = cls._request([(cls.order.order_line, 1)])
        cls.url = f"/my/returns/{cls.case.id}"

    def _write(self, **options):
        post = {
            "thread_model": "rma.case",
            "thread_id": self.case.id,
            "post_data": {
                "body": "Is it here?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            **options,
        }
        return self.make_jsonrpc_request("/mail/message/post", post)

    def test_page_names_the_responsible_and_tells_nothing_else_of_them(self):
        self._assert_page(self._get(self.url), "Who takes care of it", "Rma user")
        page = self._get(self.url).text
        for secret in (self.rma_user.email, self.rma_user.login, "After-sales"):
            self.assertNotIn(secret, page)
        self.case.user_id = False
        self.assertNotIn("Who takes care of it", self._get(self.url).text)

    def test_message_of_a_customer_says_that_an_answer_is_due(self):
        self._write()
        self.assertTrue(self.case.is_customer_waiting)

    def test_message_of_who_has_the_link_says_so_too(self):
        self._log_in(None)
        self.case._portal_ensure_token()
        self._write(token=self.case.access_token)
        self.assertTrue(self.case.is_customer_waiting)
