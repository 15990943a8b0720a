from odoo import api, fields, models
from odoo.fields import Domain

from .rma_customer_trust import TRUSTS


class ResPartner(models.Model):
    """Whether a contact's company is trusted by ours."""

    _inherit = "res.partner"

    rma_trust_ids = fields.One2many(
        "rma.customer.trust",
        "partner_id",
        "Trust by company",
        groups="rma_warranty.group_rma_user",
    )
    rma_trust = fields.Selection(
        TRUSTS,
        "Trust in returns",
        compute="_compute_rma_trust",
        search="_search_rma_trust",
        groups="rma_warranty.group_rma_user",
        help="Whether your company trusts this customer with returns.",
    )

    @api.depends("commercial_partner_id.rma_trust_ids.trust")
    @api.depends_context("company")
    def _compute_rma_trust(self):
        for partner in self:
            partner.rma_trust = partner._rma_get_trust(self.env.company)

    def _search_rma_trust(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        own = Domain("company_id", "=", self.env.company.id)
        is_any = operator == "in" and set(value) == {False}
        own &= (
            Domain("trust", "!=", False) if is_any else Domain("trust", operator, value)
        )
        found = Domain("commercial_partner_id.rma_trust_ids", "any", own)
        return ~found if is_any else found

    def _rma_get_trust(self, company):
        """Return ``trusted``, ``blocked`` or False, as a company sees it.

        For after-sales staff, or in system mode.
        """
        kept = self.commercial_partner_id.rma_trust_ids
        return kept.filtered(lambda each: each.company_id == company).trust

    def action_rma_view_trust(self):
        """Open what your company wrote about this customer, or write it."""
        self.check_access("read")
        customer = self[:1].commercial_partner_id
        kept = customer.rma_trust_ids.filtered(
            lambda each: each.company_id == self.env.company
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trust in a customer"),
            "res_model": "rma.customer.trust",
            "res_id": kept.id,
            "views": [(False, "form")],
            "context": {"default_partner_id": customer.id},
        }
