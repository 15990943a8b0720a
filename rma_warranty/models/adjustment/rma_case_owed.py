from odoo import api, fields, models

from ...facts import Relay, depends, follows


class RmaCase(models.Model):
    """What a case owes of down payments on goods that were never invoiced."""

    _inherit = "rma.case"

    advances_relay = Relay("credit_notes_changed", "credit_note_ids.rma_is_advance")
    owed_summary = fields.Text(
        "Down payments",
        compute="_compute_owed_summary",
        compute_sudo=True,
        groups="base.group_user",
    )
    is_owed_creditable = fields.Boolean(
        compute="_compute_owed_summary", compute_sudo=True, groups="base.group_user"
    )

    @api.depends_context("lang")
    @follows(
        "state",
        "line_ids.order_id",
        "line_ids.quantity_received",
        "line_ids.money_status",
        "line_ids.quantity_uninvoiced",
        "credit_note_ids.state",
    )
    def _compute_owed_summary(self):
        service = self.env["rma.down.payment"]
        found = service._get_owed(self)
        for case in self:
            own = found.get(case, [])
            case.owed_summary = "\n".join(map(service._get_text, own))
            case.is_owed_creditable = any(
                owed.amount and not owed.hindrance for owed in own
            )

    def action_credit_down_payment(self):
        """Draft credit notes for what is owed of down payments, and open them.

        Left to an accountant to post. Cases that owe nothing are left alone; a
        second call finds nothing owed.

        :return: action that opens the drafts; True without any
        """
        self.check_access("write")
        drafts = self.env["rma.down.payment"]._credit(self)
        drafts._rma_submit()
        # What one case credits, another one of the same order owes no more.
        self.invalidate_model(["owed_summary", "is_owed_creditable"])
        if not drafts:
            return True
        return self._get_open_action("account.action_move_out_refund_type", drafts)

    @depends(
        "line_ids.quantity_uninvoiced",
        "credit_note_ids.state",
        "credit_note_ids.rma_is_advance",
    )
    def _compute_is_settled(self):
        res = super()._compute_is_settled()
        owing = self.filtered(
            lambda case: (
                case.is_settled and case._get_advance_status() in ("waiting", "draft")
            )
        )
        owing.is_settled = False
        return res

    # === MONEY === #

    @depends(
        "line_ids.quantity_uninvoiced",
        "credit_note_ids.state",
        "credit_note_ids.payment_state",
        "credit_note_ids.rma_is_advance",
    )
    def _compute_statuses(self):
        return super()._compute_statuses()

    def _get_money_statuses(self):
        return super()._get_money_statuses() | {self._get_advance_status()}

    def _get_advance_status(self):
        """Return the money status that down payments give to a case.

        In system mode, as what is stored of cases is computed.
        """
        self.ensure_one()
        # Others' units are on credit notes, or wait for theirs.
        if not any(self.line_ids.mapped("quantity_uninvoiced")):
            return "none"
        owed = self.env["rma.down.payment"]._get_owed(self).get(self, ())
        if any(own.amount for own in owed):
            return "waiting"
        notes = self.credit_note_ids.filtered("rma_is_advance")
        states = notes.filtered(lambda note: note.state != "cancel")
        if not states:
            return "none"
        if "draft" in states.mapped("state"):
            return "draft"
        return "paid" if all(note._rma_is_paid() for note in states) else "credited"
