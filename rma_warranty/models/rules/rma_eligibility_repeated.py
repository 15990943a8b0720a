from odoo import models


class RmaEligibilityRepeated(models.AbstractModel):
    """A serial number that is claimed again and again is looked at by a person."""

    _name = "rma.eligibility.repeated"
    _inherit = "rma.eligibility"
    _description = "Eligibility: claimed again and again"
    _sequence = 50

    def _doubt(self, lines, facts):
        earlier = self.env["rma.customer.history"]._find_earlier_claims(
            lines.filtered(
                lambda line: (
                    line.company_id.rma_repeated_claims
                    # It is the customer's right, however often.
                    and not line.case_id.is_withdrawal
                )
            )
        )
        return {
            line: {
                "rule": "repeated",
                "serial": line.lot_id.name,
                "cases": claims.case_id.mapped("name"),
            }
            for line, claims in earlier.items()
            if len(claims.case_id) + 1 >= line.company_id.rma_repeated_claims
        }

    def _get_sentence(self, answer):
        # Earlier ones may be another customer's.
        if self.env.user.share:
            return self.env._("We look at this request and answer soon.")
        return self.env._(
            "%(serial)s was claimed as defective before: %(cases)s. Look at it.",
            serial=answer["serial"],
            cases=", ".join(answer["cases"]),
        )
