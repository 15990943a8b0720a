from odoo import api, fields, models

# What decides which certificates a line extends, and by how much.
EXTENSION_FIELDS = {"product_uom_qty", "rma_extended_line_id", "rma_certificate_id"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    rma_is_extension = fields.Boolean(related="product_id.rma_is_extension")
    rma_extended_line_id = fields.Many2one(
        "sale.order.line",
        "Extends the warranty of",
        index="btree_not_null",
        copy=False,
        domain="[('order_id', '=', order_id), ('id', '!=', id), "
        "('product_id.type', '=', 'consu')]",
        help="The goods on this order whose warranty this line extends. Found by "
        "itself when the order has one line of goods, or the line is an option of "
        "another one.",
    )
    rma_extension_line_ids = fields.One2many(
        "sale.order.line", "rma_extended_line_id", "Extended by"
    )
    rma_certificate_id = fields.Many2one(
        "rma.warranty.certificate",
        "Extends the certificate",
        index="btree_not_null",
        copy=False,
        domain="[('partner_id.commercial_partner_id', '=', order_partner_id), "
        "('is_void', '=', False)]",
        help="A warranty that was given before, by its number or serial number.",
    )
    rma_extension_ids = fields.One2many(
        "rma.warranty.extension", "sale_line_id", "Extended warranties"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.state == "sale")
        added._rma_sync_extensions()
        added._rma_note_unlinked()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if EXTENSION_FIELDS & vals.keys():
            self._rma_sync_extensions()
        return res

    def _rma_sync_extensions(self):
        """Have certificates extended by what these lines sell now."""
        extensions = self.filtered(
            lambda line: (
                line.product_id.rma_is_extension
                and line.order_id.state in ("sale", "cancel")
            )
        )
        if extensions:
            extensions._rma_link_extended()
            self.env["rma.warranty.extender"]._sync(extensions)

    def _rma_note_unlinked(self):
        """Ask on the orders which goods a line extends where none was found."""
        unlinked = self.filtered(
            lambda line: (
                line.product_id.rma_is_extension
                and line.order_id.state == "sale"
                and not line.rma_extended_line_id
                and not line.rma_certificate_id
            )
        )
        for order, lines in unlinked.grouped("order_id").items():
            order._message_log(
                body=self.env._(
                    "%(products)s extends no warranty yet: choose in the column "
                    "“Extends line” or “Extends certificate” of its line what it is "
                    "for.",
                    products=", ".join(lines.product_id.mapped("display_name")),
                )
            )

    def _rma_link_extended(self):
        """Find the goods that lines extend, where nobody said which."""
        for line in self:
            if line.rma_extended_line_id or line.rma_certificate_id:
                continue
            goods = line.order_id.order_line.filtered(
                lambda other: other.product_id.type == "consu"
            )
            found = line.linked_line_id or (goods if len(goods) == 1 else goods[:0])
            if found:
                line.rma_extended_line_id = found
