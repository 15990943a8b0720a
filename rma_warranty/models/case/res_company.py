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
    rma_warranty_account_id = fields.Many2one(
        "account.account",
        "Warranty expense account",
        check_company=True,
        help="What replacements for defects cost, less what comes back, with "
        "automatic valuation. Empty: the product's expense account, as for all "
        "other exchanges.",
    )
    rma_refurbish_cost_account_id = fields.Many2one(
        "account.account",
        "Account for refurbishing costs",
        check_company=True,
        help="Where the wages and parts were booked that refurbishing puts into "
        "the goods.",
    )

    rma_credit_rate = fields.Selection(
        [("invoice", "The invoice's rate"), ("day", "The rate of the day")],
        "Rate of credit notes",
        required=True,
        default="invoice",
        help="At which rate credit notes of returns in another currency are booked. "
        "At the rate of the day, the difference from the invoice is booked as an "
        "exchange difference.",
    )

    rma_early_discount = fields.Selection(
        [
            ("take_back", "Take it back: customers get what they paid"),
            ("ask", "Leave it open: an accountant decides"),
        ],
        "Early payment discount on returns",
        required=True,
        default="take_back",
        help="The credit note is as the invoice, but the customer paid less. Take it "
        "back: paying back books the discount of what came back to the accounts that "
        "granted it. Leave it open: that much of the credit note stays open until an "
        "accountant pays it, too, or writes it off.",
    )

    rma_auto_post_amount = fields.Monetary(
        "Credit notes post themselves up to",
        help="Taxes included, all credit notes of a case together, when nothing "
        "warns. 0 means never. Users may have an amount of their own.",
    )
    rma_is_four_eyes = fields.Boolean(
        "Who drafted can't post",
        help="Somebody else has to post the credit notes that a user drafted.",
    )
    rma_review_age_days = fields.Integer(
        "Warn about invoices older than (days)",
        default=90,
        help="When a credit note for an older invoice is reviewed. 0 means never.",
    )

    _rma_auto_post_positive = models.Constraint(
        "CHECK(rma_auto_post_amount >= 0)",
        "The amount up to which credit notes post themselves can't be negative.",
    )
    _rma_review_age_positive = models.Constraint(
        "CHECK(rma_review_age_days >= 0)",
        "The age of invoices can't be negative. Enter 0 for no warning.",
    )
    rma_refund_method_id = fields.Many2one(
        "rma.refund.method",
        "Default refund method",
        help="For credit notes of what was neither paid online nor is unpaid.",
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
