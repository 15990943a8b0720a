from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RmaInspection(models.Model):
    """What of the warranty's exclusions was found."""

    _inherit = "rma.inspection"

    warranty_term_id = fields.Many2one(related="line_id.warranty_term_id")
    excluded_item_id = fields.Many2one(
        "rma.warranty.item",
        "Excluded by",
        ondelete="restrict",
        domain="[('term_id', '=', warranty_term_id), ('kind', '=', 'excluded')]",
        help="What of the warranty's exclusions applies to these goods.",
    )
    exclusion_text = fields.Char(compute="_compute_exclusion_text", compute_sudo=True)

    @api.depends_context("lang")
    @api.depends("excluded_item_id", "product_id", "lot_id")
    def _compute_exclusion_text(self):
        for inspection in self:
            # Everybody who reads the inspection may know what it cites.
            item = inspection.excluded_item_id
            serial = inspection.lot_id.name
            product = inspection.product_id.display_name
            inspection.exclusion_text = item and self.env._(
                "%(product)s: the warranty excludes “%(item)s”.",
                product=f"{product} ({serial})" if serial else product,
                item=item.name,
            )

    @api.depends("line_id.claim_result")
    def _compute_money_effect(self):
        return super()._compute_money_effect()

    @api.constrains("excluded_item_id", "line_id")
    def _check_excluded_item(self):
        for inspection in self.filtered("excluded_item_id"):
            item = inspection.excluded_item_id
            term = inspection.warranty_term_id
            if item.kind != "excluded" or item.term_id != term:
                raise ValidationError(
                    self.env._(
                        "%(name)s: choose one of the exclusions of %(term)s.",
                        name=inspection.name,
                        term=term.name or self.env._("the warranty of these goods"),
                    )
                )
