from odoo import fields, models

from ...system import as_system

# Of which a conversation consists; all else is told by the system.
SPOKEN = ("comment", "email")


class RmaCase(models.Model):
    """Whether the customer waits for an answer of ours.

    A message of the customer's says so, from the portal or by mail; one of staff
    that the customer can read ends it. Messages of the add-on, internal notes and
    field changes leave it as it is.
    """

    _inherit = "rma.case"

    is_customer_waiting = fields.Boolean(
        "Customer waits for an answer", readonly=True, copy=False
    )
    date_customer_waiting = fields.Datetime(
        "Customer waits since",
        readonly=True,
        copy=False,
        help="When the first message came that nobody has answered.",
    )

    _waiting_idx = models.Index("(date_customer_waiting) WHERE is_customer_waiting")

    def action_mark_answered(self):
        """Note that customers were answered otherwise, by telephone for example.

        Cases whose customer doesn't wait are left alone.
        """
        self.check_access("write")
        todo = self.filtered("is_customer_waiting")
        todo._write_step(todo._prepare_waiting(False))
        text = self.env._("The customer was answered.")
        todo._message_log_batch(bodies=dict.fromkeys(todo.ids, text))
        return True

    def _prepare_waiting(self, is_waiting):
        """Return the values of a case whose customer waits from now on, or doesn't."""
        now = fields.Datetime.now()
        return {
            "is_customer_waiting": is_waiting,
            "date_customer_waiting": is_waiting and now,
        }

    def _message_post_after_hook(self, message, msg_vals):
        res = super()._message_post_after_hook(message, msg_vals)
        self._follow_message(message)
        return res

    @as_system
    def _follow_message(self, message):
        """Note that the customer waits, or no longer does.

        Customers have no right to write their cases.
        """
        if message.message_type in SPOKEN:
            self._after_written(message)
        if not self._is_conversation(message):
            return
        is_waiting = self._is_from_outside(message)
        if is_waiting != self.is_customer_waiting and (
            is_waiting or self._is_by_staff(message)
        ):
            self.write(self._prepare_waiting(is_waiting))
        self._after_spoken(message)

    def _after_written(self, message):
        """Hook, in system mode: do what follows from what a person wrote, or noted."""

    def _after_spoken(self, message):
        """Hook, in system mode: do what follows from what somebody wrote."""

    def _is_conversation(self, message):
        """Tell whether a message is one that both sides can read, and a person's."""
        subtype = message.subtype_id
        is_note = message.is_internal or not subtype or subtype.internal
        return message.message_type in SPOKEN and not is_note

    def _is_by_staff(self, message):
        """Tell whether a person of ours wrote a message, and not the company."""
        author = message.author_id
        return bool(author.user_ids) and not author.partner_share

    def _is_from_outside(self, message):
        """Tell whether none of us wrote a message: the company itself is one of us."""
        author = message.author_id
        is_ours = author == self.company_id.partner_id or (
            author and not author.partner_share
        )
        return not is_ours
