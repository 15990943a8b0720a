from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import RmaPortalCommon

SALESMAN = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestPortalAccess(RmaPortalCommon):
    """Who sees and does what: each right next to who lacks it (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 4)])
        cls.foreign = cls._sell_deliver_invoice([(cls.drill, 5)], customer=cls.stranger)
        cls.drill_line, cls.saw_line = cls.order.order_line
        cls.case = cls._request([(cls.drill_line, 1)])
        cls.foreign_case = cls._request(
            [(cls.foreign.order_line, 1)], partner=cls.stranger
        )
        cls.url = f"/my/returns/{cls.case.id}"
        cls.foreign_url = f"/my/returns/{cls.foreign_case.id}"

    def _link(self, record, suffix=""):
        """Return the address of a record's page with the record's own token."""
        return record.sudo().get_portal_url(suffix=suffix)

    def _drop_token(self, url):
        return url.split("?")[0]

    # === LIST === #

    def test_list_shows_the_customer_s_own_returns(self):
        draft = self._open_case([(self.saw_line, 1)])
        page = self._get("/my/returns")
        self._assert_page(page, self.case.name, "Waiting for our answer", "1 × Drill")
        self.assertNotIn(self.foreign_case.name, page.text)
        self.assertNotIn(draft.name, page.text)

    def test_list_shows_those_of_colleagues_and_not_those_of_strangers(self):
        self._log_in(self.colleague)
        self._assert_page(self._get("/my/returns"), self.case.name)
        self._log_in(self.other_portal_user)
        page = self._get("/my/returns")
        self._assert_page(page, self.foreign_case.name)
        self.assertNotIn(self.case.name, page.text)

    def test_list_needs_an_account(self):
        self._log_in(None)
        response = self._get("/my/returns")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_list_of_somebody_without_returns_says_what_to_do(self):
        self.foreign_case.action_cancel()
        self._log_in(self.rma_user)
        self._assert_page(self._get("/my/returns"), "You haven't returned anything.")

    def test_list_can_be_filtered_searched_and_sorted(self):
        done = self._request([(self.saw_line, 1)])
        done.action_cancel()
        other_order = self._sell_deliver_invoice([(self.saw, 1)])
        other = self._request([(other_order.order_line, 1)])
        names = [self.case.name, done.name, other.name]
        expected = {
            "filterby=open": [self.case.name, other.name],
            "filterby=done": [done.name],
            f"search={done.name}&search_in=name": [done.name],
            f"search={other_order.name}&search_in=order": [other.name],
            f"search={other_order.name}&search_in=all": [other.name],
            f"search={self.foreign.name}&search_in=all": [],
            f"search={self.foreign_case.name}&search_in=all": [],
            "sortby=number": names,
            "sortby=oldest": names,
            "sortby=x&filterby=y&search_in=z&search=RMA": names,
        }
        for query, found in expected.items():
            with self.subTest(query=query):
                page = self._get(f"/my/returns?{query}")
                self.assertEqual(page.status_code, 200)
                shown = page.text.split("o_rma_row", 1)[-1] if found else page.text
                self.assertEqual([name for name in names if name in shown], found)
        self.assertEqual(self._get("/my/returns/page/99").status_code, 200)

    @mute_logger("odoo.addons.rma_warranty.models.portal.rma_portal")
    def test_one_broken_case_does_not_break_the_list(self):
        other = self._request([(self.saw_line, 1)])
        portal = self.registry["rma.portal"]
        get_status = portal._get_status

        def _get_status(model, case):
            if case.id == self.case.id:
                raise ZeroDivisionError
            return get_status(model, case)

        with patch.object(portal, "_get_status", _get_status):
            for url in ("/my/returns", f"/my/orders/{self.order.id}"):
                page = self._get(url)
                self._assert_page(page, self.case.name, "Ask us", other.name)

    # === PAGE === #

    def test_page_of_a_return_is_for_the_customer_and_colleagues(self):
        for user in (self.portal_user, self.colleague):
            self._log_in(user)
            self._assert_page(self._get(self.url), self.case.name)
            self._assert_sent_away(self._get(self.foreign_url))
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._get(self.url))
        self._assert_sent_away(self._get("/my/returns/999999999"))

    def test_link_opens_its_own_return_only(self):
        link = self._link(self.case)
        token = link.split("?")[1]
        for user in (None, self.other_portal_user):
            self._log_in(user)
            self._assert_page(self._get(link), self.case.name)
        self._log_in(None)
        self._assert_sent_away(self._get(f"{self.foreign_url}?{token}"))
        self._assert_sent_away(self._get(f"{self.url}?access_token=x"))
        self._assert_sent_away(self._get(f"{self.url}?access_token="))

    def test_drafts_are_invisible_even_with_their_link(self):
        draft = self._open_case([(self.saw_line, 1)])
        link = self._link(draft)
        for user in (self.portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._get(link))
        self._log_in(self.rma_user)
        self._assert_page(self._get(link), "Draft, invisible to the customer")

    def test_page_is_for_after_sales_staff_and_not_for_every_employee(self):
        employee = self._create_user("employee", "base.group_user")
        self._log_in(self.rma_user)
        self._assert_page(self._get(self.url), self.case.name)
        for user in (employee, self._create_user("seller", SALESMAN)):
            self._log_in(user)
            for address in (self.url, self._link(self.case)):
                self._assert_sent_to_desk(self._get(address), self.case)

    def test_staff_don_t_act_as_the_customer(self):
        order = self.case.line_ids.order_id
        for user in (self.rma_manager, self._create_user("seller", SALESMAN)):
            self._log_in(user)
            form = f"/my/orders/{order.id}/return"
            self._assert_sent_to_desk(self._get(form), order)
            self._assert_sent_to_desk(self._post_return(order, {}), order)
            for step in ("cancel", "bank-account", "parcel", "return_method"):
                data = {"number": "NL91ABNA0417164300"}
                answer = self._post(f"{self.url}/{step}", data)
                self._assert_sent_to_desk(answer, self.case)
        self.assertEqual(self.case.state, "requested")
        self.assertFalse(self.case.sudo().refund_account_id)

    def test_page_tells_the_decision_of_each_line_with_its_reason(self):
        case = self._request([(self.drill_line, 1), (self.saw_line, 1)])
        case.line_ids[1]._reject("The saw was used.")
        case.action_approve()
        page = self._get(f"/my/returns/{case.id}")
        self._assert_page(
            page,
            "Approved, please send the goods",
            "Accepted",
            "Not accepted",
            "The saw was used.",
            "can be returned until",
            "Received: 0 of 1",
        )

    def test_page_tells_why_a_return_was_refused(self):
        self.case._reject("The window has ended.")
        page = self._get(self.url)
        self._assert_page(page, "We can't accept this return", "The window has ended.")
        self.assertNotIn("Cancel request", page.text)

    def test_page_keeps_internal_words_to_the_staff(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order, on="2026-01-10")
        case = self._request([(order.order_line, 1)])
        case.with_user(self.rma_manager).line_ids._override_eligibility("Good friend")
        case.action_approve()
        remark = "Watch out"
        case.message_post(body=remark, subtype_xmlid="mail.mt_note")
        page = self._get(f"/my/returns/{case.id}")
        self._assert_page(page, case.name, "Accepted")
        for word in ("Good friend", "Watch out", self.rma_manager.name):
            self.assertNotIn(word, page.text)

    # === RETURN SLIP === #

    def test_slip_comes_with_the_approval(self):
        slip = f"{self.url}?report_type=pdf"
        page = self._get(self.url)
        self.assertNotIn("Return slip", page.text)
        refused = self._get(slip)
        self.assertEqual(refused.status_code, 303)
        self._assert_page(
            self._get(refused.headers["Location"]), "There is no return slip yet"
        )
        self.case.action_approve()
        self._assert_page(self._get(self.url), "Return slip", "Send it to")
        response = self._get(slip)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_slip_is_not_for_strangers(self):
        self.case.action_approve()
        self.foreign_case.action_approve()
        slip = f"{self._link(self.case)}&report_type=pdf"
        token = slip.split("?")[1]
        self._log_in(None)
        self.assertEqual(self._get(slip).status_code, 200)
        self._assert_sent_away(self._get(f"{self.foreign_url}?{token}"))
        self._log_in(self.other_portal_user)
        self._assert_sent_away(self._get(f"{self.url}?report_type=pdf"))

    def test_link_of_a_return_opens_no_delivery_slip(self):
        token = self._link(self.case).split("?")[1]
        for order in self.order + self.foreign:
            order._portal_ensure_token()
        self._log_in(None)
        for picking in (self.order + self.foreign).picking_ids:
            response = self._get(f"/my/picking/pdf/{picking.id}?{token}")
            self.assertEqual(response.status_code, 404)

    # === CANCEL === #

    def test_customer_cancels_before_the_goods_arrive(self):
        self.case.action_approve()
        self._assert_page(self._get(self.url), "Cancel request")
        response = self._post(f"{self.url}/cancel")
        self._assert_page(
            self._get(response.headers["Location"]), "Your request is cancelled"
        )
        self.assertEqual(self.case.state, "cancelled")
        self.assertEqual(self.case.receipt_ids.state, "cancel")
        note = self.case.message_ids.sudo().filtered(
            lambda message: "The customer cancelled" in message.body
        )
        self.assertEqual(note.author_id, self.customer)
        messages = len(self.case.message_ids)
        self._post(f"{self.url}/cancel")
        self.assertEqual(len(self.case.message_ids), messages)

    def test_customer_does_not_cancel_what_has_arrived(self):
        self.case.action_approve()
        self._receive(self.case)
        self.assertNotIn("Cancel request", self._get(self.url).text)
        response = self._post(f"{self.url}/cancel")
        self._assert_page(
            self._get(response.headers["Location"]), "can't be cancelled any more"
        )
        self.assertEqual(self.case.state, "approved")

    def test_nobody_else_cancels(self):
        token = self._link(self.foreign_case).split("access_token=")[1]
        self._assert_sent_away(self._post(f"{self.foreign_url}/cancel"))
        self._log_in(None)
        self._assert_sent_away(self._post(f"{self.url}/cancel"))
        self._assert_sent_away(
            self._post(f"{self.url}/cancel", {"access_token": token})
        )
        self.assertEqual(self._get(f"{self.url}/cancel").status_code, 405)
        self.assertEqual(self.case.state, "requested")
        self._post(f"{self.foreign_url}/cancel", {"access_token": token})
        self.assertEqual(self.foreign_case.state, "cancelled")

    # === REFUND === #

    def test_refund_is_linked_for_who_may_read_it(self):
        self.case.action_approve()
        self._receive(self.case)
        note = self._credit(self.case, post=False)
        self.assertNotIn("o_rma_credit_notes", self._get(self.url).text)
        self._post_credit(self.case)
        address = f'href="/my/invoices/{note.id}"'
        page = self._get(self.url)
        self._assert_page(page, note.name, "100.00", "Refunded: 1 of 1", address)
        self._log_in(None)
        page = self._get(self._link(self.case))
        self._assert_page(page, note.name, "100.00")
        self.assertNotIn(f"/my/invoices/{note.id}", page.text)

    # === REQUEST === #

    def test_request_of_an_order_is_for_its_customer(self):
        form = f"/my/orders/{self.order.id}/return"
        self._assert_page(self._get(form), "Send request")
        self._log_in(self.colleague)
        self._post_return(self.order, {self.saw_line: "1"})
        case = self._cases_of(self.order) - self.case
        self.assertEqual(case.partner_id, self.colleague.partner_id)
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._get(form))
            response = self._post_return(self.order, {self.saw_line: "1"})
            self._assert_sent_away(response)
        self.assertEqual(self._cases_of(self.order), self.case + case)

    def test_order_s_link_requests_a_return_of_that_order_only(self):
        link = self._link(self.order, "/return")
        token = link.split("access_token=")[1]
        for user in (None, self.other_portal_user):
            with self.subTest(user=user):
                self._log_in(user)
                self._assert_page(self._get(link), "Send request")
                known = self._cases_of(self.order)
                response = self._post_return(
                    self.order, {self.saw_line: "1"}, access_token=token
                )
                case = self._cases_of(self.order) - known
                self.assertEqual(case.partner_id, self.customer)
                self._assert_page(self._get(response.headers["Location"]), case.name)
        self._log_in(None)
        foreign_form = f"/my/orders/{self.foreign.id}/return"
        self._assert_sent_away(self._get(f"{foreign_form}?access_token={token}"))
        response = self._post_return(
            self.foreign, {self.foreign.order_line: "1"}, access_token=token
        )
        self._assert_sent_away(response)
        self.assertEqual(self._cases_of(self.foreign), self.foreign_case)

    def test_order_s_link_leads_to_returns_of_that_order_only(self):
        second = self._sell_deliver_invoice([(self.saw, 1)])
        mixed = self._request([(self.drill_line, 1), (second.order_line, 1)])
        link = self._link(self.order)
        page = self._get(self._drop_token(link))
        self._assert_page(page, f'href="/my/returns/{mixed.id}"')
        self._log_in(None)
        page = self._get(link)
        self._assert_page(page, f'href="/my/returns/{self.case.id}?access', mixed.name)
        self.assertNotIn(f"/my/returns/{mixed.id}", page.text)

    def test_forms_without_the_session_s_token_are_refused(self):
        for url in (f"{self.url}/cancel", f"/my/orders/{self.order.id}/return"):
            with mute_logger("odoo.http"):
                response = self._post(url, {"csrf_token": "x"})
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self.case.state, "requested")

    # === PAST THE PAGES === #

    def test_customer_reads_cases_and_writes_none(self):
        case = self.case.with_user(self.portal_user)
        self.assertEqual(case.read(["name"])[0]["name"], self.case.name)
        for step in ("action_approve", "action_cancel", "unlink"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(case, step)()
        with self.assertRaises(AccessError):
            case.write({"description": "x"})
        with self.assertRaises(AccessError):
            case.copy()
        with self.assertRaises(AccessError):
            case.line_ids.write({"quantity": 3})
        for internal in ("override_reason", "override_user_id"):
            with self.subTest(field=internal), self.assertRaises(AccessError):
                case.line_ids.read([internal])
        with self.assertRaises(AccessError):
            self.foreign_case.with_user(self.portal_user).read(["name"])

    @mute_logger("odoo.http")
    def test_customer_writes_messages_on_own_returns_only(self):
        self._say(self.case, "Hello there")
        self.assertIn("Hello there", self.case.message_ids[0].sudo().body)
        self._say(self.foreign_case, "Hello there")
        bodies = "".join(self.foreign_case.message_ids.sudo().mapped("body"))
        self.assertNotIn("Hello there", bodies)

    def _say(self, case, text):
        return self.url_open(
            "/mail/message/post",
            json={
                "params": {
                    "thread_model": "rma.case",
                    "thread_id": case.id,
                    "post_data": {
                        "body": text,
                        "message_type": "comment",
                        "subtype_xmlid": "mail.mt_comment",
                    },
                }
            },
        )
