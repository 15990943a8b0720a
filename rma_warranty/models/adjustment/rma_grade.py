from odoo import fields, models


class RmaGrade(models.Model):
    """What a grade proposes to deduct."""

    _inherit = "rma.grade"

    adjustment_type_id = fields.Many2one(
        "rma.adjustment.type",
        "Propose",
        ondelete="set null",
        domain="[('sign', '=', 'deduction')]",
        help="A deduction, for example for damage, that goods of this grade propose.",
    )
