from odoo import models

from ...sql import lock_rows
from ...tools.teams import take_turns


class RmaAssignmentInTurn(models.AbstractModel):
    """One after the other."""

    _name = "rma.assignment.in_turn"
    _inherit = "rma.assignment"
    _description = "Cases for one member after the other"
    _sequence = 20

    def _get_label(self):
        return self.env._("In turn: one after the other")

    def _choose(self, team, members, count):
        lock_rows(team)
        chosen = take_turns(members.ids, team.last_user_id.id or 0, count)
        team.last_user_id = chosen[-1]
        return chosen
