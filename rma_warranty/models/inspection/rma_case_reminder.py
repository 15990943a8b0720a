from odoo import api, models

INSPECT_XMLID = "rma_warranty.rma_activity_inspect"


class RmaCase(models.Model):
    """Whoever is to inspect goods that arrived finds it among their activities."""

    _inherit = "rma.case"

    def _remind_to_inspect(self):
        """Have goods inspected that wait for it; in system mode."""
        self.filtered("is_inspect_allowed")._remind(INSPECT_XMLID)

    def _finish_reminder(self):
        """Mark as done where nothing waits to be inspected; in system mode."""
        done = self.filtered(lambda case: not case.is_inspect_allowed)
        done._finish_activities(INSPECT_XMLID)

    @api.model
    def _get_handed_activities(self):
        return [*super()._get_handed_activities(), INSPECT_XMLID]
