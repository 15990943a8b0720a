from odoo.tests import tagged

from ..case.message_common import MessageCommon
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeMessages(ExchangeCommon, MessageCommon):
    """Customers hear of offers that wait for them, and of what was sent."""

    def _offer(self, **values):
        """Receive what is to be exchanged and offer the big drill for it."""
        case = self._exchange(self._sold(), **values)
        self._send_queue()
        case.line_ids.replacement_product_id = self.big
        return case

    def _answer(self, case, is_accepted=True):
        line = case.line_ids
        line._answer_offer(line._get_offer_key(), is_accepted, self.customer)

    # === OFFERS === #

    def test_offer_is_told_once_with_its_price(self):
        case = self._offer()
        body = self._get_last_body(case)
        # 120 - 100
        self.assertIn(
            "1 × Big drill instead of Drill. You pay $ 20.00 more, taxes included.",
            body.replace("&nbsp;", " "),
        )
        self.assertIn(f"/my/returns/{case.id}", body)
        case.line_ids.replacement_product_id = self.big
        self.assertEqual(self._queued(case).count("offer"), 1)

    def test_offer_that_stands_at_the_approval_is_told(self):
        case = self._request(
            [
                {
                    "sale_line_id": self._sold().id,
                    "quantity": 1,
                    "resolution": "replacement",
                    "replacement_product_id": self.big.id,
                }
            ]
        )
        self.assertNotIn("offer", self._queued(case))
        case.action_approve()
        case.action_approve()
        self.assertEqual(self._queued(case).count("offer"), 1)

    def test_same_product_is_no_offer(self):
        case = self._exchange(self._sold())
        case.line_ids.replacement_product_id = self.drill
        self.assertNotIn("offer", self._queued(case))

    def test_answered_offer_is_not_told_any_more(self):
        case = self._offer()
        self._answer(case)
        self.assertNotIn("offer", self._queued(case))

    def test_withdrawn_offer_is_not_told(self):
        case = self._offer()
        case.line_ids.replacement_product_id = False
        self.assertNotIn("offer", self._queued(case))

    def test_other_price_is_another_offer(self):
        case = self._offer()
        self._send_queue()
        case.line_ids.exchange_price_unit = 110
        # 110 - 100
        self.assertIn("10.00 more", self._get_last_body(case))
        self.assertEqual(self._queued(case).count("offer"), 2)

    def test_offer_after_a_refusal_is_told(self):
        case = self._offer()
        self._send_queue()
        self._answer(case, is_accepted=False)
        case.line_ids.replacement_product_id = self.saw
        self.assertIn("Saw instead of Drill", self._get_last_body(case))

    # === REPLACEMENTS === #

    def test_sent_replacement_is_told_once(self):
        case = self._exchange(self._sold())
        self._inspect(case, restock=1)
        self._send(case)
        case.action_send_replacements()
        self.assertEqual(self._queued(case).count("replacement_sent"), 1)
        body = self._get_last_body(case)
        self.assertRegex(body, r"1\s+×\s+Drill")
        self.assertNotIn("Please send us the goods", body)

    def test_replacement_that_is_sent_first_asks_for_the_goods(self):
        case = self._exchange_early(self._sold(), reason_id=self.defect.id)
        self._send(case)
        self.assertIn("Please send us the goods by", self._get_last_body(case))

    def test_replacement_taken_back_at_once_is_not_told(self):
        case = self._exchange(self._sold())
        self._send(case)
        self._undo_sent(case)
        self.assertNotIn("replacement_sent", self._queued(case))

    def test_replacement_sent_before_it_was_told_is_not_nothing(self):
        case = self._exchange(self._sold())
        self._inspect(case, restock=1)
        self._send(case)
        self.assertEqual(case.state, "closed")
        # As after an upgrade from a version that told nobody.
        self._get_rows(case).sudo().unlink()
        self._follow_up()
        self.assertFalse(self._queued(case))
