from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    rma_review_limit_ids = fields.One2many(
        "rma.review.limit",
        "user_id",
        "Limits for credit notes",
        groups="account.group_account_invoice",
        help="Accounting managers set them.",
    )
