from odoo import fields, models

from .product_template import TERM_DOMAIN


class ProductCategory(models.Model):
    _inherit = "product.category"

    rma_warranty_term_id = fields.Many2one(
        "rma.warranty.term",
        "Warranty",
        company_dependent=True,
        domain=TERM_DOMAIN,
        help="Leave empty to have the warranty of the category above, or the "
        "company's.",
    )
