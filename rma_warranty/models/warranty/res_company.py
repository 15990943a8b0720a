from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

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
    rma_warranty_account_id = fields.Many2one(
        "account.account",
        "Warranty expense account",
        check_company=True,
        help="What replacements for defects cost, less what comes back, with "
        "automatic valuation. Empty: the product's expense account, as for all "
        "other exchanges.",
    )
