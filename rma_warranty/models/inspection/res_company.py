from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_refurbished_suffix = fields.Char(
        "Suffix of refurbished products",
        default="-R",
        help="Behind the internal reference of the original product.",
    )
    rma_refurbished_price_percent = fields.Float(
        "Price of refurbished products (%)",
        default=70.0,
        help="Of the original product's sales price, when the product is created.",
    )
    rma_refurbish_cost_account_id = fields.Many2one(
        "account.account",
        "Account for refurbishing costs",
        check_company=True,
        help="Where the wages and parts were booked that refurbishing puts into "
        "the goods.",
    )
    _rma_refurbished_price_positive = models.Constraint(
        "CHECK(rma_refurbished_price_percent >= 0)",
        "The price of refurbished products can't be negative.",
    )
