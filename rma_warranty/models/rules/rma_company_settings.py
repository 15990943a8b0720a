from odoo import api, fields, models


class RmaCompanySettings(models.AbstractModel):
    """How much rules may approve by themselves, and when what is late is escalated."""

    _inherit = "rma.company.settings"

    limit_currency_id = fields.Many2one(
        "res.currency", compute="_compute_limit_currency_id", compute_sudo=True
    )
    rma_rules_day_count = fields.Integer(
        related="company_id.rma_rules_day_count", readonly=False
    )
    rma_rules_day_amount = fields.Monetary(
        related="company_id.rma_rules_day_amount",
        currency_field="limit_currency_id",
        readonly=False,
    )
    rma_rules_customer_count = fields.Integer(
        related="company_id.rma_rules_customer_count", readonly=False
    )
    rma_rules_customer_amount = fields.Monetary(
        related="company_id.rma_rules_customer_amount",
        currency_field="limit_currency_id",
        readonly=False,
    )

    rma_escalation_days = fields.Integer(
        related="company_id.rma_escalation_days", readonly=False
    )
    rma_is_withdrawal_told = fields.Boolean(
        related="company_id.rma_is_withdrawal_told", readonly=False
    )

    rma_repeated_claims = fields.Integer(
        related="company_id.rma_repeated_claims", readonly=False
    )

    @api.depends("company_id")
    def _compute_limit_currency_id(self):
        for settings in self:
            settings.limit_currency_id = settings.company_id.currency_id
