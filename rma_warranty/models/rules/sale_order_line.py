from odoo import models


class SaleOrderLine(models.Model):
    """What the rules would answer for what was sold."""

    _inherit = "sale.order.line"

    def _rma_preview_eligibility(self):
        """Return {order line: (outcome, sentence)}, as if requested now.

        Nothing is kept: the answer of a request is frozen on its own line.
        """
        lines = self.env["rma.case.line"]
        for sale_line in self:
            lines += lines.new(
                {
                    "sale_line_id": sale_line.id,
                    "case_id": self.env["rma.case"].new(
                        {"company_id": sale_line.company_id.id}
                    ),
                }
            )
        rules = self.env["rma.eligibility"]
        return {
            line.sale_line_id: (
                answer["outcome"],
                rules._get(answer["rule"])._get_sentence(answer),
            )
            for line, answer in rules._evaluate(lines).items()
        }
