from odoo import models


class RmaDispositionToCustomer(models.AbstractModel):
    """Units that were replaced, or are about to be, don't go back."""

    _inherit = "rma.disposition.to_customer"

    def _get_paid(self, line):
        if not line._is_exchange():
            return super()._get_paid(line)
        return line._get_units("replacing").given
