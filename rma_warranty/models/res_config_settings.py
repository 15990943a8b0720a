from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rma_return_window_days = fields.Integer(
        related="company_id.rma_return_window_days", readonly=False
    )
    rma_is_portal_enabled = fields.Boolean(
        related="company_id.rma_is_portal_enabled", readonly=False
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
    rma_warranty_account_id = fields.Many2one(
        related="company_id.rma_warranty_account_id", readonly=False
    )
    rma_refurbish_cost_account_id = fields.Many2one(
        related="company_id.rma_refurbish_cost_account_id", readonly=False
    )
    rma_credit_rate = fields.Selection(
        related="company_id.rma_credit_rate", readonly=False
    )
    rma_early_discount = fields.Selection(
        related="company_id.rma_early_discount", readonly=False
    )
    rma_auto_post_amount = fields.Monetary(
        related="company_id.rma_auto_post_amount", readonly=False
    )
    rma_is_four_eyes = fields.Boolean(
        related="company_id.rma_is_four_eyes", readonly=False
    )
    rma_review_age_days = fields.Integer(
        related="company_id.rma_review_age_days", readonly=False
    )
    rma_refund_method_id = fields.Many2one(
        related="company_id.rma_refund_method_id", readonly=False
    )
