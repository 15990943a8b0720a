from odoo import api, fields, models

from .rma_warranty_term import DURATION_UNITS

TERM_DOMAIN = "[('version_of_id', '=', False)]"


class ProductTemplate(models.Model):
    _inherit = "product.template"

    rma_warranty_term_id = fields.Many2one(
        "rma.warranty.term",
        "Warranty",
        company_dependent=True,
        domain=TERM_DOMAIN,
        help="Leave empty to have the warranty of the category, or the company's.",
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
    rma_is_extension = fields.Boolean(
        "Extends a warranty",
        help="Selling this product extends the warranty of goods on the same order, "
        "or of a certificate that was given before.",
    )
    rma_extension_mode = fields.Selection(
        [("add", "Adds time"), ("replace", "Gives another warranty")],
        "Extension",
        default="add",
    )
    rma_extension_duration = fields.Integer("Adds", default=12)
    rma_extension_unit = fields.Selection(DURATION_UNITS, default="month")
    rma_extension_term_id = fields.Many2one(
        "rma.warranty.term",
        "Other warranty",
        domain="[('version_of_id', '=', False), ('coverage', '!=', 'none')]",
        help="Counts from the start of the warranty that it replaces; the later end "
        "of the two is what the customer has.",
    )

    _rma_extension_positive = models.Constraint(
        "CHECK(rma_extension_duration >= 0)",
        "A warranty can't be extended by less than nothing.",
    )

    @api.depends_context("company", "lang")
    def _compute_rma_warranty_text(self):
        for template in self:
            variants = template.product_variant_ids
            texts = dict.fromkeys(variants.mapped("rma_warranty_text"))
            template.rma_warranty_text = "; ".join(filter(None, texts))

    @api.depends("product_variant_ids")
    def _compute_rma_certificate_count(self):
        for template in self:
            variants = template._rma_get_all_variants()
            template.rma_certificate_count = sum(
                variants.mapped("rma_certificate_count")
            )

    def _rma_get_all_variants(self):
        """Return the variants, those too that are sold no more."""
        return self.with_context(active_test=False).product_variant_ids

    def action_rma_view_certificates(self):
        """Open the warranty certificates of all variants of this product."""
        return self._rma_get_all_variants().action_rma_view_certificates()
