from odoo import api, fields, models

from ...tools.statutes import gives_more
from ..common.rma_protected import by_step


class RmaPolicy(models.Model):
    """Rules of law: what they give consumers, no other rule takes away."""

    _inherit = "rma.policy"

    is_statutory = fields.Boolean(
        "By law",
        tracking=True,
        help="For consumers, other rules count only where they give more than this "
        "one. Businesses are not concerned.",
    )
    source = fields.Char(
        tracking=True, help="The law, or your own terms. Shown with the answer."
    )
    profile_id = fields.Many2one(
        "rma.law.profile", readonly=True, copy=False, ondelete="cascade", index=True
    )
    pattern_id = fields.Many2one(
        "rma.policy",
        "Made from",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    undercut_text = fields.Text(
        "Law gives more",
        compute="_compute_undercut_text",
        compute_sudo=True,
        help="Where this rule would give consumers less than the law.",
    )

    def _prepare_applied(self, company):
        """Return the values of a company's rule that is made from this pattern."""
        self.ensure_one()
        [values] = self.copy_data({"name": self.name})
        return {
            **values,
            "active": True,
            "company_id": company.id,
            "pattern_id": by_step(self.id),
        }

    def _get_effects(self):
        effects = super()._get_effects()
        if self.source:
            effects = {
                name: {"source": self.source, **facts}
                for name, facts in effects.items()
            }
        return effects

    @api.depends("window_kind", "window_days", "window_from", "customer_kind")
    def _compute_undercut_text(self):
        laws = self._get_active().filtered(lambda law: law.is_statutory)
        for policy in self:
            policy.undercut_text = "\n".join(
                self.env._(
                    "For consumers, %(law)s counts: %(days)s days (%(act)s).",
                    law=law.name,
                    days=law.window_days,
                    act=law.source or law.name,
                )
                for law in laws
                if policy._is_undercutting(law)
            )

    def _is_undercutting(self, law):
        """Tell whether consumers get the law's window in place of this rule's."""
        own, given = (each._get_effects().get("window") for each in (self, law))
        is_concerned = not self.is_statutory and self.customer_kind != "business"
        is_other_company = self.company_id and law.company_id - self.company_id
        return bool(
            own and given and is_concerned and not is_other_company
        ) and gives_more("window", given, own)
