from odoo import api, fields, models

from .rma_receiving_booker import Arrived


class RmaBoxLine(models.Model):
    """Units of one product, or something unknown, in a box."""

    _name = "rma.box.line"
    _inherit = ["rma.protected"]
    _description = "Content of an unknown box"
    _order = "box_id, id"

    box_id = fields.Many2one("rma.box", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="box_id.company_id", store=True)
    product_id = fields.Many2one("product.product", index="btree_not_null")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        compute="_compute_lot_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )
    code = fields.Char("Scanned", help="Serial number or barcode, as it was read.")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity in a box must be above zero."
    )

    @api.depends("product_id")
    def _compute_lot_id(self):
        for line in self:
            if line.lot_id.product_id != line.product_id:
                line.lot_id = False

    def _get_arrived(self):
        """Return the units as the booker takes them."""
        self.ensure_one()
        product, nothing = self.product_id, self.env["rma.case.line"]
        code = self.code or self.lot_id.name or ""
        return Arrived(product, self.lot_id, code, self.quantity, nothing)
