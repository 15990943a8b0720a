from odoo import api, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _rma_trigger(self, xmlid):
        """Have a job of ours run soon after the commit.

        Whoever takes a step needs no rights on scheduled jobs.
        """
        self.env.ref(xmlid).sudo()._trigger()
