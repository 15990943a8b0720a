from odoo import models


class RmaInspection(models.Model):
    """What comes after an inspection, without going back to the case."""

    _inherit = "rma.inspection"

    def action_confirm_next(self):
        """Confirm, and go on with the case.

        To its next draft inspection; after the last one to what is due, once all
        expected goods are here. When that can't be given now, the inspections stay
        confirmed and the reason is told. Nothing is confirmed twice.

        :return: action that opens what comes next; True for none, or several cases
        :raises UserError: as :meth:`action_confirm`
        """
        self.action_confirm()
        case = self.case_id
        if len(case) != 1:
            return True
        drafts = case.inspection_ids.filtered(lambda own: own.state == "draft")
        if drafts:
            return case._open_inspections(drafts[-1])
        return case._go_on()
