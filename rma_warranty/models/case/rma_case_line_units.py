from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """The unit that a line counts in: the product's own, exactly.

    Part of rma.case.line. Pieces of a dozen have no exact number of dozens
    with two digits, so what was sold by the dozen is counted in pieces. The
    order's unit is for showing only. Whoever asks in another unit names it,
    and has it converted.
    """

    _inherit = "rma.case.line"

    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        precompute=True,
        required=True,
    )
    ordered_text = fields.Char(
        "In the order's unit",
        compute="_compute_ordered_text",
        compute_sudo=True,
        help="What is asked, in the unit of the order where that is another one.",
    )

    @api.depends("product_id.uom_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends("quantity", "product_uom_id", "sale_line_id.product_uom_id")
    @api.depends_context("lang")
    def _compute_ordered_text(self):
        for line in self:
            line.ordered_text = line._get_ordered_text(line.quantity)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._to_own_unit(vals) for vals in vals_list])

    def write(self, vals):
        if not vals.get("product_uom_id"):
            return super().write(vals)
        for line in self:
            super(RmaCaseLine, line).write(line._to_own_unit(vals))
        return True

    def _to_own_unit(self, vals):
        """Return values of a line with what is asked in the product's unit.

        :param dict vals: with the unit that ``quantity`` is in, or without one
        :raises ValidationError: the product isn't counted in such a unit
        """
        is_asked = "quantity" in vals or self.env.su
        if not is_asked or not vals.get("product_uom_id"):
            return vals  # the unit alone is protected, see rma.protected
        vals = dict(vals)
        asked_in = self.env["uom.uom"].browse(vals.pop("product_uom_id"))
        own = self._get_named_product(vals).uom_id
        if own and asked_in != own and vals.get("quantity"):
            if not asked_in._has_common_reference(own):
                raise ValidationError(
                    self.env._(
                        "%(asked)s can't be counted in %(own)s.",
                        asked=asked_in.name,
                        own=own.name,
                    )
                )
            units = asked_in._compute_quantity(vals["quantity"], own, round=False)
            vals["quantity"] = own.round(units)
        return vals

    def _get_named_product(self, vals):
        """Return the product of values of a line, or that of this line."""
        if vals.get("product_id"):
            return self.env["product.product"].browse(vals["product_id"])
        if vals.get("sale_line_id"):
            sold = self.env["sale.order.line"].browse(vals["sale_line_id"])
            return sold.sudo()._rma_get_product_out()  # only its unit is read
        return self.product_id

    def _get_ordered_text(self, units):
        """Return units of this line in the order's unit, or '' if that is ours.

        In system mode: the order's figures are the same for whoever reads the line.
        """
        self.ensure_one()
        ordered_in = self.sale_line_id.product_uom_id
        if not ordered_in or ordered_in == self.product_uom_id:
            return ""
        if not self.product_uom_id._has_common_reference(ordered_in):
            return ""
        shown = self.product_uom_id._compute_quantity(units, ordered_in, round=False)
        return f"{format_quantity(shown)} {ordered_in.name}"
