from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "rma.protected"]

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
