from odoo import models


class RmaInspection(models.Model):
    """What was inspected needn't be any more, until that is undone (G7)."""

    _inherit = "rma.inspection"

    def _after_confirmed(self):
        res = super()._after_confirmed()
        self.case_id._finish_reminder()
        return res

    def _after_cancelled(self):
        res = super()._after_cancelled()
        self.case_id._sync_reminder()
        return res
