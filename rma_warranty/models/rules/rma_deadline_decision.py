from odoo import models


class RmaDeadlineDecision(models.AbstractModel):
    """The request is approved or rejected."""

    _name = "rma.deadline.decision"
    _inherit = "rma.deadline"
    _description = "Deadline: decision"
    _sequence = 20
    _is_decision = True

    def _get_label(self):
        return self.env._("Decision")

    def _get_promised(self, case):
        return self.env._("We decide by %(date)s.")

    def _get_dependencies(self):
        return ["date_decision"]

    def _get_met(self, case, known):
        return case.date_decision or None
