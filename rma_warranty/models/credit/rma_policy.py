from odoo import fields, models


class RmaPolicy(models.Model):
    """When the customer's money may go back."""

    _inherit = "rma.policy"

    money_when = fields.Selection(
        [
            ("inspection", "After the inspection"),
            ("receipt", "Once the goods are here"),
        ],
        "Credited",
        tracking=True,
        help="Once the goods are here: nobody is asked why they are credited without "
        "an inspection; the accountant still reads that they are.",
    )

    def _get_effects(self):
        effects = super()._get_effects()
        if self.money_when:
            effects["money"] = {"when": self.money_when}
        return effects

    def _get_effect_labels(self):
        label = self._fields["money_when"].get_description(self.env)["string"]
        return {**super()._get_effect_labels(), "money": label}
