from odoo import fields, models


class RmaReason(models.Model):
    """Where goods of a reason go."""

    _inherit = "rma.reason"

    default_disposition = fields.Selection(
        selection=lambda self: self.env["rma.inspection"]._get_dispositions(),
        help="Where goods returned for this reason go; the grade that is found "
        "counts more.",
    )
