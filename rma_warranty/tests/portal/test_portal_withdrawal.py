from uuid import uuid4

from odoo.tests import tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalWithdrawal(RmaPortalCommon):
    """A consumer withdraws from a contract in the portal, in two steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.parent_id = False
        cls.customer.country_id = cls.env.ref("base.de")
        cls.law = (
            cls.env["rma.policy"]
            .with_user(cls.rma_manager)
            .create(
                {
                    "name": "EU",
                    "is_statutory": True,
                    "claim_kind": "withdrawal",
                    "withdrawal_days": 14,
                }
            )
        )
        cls.order = cls._sell([(cls.drill, 5), (cls.saw, 4)])
        cls.drills, cls.saws = cls.order.order_line
        cls._deliver(cls.order, {cls.drill: 5})
        cls.url = f"/my/orders/{cls.order.id}/withdraw"

    def _form(self, quantities, **values):
        return {
            "request_key": uuid4().hex,
            "name": "Customer",
            "email": "customer@example.com",
            **{f"quantity_{line.id}": units for line, units in quantities.items()},
            **values,
        }

    def _confirm(self, quantities, **values):
        return self._post(self.url, self._form(quantities, step="confirm", **values))

    def _send(self, case):
        messages = self.env["rma.notification"].search(
            [("case_id", "=", case.id), ("event", "=", "withdrawal")]
        )
        messages._send()
        return messages

    # === WAY TO IT === #

    def test_order_and_list_lead_to_it_as_long_as_there_is_the_right(self):
        for url in (f"/my/orders/{self.order.id}", "/my/returns"):
            self._assert_page(self._get(url), "Withdraw from contract here", self.url)
        self.law.active = False
        for url in (f"/my/orders/{self.order.id}", "/my/returns"):
            self.assertNotIn("Withdraw from contract here", self._get(url).text)
        self.assertEqual(self._get(self.url).status_code, 303)

    def test_form_proposes_the_whole_order(self):
        self._assert_page(
            self._get(self.url),
            f'name="quantity_{self.drills.id}" max="5" step="1" value="5"',
            f'name="quantity_{self.saws.id}" max="4" step="1" value="4"',
            "Not delivered yet: 4",
            'value="Customer"',
            'value="customer@example.com"',
        )

    # === TWO STEPS === #

    def test_first_step_registers_nothing(self):
        page = self._post(self.url, self._form({self.drills: "2"}, description="<b>"))
        self._assert_page(page, "Confirm withdrawal", "2 × Drill", "&lt;b&gt;")
        self.assertFalse(self._cases_of(self.order))

    def test_confirmed_withdrawal_is_acknowledged_on_screen_and_by_mail(self):
        answer = self._confirm({self.drills: "2", self.saws: "4"}, name="Ann Lee")
        case = self._cases_of(self.order)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "approved",
                    "is_withdrawal": True,
                    "source": "portal",
                    "withdrawal_name": "Ann Lee",
                    "partner_id": self.customer.id,
                }
            ],
        )
        self._assert_page(
            self._get(answer.headers["Location"]),
            "We have received your withdrawal",
            self.order.name,
            case.withdrawal_moment.replace("\u202f", " "),
            "Ann Lee",
        )
        self.assertEqual(self._send(case).mapped("state"), ["sent"])
        mail = case.message_ids.filtered(lambda own: own.subject)[:1]
        for text in (
            f"We have received your withdrawal {case.name}",
            self.order.name,
            "2 × Drill",
            "(not delivered yet)",
            "Ann Lee",
            "(UTC)",
        ):
            self.assertIn(text, " ".join(f"{mail.subject} {mail.body}".split()))
        self.assertFalse(mail.outgoing_email_to)

    def test_acknowledgement_goes_to_the_address_that_was_given(self):
        self._confirm({self.drills: "1"}, email="ann@example.org")
        case = self._cases_of(self.order)
        self._send(case)
        mail = case.message_ids.filtered(lambda own: own.subject)[:1]
        self.assertEqual(mail.outgoing_email_to, "ann@example.org")

    def test_sent_twice_is_one_withdrawal(self):
        key = uuid4().hex
        first = self._confirm({self.drills: "1"}, request_key=key)
        second = self._confirm({self.drills: "1"}, request_key=key)
        self.assertEqual(len(self._cases_of(self.order)), 1)
        self.assertEqual(first.headers["Location"], second.headers["Location"])

    def test_what_can_not_be_used_is_said(self):
        for values, text in (
            ({"quantities": {self.drills: "0"}}, "at least one product"),
            ({"quantities": {self.drills: "6"}}, "not as much"),
            ({"quantities": {self.drills: "x"}}, "not a quantity"),
            ({"name": ""}, "enter your name"),
            ({"email": "nobody"}, "e-mail address"),
        ):
            quantities = values.pop("quantities", {self.drills: "1"})
            with self.subTest(text):
                for step in ("", "confirm"):
                    form = self._form(quantities, **values, step=step)
                    self._assert_refused(self._post(self.url, form), text)
        self.assertFalse(self._cases_of(self.order))

    # === OTHERS === #

    def test_strangers_and_foreign_lines_are_refused(self):
        other = self._sell([(self.drill, 1)], customer=self.stranger)
        self._assert_refused(
            self._confirm({other.order_line: "1"}), "not as much of one"
        )
        self._log_in(self.other_portal_user)
        self._assert_sent_away(self._get(self.url))
        self._assert_sent_away(self._confirm({self.drills: "1"}))
        self.assertNotIn(self.order.name, self._get("/my/returns").text)
        self.assertFalse(self._cases_of(self.order, other))

    def test_who_has_the_link_of_the_order_may_withdraw(self):
        self._log_in(None)
        token = self.order._portal_ensure_token()
        self._assert_page(self._get(f"{self.url}?access_token={token}"), "Quantity")
        self._confirm({self.drills: "1"}, access_token=token)
        self.assertEqual(self._cases_of(self.order).state, "approved")
