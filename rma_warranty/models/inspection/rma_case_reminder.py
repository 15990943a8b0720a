from odoo import api, models

INSPECT_XMLID = "rma_warranty.rma_activity_inspect"


class RmaCase(models.Model):
    """Whoever is to inspect goods that arrived finds it among their activities."""

    _inherit = "rma.case"

    def _sync_reminder(self):
        """Have goods inspected that wait for it, and no others; in system mode."""
        due = self._filter_inspection_due()
        due._remind(INSPECT_XMLID)
        (self - due)._finish_activities(INSPECT_XMLID)

    def _finish_reminder(self):
        """Mark as done where nothing waits to be inspected; in system mode."""
        (self - self._filter_inspection_due())._finish_activities(INSPECT_XMLID)

    def _filter_inspection_due(self):
        """Return the cases of which goods are here that nobody has inspected."""
        units = self.line_ids._get_units_by_line()
        waiting = [line for line, own in units.items() if own.uninspected_here]
        cases = self.env["rma.case.line"].concat(*waiting).case_id
        return cases.filtered(lambda case: case.state == "approved")

    @api.model
    def _get_handed_activities(self):
        return [*super()._get_handed_activities(), INSPECT_XMLID]
