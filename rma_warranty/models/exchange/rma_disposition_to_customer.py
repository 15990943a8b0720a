from odoo import models


class RmaDispositionToCustomer(models.AbstractModel):
    """Units that were replaced, or are about to be, don't go back."""

    _inherit = "rma.disposition.to_customer"

    def _get_paid(self, line):
        paid = super()._get_paid(line)
        if not line._is_exchange():
            return paid
        return paid + line.quantity_replaced + line._get_quantity_replacing()
