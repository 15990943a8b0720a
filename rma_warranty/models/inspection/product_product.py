from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .product_template import TERM_DOMAIN


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "rma.protected"]

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
        help="What a delivery of today gets, and where that is set.",
    )
    rma_certificate_count = fields.Integer(
        "Certificates",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )
    rma_refurbished_product_id = fields.Many2one(
        "product.product",
        "Refurbished product",
        copy=False,
        index="btree_not_null",
        help="What returned units become that are refurbished. Created when the first "
        "one is.",
    )
    rma_refurbished_source_ids = fields.One2many(
        "product.product", "rma_refurbished_product_id"
    )
    rma_refurbished_from_id = fields.Many2one(
        "product.product",
        "Refurbished from",
        compute="_compute_rma_refurbished_from_id",
        store=True,
        index="btree_not_null",
    )

    @api.depends("rma_refurbished_source_ids")
    def _compute_rma_refurbished_from_id(self):
        for product in self:
            product.rma_refurbished_from_id = product.rma_refurbished_source_ids[:1]

    @api.constrains("rma_refurbished_product_id", "tracking", "uom_id")
    def _check_rma_refurbished_product(self):
        for product in self:
            other = product.rma_refurbished_product_id
            if other and (
                other == product
                or other.tracking != product.tracking
                or not other.uom_id._has_common_reference(product.uom_id)
            ):
                raise ValidationError(
                    self.env._(
                        "%(other)s can't be the refurbished product of %(product)s: it "
                        "must be another product with the same unit and the same "
                        "tracking by lot or serial number.",
                        other=other.display_name,
                        product=product.display_name,
                    )
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
