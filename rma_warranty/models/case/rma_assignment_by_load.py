from odoo import models

from ...const import OPEN_STATES
from ...sql import lock_rows
from ...tools.teams import share_by_load


class RmaAssignmentByLoad(models.AbstractModel):
    """To who has the fewest open cases, of whichever team."""

    _name = "rma.assignment.by_load"
    _inherit = "rma.assignment"
    _description = "Cases for the member who has the fewest"
    _sequence = 30

    def _get_label(self):
        return self.env._("By load: to who has the fewest open cases")

    def _choose(self, team, members, count):
        lock_rows(team)
        groups = self.env["rma.case"]._read_group(
            [("user_id", "in", members.ids), ("state", "in", OPEN_STATES)],
            ["user_id"],
            ["__count"],
        )
        loads = {user.id: number for user, number in groups}
        return share_by_load({i: loads.get(i, 0) for i in members.ids}, count)
