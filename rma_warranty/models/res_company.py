import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_return_window_days = fields.Integer(
        "Return window (days)",
        default=14,
        help="Days after the delivery within which a return may be requested, the "
        "last day included. 0 means no time limit.",
    )
    rma_is_portal_enabled = fields.Boolean(
        "Customers request returns in the portal", default=True
    )

    rma_warranty_term_id = fields.Many2one(
        "rma.warranty.term",
        "Default warranty",
        domain="[('version_of_id', '=', False)]",
        help="For products for which neither they nor their category say otherwise.",
    )
    rma_is_registration_enabled = fields.Boolean(
        "Customers register goods bought elsewhere",
        help="With a proof of purchase; staff confirm it before the warranty counts.",
    )
    rma_deductible_product_id = fields.Many2one(
        "product.product",
        "Product for deductibles",
        domain="[('type', '=', 'service')]",
        help="Gives account and taxes of the deductible of a warranty claim.",
    )
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
    _rma_window_positive = models.Constraint(
        "CHECK(rma_return_window_days >= 0)",
        "The return window can't be negative. Enter 0 for no time limit.",
    )

    def _rma_get_local_date(self, moment):
        """Return the calendar day of a UTC datetime in the company's time zone.

        The zone is that of the company's own contact, UTC when it has none.
        """
        self.ensure_one()
        zone = pytz.timezone(self.sudo().partner_id.tz or "UTC")
        return moment.replace(tzinfo=pytz.utc).astimezone(zone).date()

    def _rma_get_today(self):
        """Return today's calendar day in the company's time zone."""
        return self._rma_get_local_date(fields.Datetime.now())
