from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payback_common import ProviderCommon

LOGGER = "odoo.addons.rma_warranty.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestPaybackProvider(ProviderCommon):
    """What was paid online goes back through the provider, asked once."""

    REFUSAL = "The card has expired."

    def _return_online(self, quantity=2, order=None, method=None):
        return self._return_with(method, quantity, order=order or self.online_order)

    def test_online_payment_is_proposed_to_go_back_the_same_way(self):
        note = self._return_online()
        self.assertEqual(note.rma_refund_method_id, self.original)

    def test_refund_waits_for_the_job_and_is_booked_when_confirmed(self):
        note = self._return_online()
        self._pay_back(note)
        self.assertFalse(self.asked)
        self.assertEqual(note.rma_payback_state, "waiting")
        self._send_refunds()
        # 2 drills at 100
        self.assertRecordValues(
            self._refunds_of(note),
            [
                {
                    "amount": -200.0,
                    "state": "done",
                    "source_transaction_id": self.paid_tx.id,
                }
            ],
        )
        self.assertRecordValues(
            self._payments_of(note), [{"amount": 200.0, "payment_type": "outbound"}]
        )
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(note.rma_case_id.money_status, "paid")
        self.assertIn("paid", self._queued(note.rma_case_id))

    def test_provider_is_asked_once_whatever_is_repeated(self):
        note = self._return_online()
        self._pay_back(note)
        self._pay_back(note)
        self._send_refunds()
        self._send_refunds()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(len(self._payments_of(note)), 1)

    def test_answer_that_comes_later_books_the_refund_then(self):
        self.answer = lambda refund: refund._set_pending()
        note = self._return_online()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(note.rma_payback_state, "waiting")
        self.assertEqual(note.rma_case_id.money_status, "credited")
        # As the provider's message and core's job do.
        refund = self._refunds_of(note)
        refund._set_done()
        refund._post_process()
        self.assertEqual(note.rma_payback_state, "done")
        self.assertEqual(note.rma_case_id.money_status, "paid")

    def test_no_more_than_was_captured_is_refunded(self):
        # Paid: 500. Refunded: 300, then 200; nothing is left for a third.
        first, second = self._return_online(3), self._return_online(2)
        self._pay_back(first + second)
        self._send_refunds()
        self.assertEqual(sum(abs(tx.amount) for tx in self.asked), 500.0)
        self.assertEqual(self.paid_tx._rma_get_refundable(1.0), 0.0)

    def test_refund_made_at_the_provider_before_counts(self):
        refund = self.paid_tx._create_child_transaction(400.0, is_refund=True)
        refund._set_done()
        note = self._return_online()
        self._pay_back(note)
        self._send_refunds()
        # 500 less 400; the other 100 wait for another method.
        self.assertEqual(self._refunds_of(note).mapped("amount"), [-100.0])
        self.assertEqual(self._get_open_amount(note), 100.0)
        note.rma_refund_method_id = self.cash
        self._pay_back(note)
        self.assertEqual(note.payment_state, "paid")

    def test_nothing_left_is_said_and_nothing_happens(self):
        self.paid_tx._create_child_transaction(500.0, is_refund=True)._set_done()
        note = self._return_online()
        with self._refused("nothing is left of the online payment"):
            self._pay_back(note)

    def test_two_payments_are_refunded_oldest_first(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        invoice = order.invoice_ids
        first = self._pay_online(invoice, 150.0, reference="S2")
        second = self._pay_online(invoice, 350.0, reference="S3")
        note = self._return_online(2, order=order)
        self._pay_back(note)
        refunds = self._refunds_of(note).sorted("id")
        # 200 = all 150 of the first and 50 of the second
        self.assertRecordValues(
            refunds,
            [
                {"source_transaction_id": first.id, "amount": -150.0},
                {"source_transaction_id": second.id, "amount": -50.0},
            ],
        )
        self._send_refunds()
        self.assertEqual(note.payment_state, "paid")

    def test_provider_that_refunds_whole_payments_only(self):
        self._set_support("full_only")
        part = self._return_online(2)
        with self._refused("nothing is left"):
            self._pay_back(part)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._pay_online(order.invoice_ids, reference="S2")
        whole = self._return_online(1, order=order)
        self._pay_back(whole)
        self.assertEqual(self._refunds_of(whole).amount, -100.0)

    def test_provider_without_refunds_is_not_proposed_and_refused(self):
        self._set_support("none")
        note = self._return_online()
        self.assertEqual(note.rma_refund_method_id, self.bank)
        note.rma_refund_method_id = self.original
        with self._refused("was not paid online, or its payment provider can't"):
            self._pay_back(note)

    def test_payment_in_another_currency_is_not_refunded(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        order = self._sell_deliver_invoice([(self.drill, 5)])
        self._pay_online(order.invoice_ids, 450.0, currency=euro, reference="S2")
        note = self._return_online(2, order=order, method=self.original)
        note.line_ids.remove_move_reconcile()
        with self._refused("is in USD, but the customer paid in EUR"):
            self._pay_back(note)

    # === WHEN IT GOES WRONG === #

    def _fail(self, refund):
        raise ValidationError(self.REFUSAL)

    def test_refusal_leaves_a_to_do_and_the_note_open(self):
        self.answer = self._fail
        note = self._return_online()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(note.rma_payback_state, "open")
        self.assertEqual(note.activity_ids.user_id, self.accountant)
        self.assertIn("The card has expired.", note.activity_ids.note)
        self.assertFalse(self._payments_of(note))
        # Another method does it.
        note.rma_refund_method_id = self.cash
        self._pay_back(note)
        self.assertEqual(note.payment_state, "paid")

    def test_refusal_can_be_tried_again(self):
        self.answer = self._fail
        note = self._return_online()
        self._pay_back(note)
        self._send_refunds()
        self.answer = lambda refund: refund._set_done()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(len(self.asked), 2)
        self.assertEqual(len(self._payments_of(note)), 1)

    def test_provider_that_cancels_later_opens_the_note_again(self):
        self.answer = lambda refund: refund._set_pending()
        note = self._return_online()
        self._pay_back(note)
        self._send_refunds()
        self._refunds_of(note)._set_canceled("Account closed.")
        self.assertEqual(note.rma_payback_state, "open")
        self.assertIn("Account closed.", note.activity_ids.note)

    def _lose_answer(self):
        """Pay a note back; the answer of the provider is lost. Give the note."""

        def crash(refund):
            raise ConnectionError("timeout")

        self.answer = crash
        note = self._return_online()
        self._pay_back(note)
        with mute_logger(LOGGER):
            self._send_refunds()
        return note

    def test_lost_answer_is_looked_up_by_a_person_and_not_asked_again(self):
        note = self._lose_answer()
        self._send_refunds()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(note.rma_payback_state, "waiting")
        self.assertIn("Look it up", note.activity_ids.note)

    def test_refund_of_which_the_provider_knows_nothing_is_taken_back(self):
        note = self._lose_answer()
        note.with_user(self.accountant).sudo(False).action_rma_release_refund()
        self.assertEqual(note.rma_payback_state, "open")
        self.answer = lambda refund: refund._set_done()
        self._pay_back(note)
        self._send_refunds()
        self.assertEqual(note.payment_state, "paid")

    def test_disabled_provider_is_not_asked(self):
        note = self._return_online()
        self._pay_back(note)
        self.provider.state = "disabled"
        self._send_refunds()
        self.assertFalse(self.asked)
        self.assertIn("is disabled", note.activity_ids.note)
        self.assertEqual(note.rma_payback_state, "open")

    def test_failing_booking_leaves_the_confirmed_refund_to_cores_job(self):
        note = self._return_online()
        self._pay_back(note)
        model = type(self.env["payment.transaction"])

        def fail(refund):
            raise ValueError("no journal")

        with patch.object(model, "_post_process", fail), mute_logger(LOGGER):
            self._send_refunds()
        self.assertEqual(note.rma_payback_state, "waiting")
        self._refunds_of(note)._post_process()
        self.assertEqual(note.payment_state, "paid")

    # === WHAT A REFUND UNDER WAY KEEPS === #

    def test_note_stays_as_it_is_while_its_refund_is_under_way(self):
        note = self._return_online()
        self._pay_back(note)
        accountant_note = note.with_user(self.accountant).sudo(False)
        with self._refused("its refund is with the payment provider"):
            accountant_note.button_draft()
        with self._refused("its refund is with the payment provider"):
            accountant_note.rma_refund_method_id = self.cash

    def test_many_notes_go_to_the_provider_at_once(self):
        notes = self._return_online(1) + self._return_online(1)
        self._pay_back(notes)
        self._send_refunds()
        self.assertEqual(notes.mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(len(self.asked), 2)
