from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import Relay, Signal, depends, follows


class RmaCaseLine(models.Model):
    """What the customer pays for a claim that the warranty accepts.

    Once per claim, whatever its quantity. The amount is the term's at the
    time of the approval; from then on it is due until documents carry it: a
    refund's credit note deducts it, other remedies have it charged with an
    invoice. A manager may waive it.
    """

    _name = "rma.case.line"
    _inherit = ["rma.case.line", "rma.waivable"]

    deductible = fields.Monetary(
        currency_field="deductible_currency_id",
        readonly=True,
        copy=False,
        help="Of the certificate's term, kept when the claim is approved.",
    )
    deductible_currency_id = fields.Many2one(
        "res.currency", readonly=True, copy=False, rma_internal=True
    )
    deductible_waiver = fields.Char(
        "Why waived", readonly=True, copy=False, groups="base.group_user"
    )
    deducted_line_ids = fields.One2many(
        "account.move.line",
        "rma_deducted_line_id",
        "Deductible on",
        groups="base.group_user",
    )
    deducted_lines_changed = Signal()
    deducted_lines_relay = Relay(
        "deducted_lines_changed",
        "deducted_line_ids.parent_state",
        "deducted_line_ids.rma_deducted_amount",
    )
    deductible_due = fields.Monetary(
        "Deductible due",
        currency_field="deductible_currency_id",
        compute="_compute_deductible_due",
        compute_sudo=True,
        help="What is on no draft or posted document yet.",
    )
    deductible_text = fields.Char(
        "Deductible of the claim", compute="_compute_deductible_text", compute_sudo=True
    )
    is_deductible_chargeable = fields.Boolean(
        compute="_compute_is_deductible_chargeable", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    @follows(
        "deductible",
        "deductible_waiver",
        "is_claim",
        "resolution",
        "deducted_line_ids.rma_deducted_amount",
        "deducted_line_ids.parent_state",
    )
    def _compute_deductible_due(self):
        for line in self:
            line.deductible_due = line._get_deductible_due()

    @follows("deductible_due", "resolution", "money_status")
    def _compute_is_deductible_chargeable(self):
        for line in self:
            # A refund's credit note takes it off as long as one is to come.
            is_taken_off = line._get_strategy()._is_money() and (
                line.money_status in ("waiting", "partial")
            )
            line.is_deductible_chargeable = line.deductible_due and not is_taken_off

    @follows("deductible", "deductible_waiver", "is_claim", "certificate_id")
    @api.depends_context("lang")
    def _compute_deductible_text(self):
        for line in self:
            line.deductible_text = line._describe_deductible()

    @depends(
        "deductible",
        "deductible_waiver",
        "is_claim",
        "deducted_line_ids.rma_deducted_amount",
        "deducted_line_ids.parent_state",
    )
    def _compute_statuses(self):
        return super()._compute_statuses()

    # === AMOUNTS === #

    def _get_deductible_due(self):
        """Return what is on no draft or posted document, in the term's currency."""
        self.ensure_one()
        if not self.deductible or self.deductible_waiver:
            return 0.0
        if not self.is_claim or self._get_strategy()._is_nothing():
            return 0.0
        taken = sum(self._get_deducted_lines().mapped("rma_deducted_amount"))
        rest = self.deductible_currency_id.round(self.deductible - taken)
        return max(rest, 0.0)

    def _get_deducted_lines(self):
        """Return the lines of draft and posted documents with the deductible."""
        return self.deducted_line_ids._rma_filter_standing()

    def _get_is_settled(self):
        return super()._get_is_settled() and not self._get_deductible_due()

    def _has_credit(self):
        return super()._has_credit() or bool(self._get_deducted_lines())

    def _describe_deductible(self):
        """Return amount, certificate and term in a sentence; empty without one."""
        self.ensure_one()
        term = self.certificate_id.term_in_force_id
        is_decided = self.decision == "approved"
        amount = self.deductible if is_decided else term.deductible
        currency = self.deductible_currency_id if is_decided else term.currency_id
        if not amount or (not is_decided and self.claim_kind != "warranty"):
            return ""
        values = {
            "amount": currency.format(amount),
            "certificate": self.certificate_id.name,
            "term": term.name,
        }
        if self.deductible_waiver:
            return self.env._(
                "Deductible %(amount)s waived: %(reason)s",
                reason=self.deductible_waiver,
                **values,
            )
        return self.env._("Deductible %(amount)s: %(certificate)s, %(term)s", **values)

    # === DECISION === #

    def _write_approval(self):
        res = super()._write_approval()
        self._freeze_deductible()
        return res

    def _freeze_deductible(self):
        """Keep the deductible of the terms under which claims were approved."""
        for line in self:
            term = line.certificate_id.term_in_force_id
            if line.is_claim and term.deductible:
                line._write_step(
                    {
                        "deductible": term.deductible,
                        "deductible_currency_id": term.currency_id.id,
                    }
                )

    def _reset_decision(self):
        self._write_step({"deductible": 0.0, "deductible_waiver": False})
        return super()._reset_decision()

    def _waive_deductible(self, reason):
        """Let a manager do without the deductible, before any money moves.

        :param str reason: kept on the line and in the case's history
        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason, nothing due, or a document carries it
        """
        reason = self._check_waiver(reason)
        self.check_access("write")
        # Documents count, whatever the manager may see of them.
        for line in self.sudo():
            line._check_waivable()
            line.write({"deductible_waiver": reason})
            line.case_id._message_log(
                body=self.env._(
                    "Deductible %(amount)s of %(product)s waived: %(reason)s",
                    amount=line.deductible_currency_id.format(line.deductible),
                    product=line.product_id.display_name,
                    reason=reason,
                )
            )

    def _check_waivable(self):
        """Raise when there is no deductible, or a document carries it."""
        self.ensure_one()
        values = {
            "case": self.case_id.name,
            "product": self.product_id.display_name,
        }
        documents = self._get_deducted_lines().move_id
        if documents:
            raise UserError(
                self.env._(
                    "%(case)s, %(product)s: the deductible is on %(documents)s. "
                    "Delete the draft, or credit it there.",
                    documents=", ".join(documents.mapped("display_name")),
                    **values,
                )
            )
        if not self.deductible_due:
            raise UserError(
                self.env._("%(case)s, %(product)s: no deductible is due.", **values)
            )

    # === ACTION METHODS === #

    def action_waive_deductible(self):
        """Open the dialog that asks a manager why the deductible is waived."""
        return self.case_id._get_wizard_action(
            "rma.waive.wizard",
            self.env._("Waive deductible"),
            default_line_ids=self.ids,
        )
