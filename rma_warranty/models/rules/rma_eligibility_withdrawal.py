from odoo import fields, models
from odoo.tools import format_date

from ...tools.statutes import LEGAL_EXCLUSIONS
from .rma_policy_effects import EXCLUSIONS


class RmaEligibilityWithdrawal(models.AbstractModel):
    """The customer withdraws from the contract: only the right to do so counts.

    Asked before all others, and the only one: neither return windows nor what the
    company refuses matter, and goods need not have been delivered. What the law
    leaves out, as goods made to order, is refused; of what was sealed, a person asks
    whether it was opened.
    """

    _name = "rma.eligibility.withdrawal"
    _inherit = "rma.eligibility"
    _description = "Eligibility: right of withdrawal"
    _sequence = 5

    def _answer(self, lines, facts):
        asked = lines.filtered(lambda line: line._is_withdrawal() and line.sale_line_id)
        given = {line: facts["policies"][line] for line in asked}
        days = {
            line.order_id: policies["withdrawal"]["days"]
            for line, policies in given.items()
            if "withdrawal" in policies
        }
        ends = self.env["sale.order"]._rma_get_withdrawal_ends(days)
        return {
            line: self._answer_line(line, policies, ends.get(line.order_id))
            for line, policies in given.items()
        }

    def _answer_line(self, line, policies, end):
        """Return the answer on one line.

        :param dict policies: {effect: facts} of the rules
        :param date end: last day of the right; None while there is none
        """
        answer = {"rule": "withdrawal", "outcome": "accept", "is_final": True}
        right = policies.get("withdrawal")
        if not right:
            return {**answer, "outcome": "refuse", "why": "no_right"}
        excluded = policies.get("exclusion", {}).get("reason")
        if excluded in LEGAL_EXCLUSIONS:
            return {**answer, "outcome": EXCLUSIONS[excluded], "why": excluded}
        answer["days"] = right["days"]
        if right.get("source"):
            answer["source"] = right["source"]
        if end:
            answer["until"] = fields.Date.to_string(end)
            if line.case_id._get_request_day() > end:
                answer |= {"outcome": "refuse", "why": "ended"}
        return answer

    # === WORDS === #

    def _get_sentence(self, answer):
        sentence = self._get_plain_sentence(answer)
        source = answer.get("source")
        return f"{sentence} ({source})" if source else sentence

    def _get_plain_sentence(self, answer):
        until = format_date(self.env, answer.get("until"))
        if "why" in answer:
            return self._get_objection(answer["why"], until)
        if not until:
            return self.env._(
                "The contract can be withdrawn from: %(days)s days after the last "
                "delivery, which is still to come.",
                days=answer["days"],
            )
        return self.env._(
            "The contract can be withdrawn from until %(until)s.", until=until
        )

    def _get_objection(self, why, until):
        """Return why there is no right to withdraw, or what is to be asked."""
        return {
            "no_right": self.env._(
                "No rule gives this customer a right to withdraw from the contract."
            ),
            "ended": self.env._(
                "The right to withdraw from the contract ended on %(until)s.",
                until=until,
            ),
            "made_to_order": self.env._(
                "It was made to order: the law gives no right to withdraw."
            ),
            "perishable": self.env._(
                "It is perishable: the law gives no right to withdraw."
            ),
            "sealed": self.env._(
                "There is a right to withdraw only if the seal was not broken: ask the "
                "customer."
            ),
        }[why]
