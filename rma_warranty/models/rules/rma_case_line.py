from odoo import models


class RmaCaseLine(models.Model):
    """The answer of the rules on a case line."""

    _inherit = "rma.case.line"

    def _get_answers(self):
        return {**super()._get_answers(), **self.env["rma.eligibility"]._evaluate(self)}

    def _get_answer_text(self):
        return self.env["rma.eligibility"]._explain(self) or super()._get_answer_text()
