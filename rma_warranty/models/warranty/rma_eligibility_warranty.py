from odoo import models

from .rma_warranty_term_ladder import NEXT_REMEDIES


class RmaEligibilityWarranty(models.AbstractModel):
    """A defect is a claim under the warranty of that very unit.

    Where the warranty gives nothing, the return window may: who may return
    goods without a reason may return them with one.
    """

    _name = "rma.eligibility.warranty"
    _inherit = "rma.eligibility"
    _description = "Eligibility: warranty"
    _sequence = 20

    def _answer(self, lines, facts):
        return {
            line: self._answer_line(line, facts)
            for line in lines
            if line.claim_kind == "warranty"
        }

    def _answer_line(self, line, facts):
        """Return the answer for a claim.

        ``warranty`` keeps the facts; ``is_final`` says that no other rule is
        asked.
        """
        warranty = facts["warranty"][line]
        if not warranty["why"]:
            return self._answer_in_warranty(line, warranty)
        delivered = facts["delivered"].get(line.sale_line_id)
        if delivered:
            windows = self.env["rma.eligibility.within_window"]
            window = windows._answer_line(line, delivered)
            if window["outcome"] == "accept":
                return {**window, "is_final": True}
        # Which unit it is can still be found out.
        outcome = "review" if warranty["why"] == "no_serial" else "refuse"
        return {"rule": "warranty", "outcome": outcome, "warranty": warranty}

    def _answer_in_warranty(self, line, warranty):
        offered = [code for code, __ in warranty["remedies"]]
        answer = {"rule": "warranty", "outcome": "accept", "warranty": warranty}
        if line.resolution not in (*offered, "none"):
            answer.update(outcome="refuse", resolution=line.resolution)
        return {**answer, "is_final": True}

    def _get_sentence(self, answer):
        service = self.env["rma.warranty.answer"]
        warranty = answer["warranty"]
        sentence = service._explain(warranty)
        if "resolution" not in answer:
            return sentence
        labels = service._get_remedy_labels()
        wanted = labels.get(answer["resolution"], answer["resolution"])
        offered = service._explain_remedies(warranty)
        if not offered:
            return self.env._(
                "%(warranty)s Its term offers nothing any more.", warranty=sentence
            )
        refusal = self.env._(
            "%(warranty)s %(wanted)s is not offered on this day, but: %(offered)s.",
            warranty=sentence,
            wanted=wanted,
            offered=offered,
        )
        is_later = answer["resolution"] in NEXT_REMEDIES
        waiting = service._explain_waiting(warranty) if is_later else ""
        return " ".join(filter(None, [refusal, waiting]))
