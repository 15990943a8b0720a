from odoo import models


class RmaEligibility(models.AbstractModel):
    """Whether units are in warranty, for all rules."""

    _inherit = "rma.eligibility"

    def _get_facts(self, lines):
        """Return also ``warranty``: {line with a claim: see rma.warranty.answer}."""
        claims = lines.filtered(lambda line: line.claim_kind == "warranty")
        answers = self.env["rma.warranty.answer"]._get_answers(claims)
        return {**super()._get_facts(lines), "warranty": answers}
