from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..portal.portal_common import RmaPortalCommon
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangePortal(ExchangeCommon, RmaPortalCommon):
    """Customers accept or decline another product on the page of their return."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._offered()
        cls.line = cls.case.line_ids

    @classmethod
    def _offered(cls, customer=None):
        order = cls._sell_deliver_invoice(
            [(cls.drill, 1)], customer=customer or cls.customer
        )
        case = cls._exchange(order.order_line, partner=customer or cls.customer)
        case.line_ids.replacement_product_id = cls.big
        return case

    @classmethod
    def _exchange(cls, sale_line, partner=None, **values):
        case = cls._request(
            [
                {
                    "sale_line_id": sale_line.id,
                    "quantity": 1,
                    "resolution": "replacement",
                }
            ],
            partner=partner,
        )
        case.action_approve()
        cls._receive(case)
        return case

    def _answer(self, answer="accept", case=None, **fields):
        case = case or self.case
        data = {
            "line_id": self.line.id,
            "offer": self.line._get_offer_key(),
            "answer": answer,
            **fields,
        }
        response = self._post(f"/my/returns/{case.id}/replacement", data)
        self.env.invalidate_all()
        return response

    def _assert_open(self):
        self.assertRecordValues(
            self.line,
            [{"is_replacement_accepted": False, "replacement_answer": False}],
        )

    def test_the_page_shows_the_offer_and_its_price(self):
        page = self._get(f"/my/returns/{self.case.id}")
        self._assert_page(
            page,
            "We offer you another product",
            "Big drill",
            "You pay $ 20.00 more, taxes included.",
        )

    def test_an_accepted_offer_is_kept_with_name_and_date(self):
        response = self._answer()
        self.assertIn("notice=offer_accepted", response.headers["Location"])
        self.assertRecordValues(
            self.line,
            [
                {
                    "is_replacement_accepted": True,
                    "replacement_answer": "accepted",
                    "replacement_answered_by": self.customer.display_name,
                }
            ],
        )
        self.assertTrue(self.line.date_replacement_answer)
        self._assert_page(
            self._get(f"/my/returns/{self.case.id}"),
            "You accepted Big drill instead of Drill on",
        )
        self._send(self.case)
        self.assertEqual(self.line.quantity_replaced, 1)

    def test_what_was_agreed_stays_on_the_page_after_it_is_settled(self):
        self._answer()
        self._send(self.case)
        self._settle(self.case)
        # 120 for the big drill, 100 for the one that came back.
        page = self._get(f"/my/returns/{self.case.id}")
        self._assert_page(
            page,
            "You accepted Big drill instead of Drill on",
            "You pay $ 20.00 more, taxes included.",
        )
        self.assertNotIn("Used for the exchange", page.text)

    def test_what_staff_agreed_stays_when_prices_change(self):
        self.line.with_user(self.rma_user).is_replacement_accepted = True
        self.assertTrue(self.line.date_replacement_answer)
        self.assertEqual(self.line.agreed_difference, 20.0)
        self.big.lst_price = 500.0
        self._send(self.case)
        self._settle(self.case)
        page = self._get(f"/my/returns/{self.case.id}")
        self._assert_page(page, "You pay $ 20.00 more, taxes included.")

    def test_another_product_accepted_at_once_is_agreed_anew(self):
        accepted = {"is_replacement_accepted": True}
        self.line.write(accepted)
        self.line.write({"exchange_price_unit": 90.0, **accepted})
        # 90 for the big drill now, 100 for the one that came back.
        self.assertEqual(self.line.agreed_difference, -10.0)
        self.line.exchange_price_unit = 80.0
        self._assert_open()
        self.assertFalse(self.line.agreed_difference)

    def test_a_second_click_changes_nothing(self):
        self._answer()
        moment = self.line.date_replacement_answer
        notes = len(self.case.message_ids)
        response = self._answer()
        self.assertIn("notice=offer_accepted", response.headers["Location"])
        self.assertEqual(self.line.date_replacement_answer, moment)
        self.assertEqual(len(self.case.message_ids), notes)

    def test_a_declined_offer_asks_staff_for_another_one(self):
        self._answer("decline")
        self.assertEqual(self.line.replacement_answer, "declined")
        self.assertFalse(self.line.is_replacement_accepted)
        summaries = " ".join(self.case.activity_ids.mapped("summary"))
        self.assertIn("doesn't want Big drill", summaries)
        with self._refused("ask the customer"):
            self.case.action_send_replacements()
        self._answer()
        self.assertFalse(self.line.is_replacement_accepted)

    def test_declined_offer_of_a_case_without_responsible_is_the_head_s(self):
        case = self.case.sudo()
        case.team_id.head_id = self.rma_manager
        case.user_id = False
        self._answer("decline")
        declined = case.activity_ids.filtered("summary").filtered(
            lambda activity: "doesn't want" in activity.summary
        )
        self.assertEqual(declined.user_id, self.rma_manager)

    def test_another_offer_is_asked_about_anew(self):
        key = self.line._get_offer_key()
        self.line.exchange_price_unit = 150.0
        response = self._answer(offer=key)
        self.assertIn("notice=offer_changed", response.headers["Location"])
        self._assert_open()
        self._answer()
        self.assertTrue(self.line.is_replacement_accepted)
        self.line.replacement_product_id = self.saw
        self._assert_open()

    def test_a_colleague_of_the_same_company_may_answer(self):
        self._log_in(self.colleague)
        self._answer()
        self.assertEqual(
            self.line.replacement_answered_by, self.colleague.partner_id.display_name
        )

    def test_a_stranger_can_not_answer(self):
        self._log_in(self.other_portal_user)
        self._answer()
        self._assert_open()

    def test_a_stranger_can_not_answer_through_an_own_return(self):
        own = self._offered(customer=self.stranger)
        self._log_in(self.other_portal_user)
        response = self._answer(case=own)
        self.assertIn("notice=offer_changed", response.headers["Location"])
        self._assert_open()

    def test_the_link_of_the_return_is_enough(self):
        self._log_in(None)
        self._answer()
        self._assert_open()
        self._answer(access_token=self.case.sudo()._portal_ensure_token())
        self.assertTrue(self.line.is_replacement_accepted)
        self.assertEqual(self.line.replacement_answered_by, self.customer.display_name)

    def test_nonsense_is_answered_politely(self):
        for fields in ({"line_id": "x"}, {"answer": "maybe"}, {"offer": ""}):
            with self.subTest(fields=fields):
                self._answer(**fields)
                self._assert_open()

    def test_nobody_writes_the_answer_directly(self):
        with self.assertRaises(AccessError):
            self.line.with_user(self.rma_user).replacement_answer = "accepted"
