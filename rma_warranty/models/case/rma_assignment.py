from odoo import models


class RmaAssignment(models.AbstractModel):
    """How a team gives its cases to its members: one strategy per code.

    A strategy is a model ``rma.assignment.<code>`` that inherits this contract; see
    rma.strategy.
    """

    _name = "rma.assignment"
    _inherit = ["rma.strategy"]
    _description = "Way to assign cases"
    _family = "rma.assignment"

    def _choose(self, team, members, count):
        """Return the ids of who gets so many new cases, one each, or nobody's.

        In system mode. Who looks at what others have got locks the team's row first.

        :param members: res.users who can work on them, at least one
        """
        return []


class RmaAssignmentRemoved(models.AbstractModel):
    """Of an add-on that was removed: assigns to nobody."""

    _name = "rma.assignment.removed"
    _inherit = "rma.assignment"
    _description = "Removed way to assign cases"
