from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows


class RmaCase(models.Model):
    """What the customer of a case gets less or more than the price paid."""

    _inherit = "rma.case"

    adjustment_ids = fields.One2many(
        "rma.adjustment",
        "case_id",
        "Deductions and additions",
        groups="base.group_user",
    )
    adjustment_open_count = fields.Integer(
        compute="_compute_adjustment_open_count", compute_sudo=True
    )
    late_summary = fields.Text(compute="_compute_late_summary")
    share_summary = fields.Text(
        "Left to the customer",
        compute="_compute_share_summary",
        compute_sudo=True,
        groups="base.group_user",
    )

    @follows("adjustment_ids.amount_due", "adjustment_ids.is_to_enter")
    def _compute_adjustment_open_count(self):
        for case in self:
            case.adjustment_open_count = len(case._get_open_adjustments())

    @follows("line_ids.late_text")
    def _compute_late_summary(self):
        for case in self:
            texts = case.line_ids.mapped("late_text")
            case.late_summary = "\n".join(filter(None, texts))

    @follows("adjustment_ids.is_to_enter")
    @api.depends_context("lang")
    def _compute_share_summary(self):
        for case in self:
            shares = case.adjustment_ids.filtered("is_to_enter")
            case.share_summary = "\n".join(
                self.env._(
                    "%(product)s: the customer pays, and the amount is not entered: "
                    "%(kinds)s.",
                    product=line.product_id.display_name,
                    kinds=", ".join(own.mapped("type_id.name")),
                )
                for line, own in shares.grouped("line_id").items()
            )

    def _after_approved(self):
        res = super()._after_approved()
        self.env["rma.policy.costs"]._propose(self)
        return res

    def _after_withdrawn(self):
        res = super()._after_withdrawn()
        self.env["rma.policy.costs"]._withdraw(self)
        return res

    @api.depends("adjustment_ids.amount_due", "adjustment_ids.is_to_enter")
    def _compute_is_settled(self):
        res = super()._compute_is_settled()
        self.filtered(lambda case: case._get_open_adjustments()).is_settled = False
        return res

    @follows(
        "adjustment_ids.sign",
        "adjustment_ids.amount_due",
        "adjustment_ids.is_to_enter",
    )
    def _compute_is_credit_allowed(self):
        return super()._compute_is_credit_allowed()

    @follows(
        "adjustment_ids.sign",
        "adjustment_ids.amount_due",
        "adjustment_ids.is_to_enter",
    )
    def _compute_due(self):
        return super()._compute_due()

    def _get_open_adjustments(self):
        """Return those that no document carries whole, or without an amount yet."""
        return self.adjustment_ids.filtered(lambda a: a._is_open())

    @follows("adjustment_ids.amount_due")
    def _compute_allowed_steps(self):
        return super()._compute_allowed_steps()

    def _get_started_code(self):
        is_charged = self.adjustment_ids._get_document_lines()
        return super()._get_started_code() or ("moved" if is_charged else "")

    def _get_creditable_additions(self):
        """Return the open additions for which no further note is to come."""
        return self._get_open_adjustments().filtered(
            lambda a: (
                a.sign == "addition"
                and not any(
                    line._is_note_coming() for line in a.line_id or a.case_id.line_ids
                )
            )
        )

    def action_preview(self):
        """Show what inspections and credit notes of the case would do."""
        return self._get_wizard_action(
            "rma.preview.wizard",
            self.env._("Preview"),
            default_case_ids=self.ids,
            dialog_size="extra-large",
        )

    def _get_no_invoice_error(self):
        """Return the message for additions that no invoice can take."""
        additions = self._get_creditable_additions()
        return UserError(
            self.env._(
                "%(names)s: there is no posted invoice that it could be credited "
                "with. Post the invoice first, or delete it.",
                names="; ".join(a._get_title() for a in additions),
            )
        )
