from odoo import models


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
        answer = self.env["rma.eligibility.within_window"]._answer(line, facts)
        if answer.get(line, {}).get("outcome") == "accept":
            return {**answer[line], "is_final": True}
        # Which unit it is can still be found out.
        outcome = "review" if warranty["why"] == "no_serial" else "refuse"
        return {"rule": "warranty", "outcome": outcome, "warranty": warranty}

    def _answer_in_warranty(self, line, warranty):
        offered = [code for code, __ in warranty["remedies"]]
        answer = {"rule": "warranty", "outcome": "accept", "warranty": warranty}
        is_nothing = line._get_strategy()._is_nothing()
        if not is_nothing and line.resolution not in offered:
            answer.update(outcome="refuse", resolution=line.resolution)
        return {**answer, "is_final": True}

    def _get_sentence(self, answer):
        service = self.env["rma.warranty.answer"]
        warranty = answer["warranty"]
        sentence = service._explain(warranty)
        if "resolution" not in answer:
            return sentence
        labels = service._get_remedy_labels()
        strategy = self.env["rma.resolution"]._get(answer["resolution"])
        wanted = labels.get(answer["resolution"]) or strategy._get_label()
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
        is_later = strategy._is_substitute()
        waiting = service._explain_waiting(warranty) if is_later else ""
        return " ".join(filter(None, [refusal, waiting]))
