from odoo import api, fields, models

from ...tools.warranty import Duration, to_duration
from .rma_warranty_term import DURATION_UNITS


class RmaWarrantyExtension(models.Model):
    """Something that makes the warranty of a certificate end later.

    Sold with the goods or later, by a line of an order; when that line is
    refunded, the extension counts no more and the warranty ends as before.
    """

    _name = "rma.warranty.extension"
    _description = "Extension of a warranty"
    _inherit = ["rma.protected"]
    _order = "id"

    certificate_id = fields.Many2one(
        "rma.warranty.certificate",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="certificate_id.company_id", store=True)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Sold with",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id")
    mode = fields.Selection(
        [("add", "Adds time"), ("replace", "Another warranty")],
        required=True,
        readonly=True,
        default="add",
    )
    duration = fields.Integer(readonly=True)
    duration_unit = fields.Selection(DURATION_UNITS, readonly=True, default="month")
    term_id = fields.Many2one(
        "rma.warranty.term", "Other warranty", readonly=True, ondelete="restrict"
    )
    is_refunded = fields.Boolean("Refunded", readonly=True)
    name = fields.Char("Extension", compute="_compute_name")

    @api.depends("mode", "duration", "duration_unit", "term_id")
    @api.depends_context("lang")
    def _compute_name(self):
        units = dict(self._fields["duration_unit"]._description_selection(self.env))
        for extension in self:
            if extension.mode == "replace":
                extension.name = extension.term_id.name
            elif extension.duration_unit == "lifetime":
                extension.name = units["lifetime"]
            else:
                unit = units[extension.duration_unit or "month"]
                extension.name = f"+ {extension.duration} {unit}"

    def _get_promised(self):
        """Return the Duration that counts from the start, empty when added."""
        self.ensure_one()
        return self.term_id._get_duration() if self.mode == "replace" else Duration()

    def _get_added(self):
        """Return the Duration that is added, empty when another term replaces."""
        self.ensure_one()
        if self.mode == "replace":
            return Duration()
        return to_duration(self.duration, self.duration_unit)
