import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...sql import lock_rows

_logger = logging.getLogger(__name__)

# States of a refund that took no money.
FAILED = ("cancel", "error")
# States of a refund whose end isn't known.
OPEN = ("draft", "pending", "authorized")


class PaymentTransaction(models.Model):
    """Refunds of returns, asked for at the provider at most once.

    1. Paying a credit note back writes down a refund that is ``queued``.
    2. The job marks it ``sent`` and commits, then asks the provider. Should the
       process die in between, nobody asks again: a person looks it up.
    3. When the provider confirms, core creates the payment and reconciles it
       with the note. When it refuses, the note is open again.
    """

    _name = "payment.transaction"
    _inherit = ["payment.transaction", "rma.protected"]

    rma_refund_state = fields.Selection(
        [("queued", "Waits to be sent"), ("sent", "Sent to the provider")],
        "Refund of a return",
        readonly=True,
        copy=False,
    )

    _rma_queue_idx = models.Index("(id) WHERE rma_refund_state = 'queued'")

    # === AMOUNTS === #

    def _rma_lock(self):
        """Let no two sessions refund the same payment; see sql.lock_rows."""
        lock_rows(self)

    def _rma_get_refund_support(self):
        """Return what provider and payment method support: core's codes."""
        self.ensure_one()
        method = self.payment_method_id
        method = method.primary_payment_method_id or method
        supports = {self.provider_id.support_refund, method.support_refund}
        for code in ("none", "full_only"):
            if code in supports or not all(supports):
                return code
        return "partial"

    def _rma_is_captured_in_parts(self):
        """Tell whether the money was taken by transactions of their own."""
        return any(
            child.state in ("done", "cancel") and child.operation != "refund"
            for child in self.child_transaction_ids
        )

    def _rma_get_refundable(self, wanted):
        """Return how much of ``wanted`` can be refunded, in the own currency.

        What was captured, less refunds that were made or are under way. All or
        nothing where only whole payments are refunded.
        """
        self.ensure_one()
        refunds = self.child_transaction_ids.filtered(
            lambda tx: tx.operation == "refund" and tx.state not in FAILED
        )
        left = self.amount - sum(abs(refund.amount) for refund in refunds)
        amount = self.currency_id.round(min(left, wanted))
        is_whole = self.currency_id.compare_amounts(amount, self.amount) == 0
        if self._rma_get_refund_support() == "full_only" and not is_whole:
            return 0.0
        return max(amount, 0.0)

    def _rma_get_notes(self):
        """Return the credit notes of cases that these refunds pay back."""
        return self.filtered(lambda tx: tx.operation == "refund").invoice_ids.filtered(
            lambda move: move._rma_is_note()
        )

    def _rma_is_in_flight(self):
        """Tell whether a refund is on its way: not refused, not booked."""
        self.ensure_one()
        is_refund = self.operation == "refund"
        is_unbooked = self.state == "done" and not self.payment_id
        return is_refund and (self.state in OPEN or is_unbooked)

    # === SENDING === #

    @api.model
    def _rma_trigger_refunds(self):
        """Have the job run soon after the commit."""
        self.env["ir.cron"]._rma_trigger("rma_warranty.rma_refund_cron")

    @api.model
    def _rma_cron_send_refunds(self, limit=200):
        """Ask the providers for queued refunds, one after another."""
        cron = self.env["ir.cron"]
        queued = self.search([("rma_refund_state", "=", "queued")], limit=limit)
        cron._commit_progress(remaining=len(queued))
        for transaction in queued:
            if transaction.try_lock_for_update().rma_refund_state == "queued":
                transaction._rma_send_refund()
            if not cron._commit_progress(1):
                break

    def _rma_send_refund(self):
        """Ask the provider for this refund, once; an answer may come later."""
        self.ensure_one()
        self.rma_refund_state = "sent"
        # From here on nobody asks again, whatever happens (G6).
        self.env["ir.cron"]._commit_progress()
        try:
            with self.env.cr.savepoint():
                self._rma_request_refund()
        except Exception as error:
            _logger.exception("Refund %s: answer of the provider lost", self.reference)
            self._rma_tell_unclear(error)
            return
        self.env["ir.cron"]._commit_progress()
        if self.state == "done":
            self._rma_book_refund()

    def _rma_book_refund(self):
        """Create the payment of a confirmed refund; core's job does it otherwise."""
        try:
            with self.env.cr.savepoint():
                self._post_process()
        except Exception:
            _logger.exception("Refund %s is not booked yet", self.reference)

    def _rma_request_refund(self):
        """Send the request as core's ``_refund`` does."""
        if self.provider_id.state == "disabled":
            self._set_error(
                self.env._(
                    "%(provider)s is disabled, so it wasn't asked for the refund.",
                    provider=self.provider_id.name,
                )
            )
            return
        self._log_sent_message()
        try:
            self._send_refund_request()
        except ValidationError as error:
            self._set_error(str(error))

    # === WHEN IT FAILS === #

    def _set_error(self, state_message, extra_allowed_states=()):
        failed = super()._set_error(
            state_message, extra_allowed_states=extra_allowed_states
        )
        failed._rma_tell_failed(state_message)
        return failed

    def _set_canceled(self, state_message=None, extra_allowed_states=()):
        cancelled = super()._set_canceled(
            state_message=state_message, extra_allowed_states=extra_allowed_states
        )
        cancelled._rma_tell_failed(state_message)
        return cancelled

    def _rma_tell_failed(self, reason):
        """Leave a to-do on the credit notes of refunds that were refused."""
        for transaction in self:
            transaction._rma_add_todo(
                self.env._("Refund refused by %s", transaction.provider_id.name),
                self.env._(
                    "%(amount)s were not refunded: %(reason)s Pay back again, or "
                    "choose another refund method first.",
                    amount=transaction._rma_format_amount(),
                    reason=reason or self.env._("no reason given."),
                ),
            )

    def _rma_tell_unclear(self, error):
        """Leave a to-do on the credit note of a refund without an answer."""
        self._rma_add_todo(
            self.env._("Look up the refund at %s", self.provider_id.name),
            self.env._(
                "%(provider)s was asked to refund %(amount)s with %(reference)s, but "
                "the answer was lost (%(error)s). Look it up there. If nothing was "
                "refunded, press Not refunded here.",
                provider=self.provider_id.name,
                amount=self._rma_format_amount(),
                reference=self.reference,
                error=error,
            ),
        )

    def _rma_add_todo(self, summary, note):
        """Leave a to-do for who paid the credit note back."""
        for credit_note in self._rma_get_notes():
            credit_note.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.create_uid.id,
                summary=summary,
                note=note,
            )

    def _rma_format_amount(self):
        return self.currency_id.format(abs(self.amount))
