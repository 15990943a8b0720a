from odoo import api, fields, models

from .product_template import TERM_DOMAIN


class ProductProduct(models.Model):
    _inherit = "product.product"

    rma_variant_term_id = fields.Many2one(
        "rma.warranty.term",
        "Warranty of this variant",
        company_dependent=True,
        domain=TERM_DOMAIN,
        help="Leave empty to have the warranty of the product.",
    )
    rma_warranty_text = fields.Char(
        "Warranty in force",
        compute="_compute_rma_warranty_text",
        compute_sudo=True,
        help="What a delivery of today gets, and where that is set.",
    )
    rma_certificate_count = fields.Integer(
        "Certificates",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )

    @api.depends_context("company", "lang")
    def _compute_rma_warranty_text(self):
        today = fields.Date.context_today(self)
        finder = self.env["rma.warranty.finder"]
        found = finder._find(self, self.env.company, today)
        for product in self:
            product.rma_warranty_text = finder._explain(found[product])

    def _compute_rma_certificate_count(self):
        groups = self.env["rma.warranty.certificate"]._read_group(
            [("product_id", "in", self.ids)], ["product_id"], ["__count"]
        )
        counts = {product.id: count for product, count in groups}
        for product in self:
            product.rma_certificate_count = counts.get(product.id, 0)

    def action_rma_view_certificates(self):
        """Open the warranty certificates of this product."""
        return self.env["rma.warranty.certificate"]._get_list_action(
            [("product_id", "in", self.ids)]
        )
