from odoo import models


class RmaCaseLine(models.Model):
    """The answer of the rules on a case line."""

    _inherit = "rma.case.line"

    def _get_answers(self):
        return {**super()._get_answers(), **self.env["rma.eligibility"]._evaluate(self)}

    def _is_known_without_order(self):
        """Tell whether enough is known of units whose order is not."""
        self.ensure_one()
        return False

    def _get_answer_text(self):
        return self.env["rma.eligibility"]._explain(self) or super()._get_answer_text()
