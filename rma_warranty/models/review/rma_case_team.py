from odoo import models
from odoo.fields import Domain

from ..case.rma_case_team_overview import UNDER_WAY, Box


class RmaCaseTeam(models.Model):
    """What accountants sent back, among what waits for a team."""

    _inherit = "rma.case.team"

    def _get_boxes(self):
        # Sending back cancels the draft; what was credited anew is no longer due.
        returned = [("state", "=", "cancel"), ("rma_sent_back_reason", "!=", False)]
        sent_back = Box(
            "sent_back",
            self.env._("Sent back by accounting"),
            {"state": UNDER_WAY, "money_status": ("waiting", "partial")},
            Domain("credit_note_ids", "any", returned),
        )
        return [*super()._get_boxes(), sent_back]
