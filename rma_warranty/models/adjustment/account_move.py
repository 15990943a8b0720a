from odoo import models


class AccountMove(models.Model):
    """Goods at an agreed price have no invoice line that caps them."""

    _inherit = "account.move"

    def _rma_get_line_excesses(self, credited):
        agreed = self.env["rma.agreed.refund"]._get_excesses(self)
        return super()._rma_get_line_excesses(credited) + agreed
