from odoo import models


class RmaDeadlineAnswer(models.AbstractModel):
    """Somebody of us writes what the customer can read, or decides."""

    _name = "rma.deadline.answer"
    _inherit = "rma.deadline"
    _description = "Deadline: first answer"
    _sequence = 10

    def _get_label(self):
        return self.env._("First answer")

    def _get_promised(self, case):
        return self.env._("We answer by %(date)s.")

    def _get_dependencies(self):
        return ["date_first_answer"]

    def _get_met(self, case, known):
        return case.date_first_answer or None
