from odoo import fields, models

from .rma_customer_trust import TRUSTS


class RmaPolicy(models.Model):
    """Rules for customers who are trusted, or blocked."""

    _inherit = "rma.policy"

    customer_trust = fields.Selection(
        TRUSTS,
        "Trust",
        tracking=True,
        help="As After-sales Managers of the case's company wrote it on the contact.",
    )

    def _get_conditions(self):
        conditions = super()._get_conditions()
        if self.customer_trust:
            conditions["trust"] = frozenset([self.customer_trust])
        return conditions

    def _get_condition_labels(self):
        label = self._fields["customer_trust"].get_description(self.env)["string"]
        return {**super()._get_condition_labels(), "trust": label}
