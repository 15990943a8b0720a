from typing import NamedTuple

from markupsafe import Markup

from odoo import models


class Preview(NamedTuple):
    """What would be answered: outcome, sentence, and the rules' text for customers.

    ``is_refused`` tells that a request would be refused by itself.
    """

    outcome: str
    sentence: str
    note: Markup
    is_refused: bool


class SaleOrderLine(models.Model):
    """What the rules would answer for what was sold."""

    _inherit = "sale.order.line"

    def _rma_preview_eligibility(self, reason=None):
        """Return {order line: Preview}, as if requested now.

        Nothing is kept: the answer of a request is frozen on its own line.

        :param reason: rma.reason that it is requested for, if known
        """
        lines = self.env["rma.case.line"]
        for sale_line in self:
            lines += lines.new(sale_line._rma_prepare_preview(reason))
        rules = self.env["rma.eligibility"]
        facts = rules._get_facts(lines)
        notes = self.env["rma.policy"]._get_customer_texts(facts["policies"])
        return {
            line.sale_line_id: Preview(
                answer["outcome"],
                rules._explain_answer(answer, facts["policies"][line]),
                notes[line],
                rules._is_refused(answer, facts["policies"][line]),
            )
            for line, answer in rules._evaluate(lines, facts).items()
        }

    def _rma_prepare_preview(self, reason=None):
        """Return the values of a line, not stored, that is asked about one unit."""
        self.ensure_one()
        order = self.order_id
        case = {"company_id": self.company_id.id, "partner_id": order.partner_id.id}
        return {
            "sale_line_id": self.id,
            "quantity": 1.0,
            "reason_id": reason.id if reason else False,
            "case_id": self.env["rma.case"].new(case),
        }
