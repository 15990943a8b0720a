from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import WITH_ARCHIVED
from ...tools.policies import Range
from ..case.rma_case_return import RETURN_METHODS
from .res_partner import CUSTOMER_KINDS


class RmaPolicy(models.Model):
    """A rule of the company: whom and what it is for, and what it gives.

    Rules are looked at in their order. Per effect, the first one that matches and
    says something about it decides; what a rule leaves empty is left to later ones.
    What was decided by a rule stays when the rule is changed.

    Whoever adds a condition or an effect extends :meth:`_get_conditions` or
    :meth:`_get_effects`, and the facts of lines, ``_get_policy_facts``.
    """

    _name = "rma.policy"
    _description = "Return rule"
    _inherit = ["rma.remembered", "rma.protected", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True, tracking=True, help="For staff, who see which rule decided."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty for all companies.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    # === WHOM AND WHAT IT IS FOR === #

    date_from = fields.Date("For requests from", tracking=True)
    date_to = fields.Date("For requests until", tracking=True)
    # What a rule is for can't be deleted, and is kept when it is archived: without
    # it, the rule would be for all.
    sales_team_ids = fields.Many2many(
        "crm.team",
        string="Sales teams",
        context=WITH_ARCHIVED,
        ondelete="restrict",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", ondelete="restrict"
    )
    country_group_ids = fields.Many2many(
        "res.country.group", string="Country groups", ondelete="restrict"
    )
    customer_kind = fields.Selection(CUSTOMER_KINDS, "Customers", tracking=True)
    segment_ids = fields.Many2many(
        "rma.segment",
        string="Kinds of customer",
        context=WITH_ARCHIVED,
        ondelete="restrict",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        context=WITH_ARCHIVED,
        ondelete="restrict",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product categories",
        ondelete="restrict",
        help="Those below them count as well.",
    )
    product_tag_ids = fields.Many2many(
        "product.tag",
        string="Product tags",
        context=WITH_ARCHIVED,
        ondelete="restrict",
    )
    reason_ids = fields.Many2many(
        "rma.reason",
        string="Reasons",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        help="A group stands for all its reasons.",
    )
    claim_kind = fields.Selection(
        selection=lambda self: self._get_claim_kinds(), string="Handled as"
    )
    is_amount_limited = fields.Boolean("Only for certain amounts")
    amount_from = fields.Monetary("Amount from")
    amount_to = fields.Monetary(
        "Amount to",
        help="Of a line as it was sold, taxes included, in the company's currency.",
    )
    is_age_limited = fields.Boolean("Only for certain ages")
    age_from = fields.Integer("Days since delivery, from")
    age_to = fields.Integer("Days since delivery, to")
    payment_condition = fields.Selection(
        [("paid", "Paid in full"), ("unpaid", "Not paid in full")],
        "Invoices of the order",
    )
    return_method = fields.Selection(RETURN_METHODS, "Comes back")

    _dates_in_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A rule holds from a day to a later one.",
    )
    _amounts_in_order = models.Constraint(
        "CHECK(NOT is_amount_limited OR amount_from <= amount_to)",
        "Enter the smaller amount first.",
    )
    _ages_in_order = models.Constraint(
        "CHECK(NOT is_age_limited OR (age_from >= 0 AND age_from <= age_to))",
        "Enter the smaller number of days first.",
    )

    @api.depends_context("company")
    @api.depends("company_id")
    def _compute_currency_id(self):
        for policy in self:
            company = policy.company_id or self.env.company
            policy.currency_id = company.currency_id

    def _get_claim_kinds(self):
        """Return the ways in which a reason is handled, as a rule names them."""
        return (
            self.env["rma.reason"]
            ._fields["claim_kind"]
            ._description_selection(self.env)
        )

    @api.constrains("is_amount_limited", "company_id")
    def _check_amounts_company(self):
        for policy in self:
            if policy.is_amount_limited and not policy.company_id:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: choose the company in whose currency the amounts "
                        "are.",
                        rule=policy.name,
                    )
                )

    def _get_conditions(self):
        """Return what the rule asks for: {condition: frozenset or Range}.

        What it doesn't ask for is missing. The same names are those of the facts of
        a line, see ``rma.case.line._get_policy_facts``.
        """
        self.ensure_one()
        asked = {
            "company": self.company_id.ids,
            "sales_team": self.sales_team_ids.ids,
            "country": self._get_countries(),
            "customer": self._get_choice("customer_kind"),
            "segment": self.segment_ids.ids,
            "product": self.product_ids.ids,
            "category": self.category_ids.ids,
            "product_tag": self.product_tag_ids.ids,
            "reason": self.reason_ids.ids,
            "claim": self._get_choice("claim_kind"),
            "payment": self._get_choice("payment_condition"),
            "method": self._get_choice("return_method"),
        }
        conditions = {name: frozenset(values) for name, values in asked.items()}
        conditions |= {
            "day": self._get_days(),
            "amount": self._get_range("amount"),
            "age": self._get_range("age"),
        }
        return {name: accepted for name, accepted in conditions.items() if accepted}

    def _get_choice(self, name):
        return [self[name]] if self[name] else []

    def _get_countries(self):
        """Return countries and groups of them; one of either is enough."""
        groups = [("group", group_id) for group_id in self.country_group_ids.ids]
        return [*self.country_ids.ids, *groups]

    def _get_days(self):
        if not self.date_from and not self.date_to:
            return None
        days = (self.date_from, self.date_to)
        return Range(*(day.toordinal() if day else None for day in days))

    def _get_range(self, name):
        if not self[f"is_{name}_limited"]:
            return None
        return Range(self[f"{name}_from"], self[f"{name}_to"])

    def _get_condition_labels(self):
        """Return {condition: what it is called} for who asks why no rule matched."""
        fields_of = {
            "company": "company_id",
            "sales_team": "sales_team_ids",
            "country": "country_ids",
            "customer": "customer_kind",
            "segment": "segment_ids",
            "product": "product_ids",
            "category": "category_ids",
            "product_tag": "product_tag_ids",
            "reason": "reason_ids",
            "claim": "claim_kind",
            "payment": "payment_condition",
            "method": "return_method",
        }
        labels = {
            name: self._fields[field].get_description(self.env)["string"]
            for name, field in fields_of.items()
        }
        return {
            **labels,
            "day": self.env._("Day of the request"),
            "amount": self.env._("Amount"),
            "age": self.env._("Days since delivery"),
        }
