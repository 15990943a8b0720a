from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_auto_post_amount = fields.Monetary(
        "Credit notes post themselves up to",
        help="Taxes included, all credit notes of a case together, when nothing "
        "warns. 0 means never. Users may have an amount of their own.",
    )
    rma_is_four_eyes = fields.Boolean(
        "Who drafted can't post",
        help="Somebody else has to post the credit notes that a user drafted.",
    )
    rma_review_age_days = fields.Integer(
        "Warn about invoices older than (days)",
        default=90,
        help="When a credit note for an older invoice is reviewed. 0 means never.",
    )
    _rma_auto_post_positive = models.Constraint(
        "CHECK(rma_auto_post_amount >= 0)",
        "The amount up to which credit notes post themselves can't be negative.",
    )
    _rma_review_age_positive = models.Constraint(
        "CHECK(rma_review_age_days >= 0)",
        "The age of invoices can't be negative. Enter 0 for no warning.",
    )
