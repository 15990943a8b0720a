from odoo import models

EVENT = "alternatives"


class RmaDeadlineAlternatives(models.AbstractModel):
    """The case is closed; else the customer is offered what else is possible."""

    _name = "rma.deadline.alternatives"
    _inherit = "rma.deadline"
    _description = "Deadline: alternatives"
    _sequence = 90

    def _get_label(self):
        return self.env._("Alternatives offered unless closed")

    def _get_dependencies(self):
        return ["date_closed"]

    def _on_the_day(self, cases):
        told = cases.env["rma.notification"]._get_told(cases, [EVENT])
        (cases - told)._notify(EVENT)
        return super()._on_the_day(cases)

    def _get_met(self, case, known):
        return case.date_closed or None
