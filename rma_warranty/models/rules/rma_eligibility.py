from odoo import models


class RmaEligibility(models.AbstractModel):
    """The list of rules that say whether a line may be returned, and why.

    A rule is a model ``rma.eligibility.<code>`` that inherits this contract; see
    rma.strategy. They speak in their order. An answer is a dict that can be stored
    as JSON: ``{"rule": code, "outcome": "accept" | "refuse" | "review",
    ...facts of the rule}``. Facts are kept, not sentences, so that everybody
    reads the answer in their own language (G10).
    """

    _name = "rma.eligibility"
    _inherit = ["rma.strategy"]
    _description = "Eligibility of a return"
    _family = "rma.eligibility"

    def _evaluate(self, lines, facts=None):
        """Return {line: answer}; the first rule that objects decides.

        :param lines: rma.case.line
        :param dict facts: see :meth:`_get_facts`; looked up when not given
        """
        answers = {}
        undecided = lines
        if facts is None:
            facts = self._get_facts(lines)
        for rule in self._get_all():
            if not undecided:
                break
            found = rule._answer(undecided, facts)
            answers.update(found)
            undecided = undecided.filtered(
                lambda line: self._is_open(answers.get(line))
            )
        self._add_doubts(lines, answers, facts)
        return answers

    def _add_doubts(self, lines, answers, facts):
        """Leave to a person what all rules accept, but one of them doubts.

        Why it would be accepted is kept: a person may say that it holds.
        """
        for rule in self._get_all():
            accepted = lines.filtered(
                lambda line: answers.get(line, {}).get("outcome") == "accept"
            )
            for line, doubt in rule._doubt(accepted, facts).items():
                answers[line] = {**answers[line], "outcome": "review", "doubt": doubt}

    def _is_open(self, answer):
        """Tell whether further rules are asked after this answer."""
        if not answer:
            return True
        return answer["outcome"] == "accept" and not answer.get("is_final")

    def _get_facts(self, lines):
        """Return what several rules need, looked up once for all lines.

        :return: dict; ``delivered``: {order line: datetime of its delivery},
            ``policies``: {line: what the company's rules give}, see rma.policy
        """
        delivered = lines.sale_line_id._rma_get_delivery_dates()
        policies = self.env["rma.policy"]._decide(lines, delivered)
        return {"delivered": delivered, "policies": policies}

    def _explain(self, line):
        """Return the sentence for the answer kept on ``line``, or ''."""
        answer = line.eligibility_data
        return self._explain_answer(answer, line.policy_data) if answer else ""

    def _explain_answer(self, answer, policies):
        """Return the sentence for an answer, with what the return costs."""
        doubt = answer.get("doubt")
        if doubt:
            own = self._explain_answer(
                {**answer, "doubt": None, "outcome": "accept"}, {}
            )
            return " ".join([own, self._get(doubt["rule"])._get_sentence(doubt)])
        sentence = self._get(answer["rule"])._get_sentence(answer)
        is_accepted = answer["outcome"] == "accept"
        terms = self.env["rma.policy"]._get_terms(policies or {}) if is_accepted else []
        return " ".join([sentence, *terms])

    def _is_refused(self, answer, policies):
        """Tell whether a line with this answer is refused without a person."""
        code = policies.get("decision", {}).get("code")
        return answer["outcome"] == "refuse" and code in ("answer", "refuse")

    # === TO BE OVERRIDDEN BY EACH RULE === #

    def _answer(self, lines, facts):
        """Return {line: answer} for the lines this rule has something to say on.

        Works on all lines in a number of queries that doesn't depend on them.

        :param dict facts: see :meth:`_get_facts`
        """
        return {}

    def _doubt(self, lines, facts):
        """Return {line: doubt} for lines that all rules accept: a person decides.

        A doubt is stored with the answer: a dict with ``rule``, the code, and facts.
        Works on all lines as :meth:`_answer` does.
        """
        return {}

    def _get_sentence(self, answer):
        """Return the sentence for an answer that this rule gave."""
        return ""


class RmaEligibilityRemoved(models.AbstractModel):
    """What is left of a rule whose add-on was removed."""

    _name = "rma.eligibility.removed"
    _inherit = "rma.eligibility"
    _description = "Eligibility: not installed any more"

    def _get_sentence(self, answer):
        return self.env._("The rule that answered is not installed any more.")
