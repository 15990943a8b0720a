from odoo import fields, models


class RmaPolicy(models.Model):
    """The right to withdraw from the contract that a law, or the company, gives."""

    _inherit = "rma.policy"

    withdrawal_days = fields.Integer(
        "Right of withdrawal (days)",
        tracking=True,
        help="From the last parcel of the order on, for requests that are handled as a "
        "withdrawal. Nobody approves them. 0 leaves it to other rules; without any "
        "rule there is no such right.",
    )

    _withdrawal_positive = models.Constraint(
        "CHECK(withdrawal_days >= 0)", "Enter the days of the right of withdrawal."
    )

    def _get_effects(self):
        effects = super()._get_effects()
        if self.withdrawal_days:
            effects["withdrawal"] = {"days": self.withdrawal_days}
        return effects

    def _get_effect_labels(self):
        field = self._fields["withdrawal_days"]
        own = {"withdrawal": field.get_description(self.env)["string"]}
        return {**super()._get_effect_labels(), **own}
