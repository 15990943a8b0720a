from odoo import api, fields, models

from ...system import as_system


class RmaCase(models.Model):
    """Requests that the company's rules decide by themselves.

    They act as a user of their own, once, when the case is requested. What a person
    decides or takes back later stays a person's.
    """

    _inherit = "rma.case"

    is_decided_by_rules = fields.Boolean("Decided by rules", readonly=True, copy=False)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", rma_internal=True
    )
    amount_asked = fields.Monetary(
        "Amount",
        compute="_compute_amount_asked",
        store=True,
        currency_field="company_currency_id",
        help="What the goods were sold for, taxes included.",
    )

    _rules_day_idx = models.Index(
        "(company_id, date_decision) WHERE is_decided_by_rules"
    )

    @api.depends("line_ids.amount_asked", "company_currency_id")
    def _compute_amount_asked(self):
        for case in self:
            case.amount_asked = sum(case.line_ids.mapped("amount_asked"))

    # === ACTION METHODS === #

    def action_request(self):
        todo = self.filtered(lambda case: case.state == "draft")
        res = super().action_request()
        if self.env["rma.policy"]._gives("methods"):
            todo._choose_method()
        todo._decide_by_rules()
        return res

    def action_undo_decision(self):
        res = super().action_undo_decision()
        self._forget_rules_decision()
        return res

    def action_cancel(self):
        res = super().action_cancel()
        self._forget_rules_decision()
        return res

    # === BUSINESS METHODS === #

    def _decide_by_rules(self):
        """Decide, as the rules' user, the cases whose lines all are decided by rules.

        What can't be done stays for a person, with the reason in its history.
        """
        decided = self.filtered(lambda case: case._is_decidable_by_rules())
        if not decided:
            return
        # No limit of ours delays what customers have a right to.
        limited = decided.filtered(
            lambda case: not case.is_withdrawal and case._is_approved_by_rules()
        )
        objections = self.env["rma.rules.limit"]._get_objections(limited)
        user = self.env.ref("rma_warranty.rma_rules_user")
        todo = (decided - self.browse().concat(*objections)).with_user(user)
        failures = self.env["rma.batch"]._run(
            todo, "_take_rules_decision", commit=False
        )
        objections |= dict(failures)
        for case, why in objections.items():
            text = self.env._(
                "The rules don't decide this return, a person does: %(why)s", why=why
            )
            case._message_log(body=text, author_id=user.partner_id.id)

    def _get_offered_methods(self):
        """Offer only what rules allow for all lines; the chosen one stays offered."""
        offered = super()._get_offered_methods()
        allowed = {self.return_method, *self._get_allowed_methods(offered)}
        return {code: text for code, text in offered.items() if code in allowed}

    def _get_allowed_methods(self, codes):
        """Return those of these ways back that rules allow for all lines."""
        for line in self.line_ids:
            allowed = line._get_policy("methods").get("codes", codes)
            codes = [code for code in codes if code in allowed]
        return codes

    def _choose_method(self):
        """Let goods come back in the first way that the rules allow."""
        for case in self:
            allowed = case._get_allowed_methods(list(case._get_offered_methods()))
            if allowed and case.return_method not in allowed:
                case.return_method = allowed[0]

    def _is_decidable_by_rules(self):
        """Tell whether the rules decide each line; else a person decides all."""
        self.ensure_one()
        return (
            self.state == "requested"
            and bool(self.line_ids)
            and all(line._get_rules_decision() for line in self.line_ids)
        )

    def _is_approved_by_rules(self):
        """Tell whether the rules approve any line; what is refused takes no limit."""
        self.ensure_one()
        return any(line._get_rules_decision() == "approve" for line in self.line_ids)

    @as_system
    def _take_rules_decision(self):
        """Refuse and approve lines as the rules say, and the cases with them.

        Called with the rules' user, who has no rights of its own.
        """
        self._write_step({"is_decided_by_rules": True})
        for line in self.line_ids:
            if line._get_rules_decision() == "reject":
                line._write_reject(line.eligibility_text)
        self.action_approve()
        # The customer is told the decision only, not that it is waited for.
        self.env["rma.notification"]._withdraw("requested", self)

    def _forget_rules_decision(self):
        """Count cases no longer as decided by rules: somebody took it back."""
        taken_back = self.filtered(
            lambda case: case.is_decided_by_rules and not case._is_approved()
        )
        taken_back._write_step({"is_decided_by_rules": False})
