from odoo import api, fields, models


class RmaCaseLine(models.Model):
    """The answer of the rules on a case line."""

    _inherit = "rma.case.line"

    policy_data = fields.Json(
        readonly=True, copy=False, help="What the rules gave, and which one it was."
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", rma_internal=True
    )
    amount_asked = fields.Monetary(
        "Amount",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="What the asked units were sold for, taxes included; kept when the line "
        "is requested.",
    )
    policy_text = fields.Text(
        "Rules",
        compute="_compute_policy_text",
        compute_sudo=True,
        groups="base.group_user",
        help="Which rule decided what. Deadlines are on the case.",
    )

    # Of fields that the context of decisions declares.
    @api.depends("eligibility_data", "policy_data")
    def _compute_eligibility_text(self):
        return super()._compute_eligibility_text()

    @api.depends_context("lang")
    @api.depends("policy_data")
    def _compute_policy_text(self):
        labels = self.env["rma.policy"]._get_effect_labels()
        for line in self:
            line.policy_text = "\n".join(
                f"{labels[effect]}: {own['name']}"
                for effect, own in (line.policy_data or {}).items()
                if effect in labels
            )

    def _prepare_answers(self):
        rules = self.env["rma.eligibility"]
        facts = rules._get_facts(self)
        answers = rules._evaluate(self, facts)
        prepared = super()._prepare_answers()
        for line, answer in answers.items():
            prepared.setdefault(line, {}).update(
                eligibility=answer["outcome"],
                eligibility_data=answer,
                policy_data=facts["policies"][line],
                amount_asked=line._get_amount_asked() or 0.0,
            )
        return prepared

    def _write_approval(self):
        self.env["rma.approval.limit"]._check(self)
        return super()._write_approval()

    def _after_answered(self):
        # Staff may change it once it is requested.
        self.filtered(lambda line: line.state == "draft")._let_keep_goods()
        return super()._after_answered()

    def _get_default_window(self):
        """Return the window that holds without a rule: the company's settings."""
        return {"days": self.company_id.rma_return_window_days, "from": "delivery"}

    def _let_keep_goods(self):
        """Expect no goods of lines up to the amount that a rule gives."""
        kept = self.filtered(
            lambda line: (
                not line._get_strategy()._is_repair()
                and 0 < line.amount_asked <= line._get_policy("keep").get("below", 0)
            )
        )
        if kept:
            kept.write({"goods_back": False})

    def _get_rules_decision(self):
        """Return what the rules decide: "approve", "reject", or "" for a person.

        A person decides what has no order, waits for a review, or was overridden.
        """
        self.ensure_one()
        code = self._get_policy("decision").get("code")
        if not self.sale_line_id or self.override_user_id or self._has_moved():
            return ""
        if self.eligibility == "accept":
            return "approve" if code in ("approve", "answer") else ""
        answer = {"outcome": self.eligibility}
        rules = self.env["rma.eligibility"]
        return "reject" if rules._is_refused(answer, self.policy_data or {}) else ""

    def _has_moved(self):
        """Tell whether the customer's contact belongs to another company by now."""
        return self.case_id._has_moved()

    def _get_policy_note(self):
        """Return the text that a rule has for the customer, as its reader reads it."""
        self.ensure_one()
        policies = {self: self.policy_data or {}}
        return self.env["rma.policy"]._get_customer_texts(policies)[self]

    def _get_policy(self, effect):
        """Return the facts that were kept of an effect, {} if no rule gave it."""
        self.ensure_one()
        return (self.policy_data or {}).get(effect, {})

    def _get_remedies_offered(self):
        """Return also what rules offer, where no promise does."""
        offered = super()._get_remedies_offered()
        if not self.env["rma.policy"]._gives("remedies"):
            return offered
        for line, policies in self._get_policies().items():
            codes = policies.get("remedies", {}).get("codes")
            if codes and not offered.get(line):
                offered[line] = codes
        return offered

    def _get_policies(self):
        """Return {line: {effect: facts}}: as kept, or as it would be now.

        What was decided stays; a line that isn't requested yet is asked for now.
        """
        kept = self.filtered(lambda line: line.decision != "pending")
        fresh = self.env["rma.eligibility"]._get_facts(self - kept)["policies"]
        return {
            line: (line.policy_data or {}) if line in kept else fresh.get(line, {})
            for line in self
        }

    def _is_known_without_order(self):
        """Tell whether enough is known of units whose order is not."""
        self.ensure_one()
        return False

    def _get_answer_text(self):
        return self.env["rma.eligibility"]._explain(self) or super()._get_answer_text()
