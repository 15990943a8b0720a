from odoo import models


class RmaPaybackExchange(models.AbstractModel):
    """No money: the credit pays for what the customer gets instead."""

    _name = "rma.payback.exchange"
    _inherit = "rma.payback.open_invoices"
    _description = "Refund by an exchange"
    _sequence = 50

    def _get_label(self):
        return self.env._("Exchange, no money")
