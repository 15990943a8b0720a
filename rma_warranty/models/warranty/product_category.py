from odoo import api, fields, models

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
    rma_warranty_text = fields.Char(
        "Warranty in force",
        compute="_compute_rma_warranty_text",
        compute_sudo=True,
        help="What goods of this category get that set no warranty of their own.",
    )

    @api.depends_context("company", "lang")
    def _compute_rma_warranty_text(self):
        today = fields.Date.context_today(self)
        finder = self.env["rma.warranty.finder"]
        found = finder._find_in_categories(self, self.env.company, today)
        for category in self:
            category.rma_warranty_text = finder._explain(found[category])
