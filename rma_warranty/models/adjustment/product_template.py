from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    rma_is_freight = fields.Boolean(
        "Freight",
        help="Charges the customer for shipping, which a return may give back.",
    )
    rma_is_freight_extra = fields.Boolean(
        "Beyond standard delivery",
        help="Express and the like: who withdraws from the contract doesn't get it "
        "back, only the standard delivery.",
    )
