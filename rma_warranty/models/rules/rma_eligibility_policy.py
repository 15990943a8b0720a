from odoo import models


class RmaEligibilityPolicy(models.AbstractModel):
    """A rule of the company refuses, or offers something else than what is wanted."""

    _name = "rma.eligibility.policy"
    _inherit = "rma.eligibility"
    _description = "Eligibility: the company's rules"
    _sequence = 40

    def _answer(self, lines, facts):
        answers = {}
        for line in lines:
            policies = facts["policies"][line]
            offered = policies.get("remedies", {}).get("codes")
            if policies.get("decision", {}).get("code") == "refuse":
                answers[line] = {"rule": "policy", "outcome": "refuse"}
            elif offered and self._is_other(line, offered):
                answers[line] = {
                    "rule": "policy",
                    "outcome": "refuse",
                    "wanted": line.resolution,
                    "offered": offered,
                }
        return answers

    def _is_other(self, line, offered):
        """Tell whether the customer is to get something that isn't offered."""
        wants_nothing = line._get_strategy()._is_nothing()
        return not wants_nothing and line.resolution not in offered

    def _get_sentence(self, answer):
        if "wanted" not in answer:
            return self.env._("The company's rules refuse returns of this kind.")
        resolutions = self.env["rma.resolution"]
        labels = [resolutions._get(code)._get_label() for code in answer["offered"]]
        return self.env._(
            "%(wanted)s is not offered, but: %(offered)s.",
            wanted=resolutions._get(answer["wanted"])._get_label(),
            offered=", ".join(labels),
        )
