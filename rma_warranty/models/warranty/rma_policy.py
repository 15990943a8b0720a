from odoo import fields, models


class RmaPolicy(models.Model):
    """The legal guarantee, which stands beside every warranty."""

    _inherit = "rma.policy"

    guarantee_months = fields.Integer(
        "Legal guarantee (months)",
        tracking=True,
        help="From the delivery on, for claims that the warranty of the goods gives "
        "nothing for, also where there is none. 0 leaves it to other rules.",
    )
    presumption_months = fields.Integer(
        "Fault presumed (months)",
        tracking=True,
        help="So long, a fault counts as there from the start, unless we prove "
        "otherwise.",
    )

    _guarantee_positive = models.Constraint(
        "CHECK(guarantee_months >= 0 AND presumption_months >= 0)",
        "Enter the months of the legal guarantee.",
    )

    def _get_effects(self):
        effects = super()._get_effects()
        if self.guarantee_months:
            effects["guarantee"] = {
                "months": self.guarantee_months,
                "presumed": self.presumption_months,
                "source": self.source or "",
            }
        return effects

    def _get_effect_labels(self):
        field = self._fields["guarantee_months"]
        own = {"guarantee": field.get_description(self.env)["string"]}
        return {**super()._get_effect_labels(), **own}
