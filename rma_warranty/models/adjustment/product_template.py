from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    rma_is_freight = fields.Boolean(
        "Freight",
        help="Charges the customer for shipping, which a return may give back.",
    )
