from odoo.tests import Form, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeScreens(ExchangeCommon):
    """Staff see what an exchange waits for, and what it will cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._exchange(cls._sold())
        cls.line = cls.case.line_ids

    def _open(self, case=None):
        return Form((case or self.case).with_user(self.rma_user))

    def _preview(self, case):
        wizard = self.env["rma.preview.wizard"].with_user(self.rma_user)
        return wizard.create({"case_ids": case.ids}).preview_html

    def test_nothing_is_sent_while_an_offer_waits(self):
        self.assertTrue(self._open().is_replace_allowed)
        self.line.replacement_product_id = self.big
        form = self._open()
        self.assertFalse(form.is_replace_allowed)
        self.assertEqual(
            form.offer_summary,
            "Waits for the customer's answer: Big drill offered instead of Drill.",
        )
        self.line.is_replacement_accepted = True
        form = self._open()
        self.assertTrue(form.is_replace_allowed)
        self.assertFalse(form.offer_summary)

    def test_a_declined_offer_asks_for_another_one(self):
        self.line.replacement_product_id = self.big
        self.line._answer_offer(self.line._get_offer_key(), False, self.customer)
        form = self._open()
        self.assertFalse(form.is_replace_allowed)
        self.assertIn("doesn't want Big drill instead of Drill", form.offer_summary)

    def test_other_lines_are_sent_while_an_offer_waits(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        values = {"quantity": 1, "resolution": "replacement"}
        case = self._request(
            [{"sale_line_id": line.id, **values} for line in order.order_line]
        )
        case.action_approve()
        self._receive(case)
        waiting, ready = case.line_ids
        waiting.replacement_product_id = self.big
        self.assertTrue(self._open(case).is_replace_allowed)
        self._send(case)
        self.assertEqual(waiting.quantity_replaced, 0)
        self.assertEqual(ready.quantity_replaced, 1)
        form = self._open(case)
        self.assertFalse(form.is_replace_allowed)
        self.assertIn("Big drill offered instead of Drill", form.offer_summary)

    def test_the_preview_tells_the_difference_that_comes(self):
        self.line.replacement_product_id = self.big
        shown = self._preview(self.case)
        # 120 for the big drill, 100 for the one that came back.
        self.assertIn("Difference: +$\xa020.00 incl. taxes, will be invoiced.", shown)
        self.assertNotIn("Nothing would be credited now.", shown)

    def test_the_preview_of_a_plain_exchange_is_about_no_money(self):
        self.assertIn("Nothing would be credited now.", self._preview(self.case))
