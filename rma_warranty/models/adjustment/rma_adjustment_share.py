from odoo import api, fields, models
from odoo.exceptions import UserError

# What would turn the customer's part into something else; see ``write``.
FIXED_FIELDS = ("case_id", "line_id", "type_id")


class RmaAdjustment(models.Model):
    """What a warranty leaves to the customer: parts, labour, freight.

    Part of rma.adjustment. Proposed when a claim is approved, without an amount
    unless the kind has one: staff enter it once it is known. Until then, or
    until a manager waives it, the case stays open. From then on it is a
    deduction like any other: a credit note takes it off, else an invoice
    charges it.
    """

    _inherit = "rma.adjustment"

    share = fields.Selection(
        [("parts", "Parts"), ("labour", "Labour"), ("freight", "Freight")],
        "Left to the customer",
        readonly=True,
        copy=False,
        help="What of a claim the customer pays by the term of the warranty.",
    )
    waiver = fields.Char("Why waived", readonly=True, copy=False)
    is_to_enter = fields.Boolean(compute="_compute_is_to_enter", compute_sudo=True)
    is_waivable = fields.Boolean(compute="_compute_is_to_enter", compute_sudo=True)

    _share_once = models.UniqueIndex(
        "(line_id, share) WHERE share IS NOT NULL",
        "What the customer pays for this claim is there already.",
    )

    @api.depends(
        "share",
        "waiver",
        "amount",
        "currency_id",
        "amount_due",
        "line_id.decision",
        "case_id.state",
    )
    def _compute_is_to_enter(self):
        for adjustment in self:
            wanted = bool(adjustment.share) and adjustment._is_wanted()
            # An amount, not a rest of what documents carry.
            is_empty = adjustment.currency_id.is_zero(adjustment.amount)
            adjustment.is_to_enter = wanted and is_empty
            adjustment.is_waivable = wanted and not adjustment._get_document_lines()

    def _is_left_to_customer(self):
        """Tell whether nothing speaks against it; others than shares always are."""
        self.ensure_one()
        return not self.share or not self.waiver

    def _is_open(self):
        """Tell whether it is on no document, or its amount isn't known yet."""
        return self.is_to_enter or self._is_due()

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su:
            for adjustment in self.filtered("share"):
                fixed = [name for name in FIXED_FIELDS if name in vals]
                if any(vals[name] != adjustment[name].id for name in fixed):
                    raise adjustment._get_share_error()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_share(self):
        shares = self.filtered("share")
        if shares and not self.env.su:
            raise shares[0]._get_share_error()

    def _get_share_error(self):
        """Return the error for changing what the term leaves to the customer."""
        return UserError(
            self.env._(
                "%(name)s is left to the customer by the warranty. Enter the amount, "
                "or let an After-sales Manager waive it.",
                name=self._get_title(),
            )
        )

    # === WAIVING === #

    def _waive(self, reason):
        """Let a manager do without it, before any document carries it.

        :param str reason: kept on the row and in the case's history
        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason, not wanted, or on a document
        """
        reason = self._check_waiver(reason)
        self.check_access("write")
        self._check_not_carried()
        # Only steps may write it; see rma.protected.
        for adjustment in self.sudo():
            if not adjustment.is_waivable:
                raise UserError(
                    self.env._(
                        "%(name)s: there is nothing to waive.",
                        name=adjustment._get_title(),
                    )
                )
            adjustment.write({"waiver": reason})
            adjustment.case_id._message_log(
                body=self.env._(
                    "%(name)s waived: %(reason)s",
                    name=adjustment._get_title(),
                    reason=reason,
                )
            )

    def action_waive(self):
        """Open the dialog that asks a manager why the customer doesn't pay it."""
        return self.case_id._get_wizard_action(
            "rma.waive.wizard",
            self.env._("Waive"),
            default_adjustment_ids=self.ids,
        )
