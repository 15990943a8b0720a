from odoo import api, fields, models
from odoo.fields import Domain

from .rma_customer_trust import TRUSTS


class RmaCase(models.Model):
    """Whether the customer is trusted: rules ask for it, and never decide if not."""

    _inherit = "rma.case"

    customer_trust = fields.Selection(
        TRUSTS,
        "Trust",
        compute="_compute_customer_trust",
        search="_search_customer_trust",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("commercial_partner_id.rma_trust_ids.trust", "company_id")
    def _compute_customer_trust(self):
        for case in self:
            # Whose case it is was agreed, whatever that customer belongs to by now.
            kept = case.commercial_partner_id.rma_trust_ids
            own = kept.filtered(
                lambda each, case=case: each.company_id == case.company_id
            )
            case.customer_trust = own.trust

    def _search_customer_trust(self, operator, value):
        """Find cases of the companies that the user works in."""
        if operator != "in" or False in value:
            return NotImplemented
        kept = self.env["rma.customer.trust"].search_fetch(
            [("trust", "in", list(value))], ["partner_id", "company_id"]
        )
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("commercial_partner_id", "in", own.partner_id.ids)
            for company, own in kept.grouped("company_id").items()
        )


class RmaCaseLine(models.Model):
    """Whether the customer is trusted, as the conditions of rules ask for it."""

    _inherit = "rma.case.line"

    def _prepare_policy_facts(self, delivered):
        facts = super()._prepare_policy_facts(delivered)
        trust = self.case_id.customer_trust
        return {**facts, "trust": frozenset(filter(None, [trust]))}

    def _get_rules_decision(self):
        is_blocked = self.case_id.customer_trust == "blocked"
        return "" if is_blocked else super()._get_rules_decision()
