from odoo import fields, models
from odoo.tools import format_date

from ...tools.calendar_dates import add


class RmaEligibilityGuarantee(models.AbstractModel):
    """The law answers for a fault where the warranty of the goods doesn't.

    Asked before the warranty, and silent where that one accepts the claim: it then
    gives more. Repair and replacement come first; whether money is due, a person
    decides.
    """

    _name = "rma.eligibility.guarantee"
    _inherit = "rma.eligibility"
    _description = "Eligibility: legal guarantee"
    _sequence = 19

    def _answer(self, lines, facts):
        claims = lines.filtered(lambda line: line.claim_kind == "warranty")
        given = self._get_guarantees(claims, facts)
        asked = claims.filtered(given.get)
        warranties = self.env["rma.eligibility.warranty"]._answer(asked, facts)
        return {
            line: self._answer_line(line, given[line])
            for line in asked
            if warranties[line]["outcome"] == "refuse"
        }

    def _get_guarantees(self, claims, facts):
        """Return {line: facts of the guarantee that is in force for its units}."""
        result = {}
        for line in claims:
            law = facts["policies"][line].get("guarantee")
            moment = facts["delivered"].get(line.sale_line_id)
            if not law or not moment:
                continue
            start = line.company_id._rma_get_local_date(moment)
            day, end = line.case_id._get_request_day(), add(start, law["months"])
            if day <= end:
                presumed = add(start, law["presumed"])
                result[line] = {
                    "source": law["source"],
                    "until": fields.Date.to_string(end),
                    "presumed": fields.Date.to_string(presumed)
                    if day <= presumed
                    else "",
                }
        return result

    def _answer_line(self, line, guarantee):
        strategy = line._get_strategy()
        is_money = strategy._is_money()
        return {
            "rule": "guarantee",
            "outcome": "review" if is_money else "accept",
            "is_final": True,
            **guarantee,
        }

    def _get_sentence(self, answer):
        sentences = [
            self.env._(
                "In the legal guarantee until %(until)s.",
                until=format_date(self.env, answer["until"]),
            )
        ]
        if answer["presumed"]:
            sentences.append(
                self.env._(
                    "Until %(day)s, a fault counts as there from the start.",
                    day=format_date(self.env, answer["presumed"]),
                )
            )
        if answer["outcome"] == "review":
            sentences.append(
                self.env._(
                    "Money is due only where repair and replacement fail or are "
                    "refused."
                )
            )
        if answer["source"]:
            sentences.append(f"({answer['source']})")
        return " ".join(sentences)
