from odoo import api, fields, models


class RmaCompanySettings(models.AbstractModel):
    """Settings of a company that the After-sales Manager may change.

    The administrator's settings show them, too, beside those that decide about
    money: see ``res.config.settings``.
    """

    _name = "rma.company.settings"
    _description = "After-sales settings of a company"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    rma_return_window_days = fields.Integer(
        related="company_id.rma_return_window_days", readonly=False
    )
    rma_is_portal_enabled = fields.Boolean(
        related="company_id.rma_is_portal_enabled", readonly=False
    )
    rma_slip_days = fields.Integer(related="company_id.rma_slip_days", readonly=False)
    rma_slip_reminder_days = fields.Integer(
        related="company_id.rma_slip_reminder_days", readonly=False
    )
    rma_warranty_term_id = fields.Many2one(
        related="company_id.rma_warranty_term_id", readonly=False
    )
    rma_is_registration_enabled = fields.Boolean(
        related="company_id.rma_is_registration_enabled", readonly=False
    )
    rma_deductible_product_id = fields.Many2one(
        related="company_id.rma_deductible_product_id", readonly=False
    )
    rma_refurbished_suffix = fields.Char(
        related="company_id.rma_refurbished_suffix", readonly=False
    )
    rma_refurbished_price_percent = fields.Float(
        related="company_id.rma_refurbished_price_percent", readonly=False
    )
    rma_refund_method_id = fields.Many2one(
        related="company_id.rma_refund_method_id", readonly=False
    )

    @api.model
    def _get_settings(self):
        """Return the names of the company's fields that these are the image of."""
        own = self.env["rma.company.settings"]._fields
        return frozenset(name for name, field in own.items() if field.related)
