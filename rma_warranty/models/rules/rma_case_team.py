from odoo import models
from odoo.fields import Domain

from ..case.rma_case_team_overview import UNDER_WAY, Box


class RmaCaseTeam(models.Model):
    """Deadlines that have passed, among what waits for a team."""

    _inherit = "rma.case.team"

    def _get_boxes(self):
        overdue = Box(
            "overdue",
            self.env._("Overdue"),
            {"state": UNDER_WAY},
            Domain("date_due", "<", self.env.company._rma_get_today()),
        )
        return [overdue, *super()._get_boxes()]
