from unittest.mock import patch

from odoo.tests import tagged

from .payback_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestPaybackMessages(ProviderCommon):
    """The customer reads number, amount, method and days, for each method."""

    def _send_queue(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 1.0):
            self.env["rma.notification"]._cron_send()

    def _get_messages(self, note):
        """Send the queue; give the messages about the note, oldest first."""
        self._send_queue()
        messages = note.rma_case_id.message_ids.filtered(
            lambda message: (
                message.message_type == "comment" and note.name in message.subject
            )
        )
        return messages.sorted("id")

    def _assert_told(self, note, posted, paid):
        """Check both messages: of posting and of paying."""
        messages = self._get_messages(note)
        self.assertEqual(len(messages), 2)
        for message, text in zip(messages, (posted, paid), strict=True):
            self.assertEqual(message.partner_ids, self.customer)
            self.assertIn("200.00", message.body)
            self.assertIn(text, message.body)

    def test_bank_transfer(self):
        self._add_account()
        note = self._return_with(self.bank)
        self._pay_back(note)
        self._assert_told(
            note,
            "Bank transfer: within 1 to 3 days",
            "Bank transfer, within 1 to 3 days, account •••• 6769.",
        )

    def test_cash(self):
        note = self._return_with(self.cash)
        self._pay_back(note)
        self._assert_told(note, "Cash: at our counter", "Cash, at our counter.")

    def test_original_payment(self):
        note = self._return_with(None, order=self.online_order)
        self._pay_back(note)
        self._send_refunds()
        self._assert_told(
            note,
            "Back to the original payment: within 5 to 10 days, depending on your bank",
            "Back to the original payment, within 5 to 10 days",
        )

    def test_other_open_invoices(self):
        other = self._sell_deliver_invoice([(self.drill, 5)]).invoice_ids
        note = self._return_with(self.against_invoices)
        self._pay_back(note)
        self._assert_told(
            note,
            "Set against open invoices",
            f"Set against your invoices: {other.name}.",
        )

    def test_unpaid_invoice_is_one_message_that_says_so(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        note = self._return_with(None, order=order)
        message = self._get_messages(note)
        self.assertEqual(len(message), 1)
        self.assertIn(f"set against invoice {order.invoice_ids.name}", message.body)

    def test_days_are_edited_in_the_table(self):
        self.cash.write({"days_min": 4, "days_max": 4, "arrival_note": False})
        note = self._return_with(self.cash)
        self.assertIn("Cash: within 4 days", self._get_messages(note).body)

    def test_method_that_is_not_for_customers_is_not_named(self):
        self.cash.is_in_portal = False
        note = self._return_with(self.cash)
        self._pay_back(note)
        for message in self._get_messages(note):
            self.assertNotIn("Cash", message.body)

    def test_customer_is_asked_for_the_account_that_is_missing(self):
        note = self._return_with(self.bank)
        message = self._get_messages(note)
        self.assertIn("Please tell us your bank account", message.body)
        self.assertIn(f"/my/returns/{note.rma_case_id.id}", message.body)

    def test_nothing_is_rendered_while_money_moves(self):
        template = type(self.env["mail.template"])
        with patch.object(template, "_render_field") as render:
            self._pay_back(self._return_with(self.cash))
        render.assert_not_called()

    def test_payment_is_told_once(self):
        note = self._return_with(self.cash)
        self._pay_back(note)
        self._send_queue()
        self._payments_of(note).action_cancel()
        self._pay_back(note)
        self.assertEqual(self._queued(note.rma_case_id).count("paid"), 1)

    def test_payment_taken_back_at_once_is_not_told(self):
        note = self._return_with(self.cash)
        self._pay_back(note)
        self._payments_of(note).action_cancel()
        self.assertNotIn("paid", self._queued(note.rma_case_id))

    def test_note_reset_at_once_is_not_told(self):
        note = self._return_with(self.cash)
        note.with_user(self.accountant).sudo(False).button_draft()
        self.assertNotIn("refunded", self._queued(note.rma_case_id))

    def test_words_are_the_customers(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.cash.with_context(lang="fr_FR").name = "Espèces"
        self.customer.lang = "fr_FR"
        note = self._return_with(self.cash)
        self.assertIn("Espèces", self._get_messages(note).body)
