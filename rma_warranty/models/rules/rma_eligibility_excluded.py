from odoo import models

from .rma_policy_effects import EXCLUSIONS


class RmaEligibilityExcluded(models.AbstractModel):
    """Some goods can't be returned without a fault, whenever they are.

    Asked after the warranty: a claim that it accepts is not concerned.
    """

    _name = "rma.eligibility.excluded"
    _inherit = "rma.eligibility"
    _description = "Eligibility: goods that can't be returned"
    _sequence = 25

    def _answer(self, lines, facts):
        answers = {}
        for line in lines:
            excluded = facts["policies"][line].get("exclusion")
            if excluded:
                answers[line] = {
                    "rule": "excluded",
                    "outcome": EXCLUSIONS[excluded["reason"]],
                    "reason": excluded["reason"],
                }
        return answers

    def _get_sentence(self, answer):
        sentences = {
            "made_to_order": self.env._(
                "It was made to order, so it can't be returned."
            ),
            "perishable": self.env._("It is perishable, so it can't be returned."),
            "final_sale": self.env._("It was a final sale, so it can't be returned."),
            "sealed": self.env._(
                "It can be returned only if its seal was not broken: ask the customer."
            ),
        }
        return sentences[answer["reason"]]
