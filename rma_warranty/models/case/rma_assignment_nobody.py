from odoo import models


class RmaAssignmentNobody(models.AbstractModel):
    """Members take cases themselves."""

    _name = "rma.assignment.nobody"
    _inherit = "rma.assignment"
    _description = "Cases that members take themselves"
    _sequence = 10

    def _get_label(self):
        return self.env._("Nobody: members take cases themselves")
