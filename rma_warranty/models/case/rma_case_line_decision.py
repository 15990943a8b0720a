from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...const import DECISIONS


class RmaCaseLine(models.Model):
    """What was decided on a line: the rules' answer, then a person's word.

    The answer of the rules is frozen when the line is decided. A manager may
    override it; reason and name stay on the line.
    """

    _inherit = "rma.case.line"

    decision = fields.Selection(
        DECISIONS, required=True, readonly=True, copy=False, default="pending"
    )
    rejection_reason = fields.Char(readonly=True, copy=False)
    eligibility = fields.Selection(
        [
            ("accept", "Eligible"),
            ("refuse", "Not eligible"),
            ("review", "To be reviewed"),
        ],
        readonly=True,
        copy=False,
        help="The rules' answer; frozen when the line is decided.",
    )
    # Not for customers: facts may be about others.
    eligibility_data = fields.Json(readonly=True, copy=False, groups="base.group_user")
    eligibility_text = fields.Char(
        "Why", compute="_compute_eligibility_text", compute_sudo=True
    )
    override_reason = fields.Char(readonly=True, copy=False, groups="base.group_user")
    override_user_id = fields.Many2one(
        "res.users",
        "Overridden by",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends("eligibility_data")
    def _compute_eligibility_text(self):
        for line in self:
            line.eligibility_text = line._get_answer_text()

    def _update_eligibility(self):
        """Ask the rules again for lines that are not decided or overridden."""
        open_lines = self.filtered(lambda line: line.decision == "pending")
        for line, values in open_lines._prepare_answers().items():
            if any(line[name] != value for name, value in values.items()):
                line._write_step(values)
        open_lines._after_answered()

    def _after_answered(self):
        """Hook: do what follows from a fresh answer of the rules."""

    def _prepare_answers(self):
        """Return {line: values that keep the answer of the rules}; filled by them."""
        return {}

    def _get_answer_text(self):
        """Return the sentence for the answer kept on this line; filled by the rules."""
        return ""

    def _freeze_answers(self):
        """Keep what holds on the day on which the lines are decided."""

    def _approve(self):
        """Approve the lines after asking the rules and G1 once more.

        :raises UserError: a line is not eligible and no manager overrode it, or
            there is neither a sale nor a proof of purchase
        """
        self._check_proof()
        self._update_eligibility()
        self._check_returnable()
        for line in self:
            if line.eligibility != "accept" and not line.override_user_id:
                raise UserError(line._get_not_approvable_error())
        self._write_approval()

    def _write_approval(self):
        """Approve lines that were checked; keep what holds on this day.

        :raises UserError: what the customer is to get can't be given
        """
        self._check_resolutions()
        self._freeze_answers()
        self._write_step({"decision": "approved", "rejection_reason": False})

    def _is_entitled(self):
        """Tell whether the customer is to get what was approved."""
        self.ensure_one()
        return self.decision == "approved"

    def _has_replacement(self):
        """Tell whether a replacement was sent or is on its way for any line."""
        return False

    def _is_price_agreed(self):
        """Tell whether goods without an order are taken back at a price."""
        self.ensure_one()
        return False

    def _check_resolutions(self):
        """Raise when what the customer is to get can't be given for a line."""
        resolutions = self.env["rma.resolution"]
        for code, lines in self.grouped("resolution").items():
            objections = resolutions._get(code)._get_objections(lines)
            if objections:
                raise UserError("\n".join(objections))

    def _get_not_approvable_error(self):
        """Return the message for a line that can't be approved as it is."""
        return self.env._(
            "%(case)s, %(product)s can't be approved: %(why)s "
            "Reject it, or let a manager override the answer.",
            case=self.case_id.name,
            product=self.product_id.display_name,
            why=self.eligibility_text,
        )

    def _reject(self, reason):
        """Reject single lines; a case without other lines becomes rejected.

        :param str reason: told to the customer
        :raises UserError: no reason, or the case is not waiting for a decision
        """
        self._check_decidable("rejected")
        self._write_reject(reason)
        refused = self.case_id.filtered(lambda case: case.line_ids._is_all_rejected())
        refused._close_as_rejected()

    def _check_decidable(self, target):
        """Raise when the lines' cases don't wait for a decision."""
        for case in self.case_id:
            if not case.is_decision_allowed:
                raise UserError(case._get_transition_error(target))

    def _write_reject(self, reason):
        if not (reason or "").strip():
            raise UserError(
                self.env._("Enter the reason of the rejection: the customer gets it.")
            )
        self._freeze_answers()
        self._write_step({"decision": "rejected", "rejection_reason": reason.strip()})

    def _reset_decision(self):
        """Make the lines undecided again, with a fresh answer of the rules."""
        self._write_step({"decision": "pending", "rejection_reason": False})
        self._update_eligibility()

    def _override_eligibility(self, reason):
        """Let a manager accept lines that the rules don't.

        :param str reason: kept on the line with the manager's name
        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason given
        """
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may override eligibility.")
            )
        self._check_decidable("approved")
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the rule is overridden."))
        self._write_step(
            {"override_reason": reason.strip(), "override_user_id": self.env.user.id}
        )
        for case, lines in self.grouped("case_id").items():
            case._message_log(
                body=self.env._(
                    "Eligibility of %(products)s overridden: %(reason)s",
                    products=", ".join(lines.mapped("product_id.display_name")),
                    reason=reason.strip(),
                )
            )

    def action_reject(self):
        """Open the dialog that asks for the reason of rejecting these lines."""
        return self.case_id._get_wizard_action(
            "rma.reject.wizard", self.env._("Reject"), default_line_ids=self.ids
        )

    def action_approve(self):
        """Approve these lines; the case is approved with its button.

        :raises UserError: the case doesn't wait for a decision, or see
            :meth:`_approve`
        """
        self._check_decidable("approved")
        self.filtered(lambda line: line.decision != "approved")._approve()
        return True

    def action_override(self):
        """Open the dialog in which a manager overrides the rules' answer."""
        return self.case_id._get_wizard_action(
            "rma.override.wizard",
            self.env._("Override eligibility"),
            default_line_ids=self.ids,
        )
