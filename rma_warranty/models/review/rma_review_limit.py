from odoo import api, fields, models
from odoo.tools import ormcache


class RmaReviewLimit(models.Model):
    """Up to which amount a user may post credit notes of cases.

    Without a limit, the accounting rights say who may post, and the company
    which drafts post themselves.
    """

    _name = "rma.review.limit"
    _inherit = ["rma.remembered"]
    _description = "Limit for credit notes of returns"
    _order = "user_id, company_id, kind"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("post", "May post up to"), ("direct", "Own drafts post themselves up to")],
        required=True,
        default="post",
        help="May post: accountants can't post credit notes of a case above it.\n"
        "Own drafts post themselves: in place of the company's amount, when nothing "
        "warns.",
    )
    amount = fields.Monetary(
        required=True,
        help="Taxes included, all credit notes of a case together. 0 means none.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A limit can't be negative."
    )
    _user_uniq = models.UniqueIndex(
        "(user_id, company_id, kind)",
        "This user has such a limit in this company already. Change that one.",
    )

    @api.depends("user_id", "kind", "amount")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for limit in self:
            amount = limit.currency_id.format(limit.amount)
            limit.display_name = f"{limit.user_id.name}: {kinds[limit.kind]} {amount}"

    @api.model
    def _get_limits(self, kind, companies):
        """Return {company: amount} of the limits that this user has.

        In system mode: after-sales staff can't read their own.

        :param str kind: ``post`` or ``direct``
        """
        amounts = self._get_amounts(kind)
        return {
            company: amounts[company.id]
            for company in companies
            if company.id in amounts
        }

    @ormcache("self.env.uid", "self.env.su", "tuple(self.env.companies.ids)", "kind")
    def _get_amounts(self, kind):
        """Return {id of a company: amount} of this user's limits, kept in memory.

        Kept apart by all that decides which limits can be read: one that isn't seen
        is none.
        """
        domain = [("kind", "=", kind), ("user_id", "=", self.env.uid)]
        limits = self.search_fetch(domain, ["company_id", "amount"])
        return {limit.company_id.id: limit.amount for limit in limits}
