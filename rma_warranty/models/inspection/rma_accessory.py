from odoo import fields, models
from odoo.fields import Domain


class RmaAccessory(models.Model):
    """Something that belongs into the parcel with a product."""

    _name = "rma.accessory"
    _description = "Accessory to come back with a product"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", ondelete="cascade", index="btree_not_null"
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="cascade",
        index="btree_not_null",
        help="Also for the products of the categories below.",
    )
    is_required = fields.Boolean(
        "Required", default=True, help="Without it the goods are incomplete."
    )
    value = fields.Monetary(
        help="Deducted per unit when it doesn't come back; 0 to deduct nothing."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )

    _value_positive = models.Constraint(
        "CHECK(value >= 0)", "The value of an accessory can't be negative."
    )

    _product_or_category = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) != (categ_id IS NULL))",
        "An accessory is of a product or of a category, not of both.",
    )

    def _find(self, products):
        """Return {product: its accessories}, of the product and its categories."""
        categories = self._get_category_ids(products)
        domain = Domain("product_tmpl_id", "in", products.product_tmpl_id.ids)
        domain |= Domain("categ_id", "in", list(set().union(*categories.values())))
        found = self.search(domain)
        return {
            product: found.filtered(
                lambda a, product=product: (
                    a.product_tmpl_id == product.product_tmpl_id
                    if a.product_tmpl_id
                    else a.categ_id.id in categories[product]
                )
            )
            for product in products
        }

    def _get_category_ids(self, products):
        """Return {product: ids of its category and of those above}."""
        return {
            product: {
                int(i) for i in (product.categ_id.parent_path or "").split("/") if i
            }
            for product in products
        }
