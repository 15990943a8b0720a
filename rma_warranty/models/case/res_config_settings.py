from odoo import fields, models


# Core keeps its settings among the models as well.
class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The settings of the add-on, for administrators.

    Those defined here book, post or pay money: after-sales staff never write
    them.
    """

    _name = "res.config.settings"
    _inherit = ["res.config.settings", "rma.company.settings"]

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
