from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_credit_rate = fields.Selection(
        [("invoice", "The invoice's rate"), ("day", "The rate of the day")],
        "Rate of credit notes",
        required=True,
        default="invoice",
        help="At which rate credit notes of returns in another currency are booked. "
        "At the rate of the day, the difference from the invoice is booked as an "
        "exchange difference.",
    )
