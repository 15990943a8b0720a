from odoo import api, fields, models
from odoo.exceptions import ValidationError

# {effect: code of the kind of deduction that it makes}
KINDS = {"fee": "restocking", "freight": "return_freight"}


class RmaPolicy(models.Model):
    """What returning costs the customer, and how strictly goods are graded."""

    _inherit = "rma.policy"

    fee_kind = fields.Selection(
        [("none", "No fee"), ("percent", "Of the price"), ("amount", "An amount")],
        "Restocking fee",
        tracking=True,
        help="Deducted from the refund of goods that come back. Nobody pays it for "
        "what is repaired, replaced or kept.",
    )
    fee_percent = fields.Float("Fee (%)", tracking=True)
    fee_amount = fields.Monetary("Fee", tracking=True)
    fee_minimum = fields.Monetary("At least", tracking=True)
    freight_payer = fields.Selection(
        [("us", "We"), ("customer", "The customer")],
        "Way back is paid by",
        tracking=True,
    )
    freight_amount = fields.Monetary(
        "Deducted for the label",
        tracking=True,
        help="For a label of ours. 0 when customers send goods at their own cost.",
    )
    leniency_grade_id = fields.Many2one(
        "rma.grade",
        "In full down to grade",
        ondelete="restrict",
        tracking=True,
        help="Goods of this grade and better ones are credited in full.",
    )

    _costs_positive = models.Constraint(
        "CHECK(fee_percent BETWEEN 0 AND 100 AND fee_amount >= 0 AND fee_minimum >= 0 "
        "AND freight_amount >= 0)",
        "Fees can't be negative, and a percentage is between 0 and 100.",
    )

    @api.constrains("fee_kind", "fee_minimum", "freight_amount", "company_id")
    def _check_costs(self):
        for policy in self:
            has_amount = (
                policy.fee_kind == "amount"
                or policy.fee_minimum
                or policy.freight_amount
            )
            if has_amount and not policy.company_id:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: choose the company in whose currency the amounts "
                        "are.",
                        rule=policy.name,
                    )
                )

    def _get_effects(self):
        effects = super()._get_effects()
        currency = {"currency": self.currency_id.id}
        if self.fee_kind:
            is_percent, is_amount = (
                self.fee_kind == kind for kind in ("percent", "amount")
            )
            effects["fee"] = {
                "percent": self.fee_percent if is_percent else 0.0,
                "amount": self.fee_amount if is_amount else 0.0,
                "minimum": self.fee_minimum if is_percent else 0.0,
                **currency,
            }
        if self.freight_payer:
            is_customer = self.freight_payer == "customer"
            effects["freight"] = {
                "payer": self.freight_payer,
                "amount": self.freight_amount if is_customer else 0.0,
                **currency,
            }
        if self.leniency_grade_id:
            grade = self.leniency_grade_id
            effects["leniency"] = {"grade": grade.id, "sequence": grade.sequence}
        return effects

    def _get_effect_labels(self):
        fields_of = {
            "fee": "fee_kind",
            "freight": "freight_payer",
            "leniency": "leniency_grade_id",
        }
        own = {
            name: self._fields[field].get_description(self.env)["string"]
            for name, field in fields_of.items()
        }
        return {**super()._get_effect_labels(), **own}

    # === WORDS === #

    def _get_terms(self, policies):
        terms = super()._get_terms(policies)
        if "fee" in policies:
            terms.append(self._explain_fee(policies["fee"]))
        if "freight" in policies:
            terms.append(self._explain_freight(policies["freight"]))
        return terms

    def _explain_fee(self, fee):
        """Return what is deducted for restocking, as a sentence."""
        money = self._get_formatter(fee)
        if fee["amount"]:
            return self.env._(
                "A restocking fee of %(amount)s is deducted from a refund.",
                amount=money(fee["amount"]),
            )
        if not fee["percent"]:
            return self.env._("There is no restocking fee.")
        if fee["minimum"]:
            return self.env._(
                "A restocking fee of %(percent)s %% of the price, at least "
                "%(minimum)s, is deducted from a refund.",
                percent=f"{fee['percent']:g}",
                minimum=money(fee["minimum"]),
            )
        return self.env._(
            "A restocking fee of %(percent)s %% of the price is deducted from a "
            "refund.",
            percent=f"{fee['percent']:g}",
        )

    def _explain_freight(self, freight):
        """Return who pays for the way back, as a sentence."""
        if freight["payer"] == "us":
            return self.env._("We pay for the way back.")
        if not freight["amount"]:
            return self.env._("The customer pays for the way back.")
        return self.env._(
            "%(amount)s is deducted from a refund for our label for the way back.",
            amount=self._get_formatter(freight)(freight["amount"]),
        )

    def _get_formatter(self, facts):
        # Everybody may read which currency an amount is in.
        return self.env["res.currency"].browse(facts["currency"]).format
