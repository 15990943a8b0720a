from odoo import models
from odoo.tools import SQL


class RmaCreditReport(models.Model):
    """Lines that charge what was sent in exchange are about its line, too."""

    _inherit = "rma.credit.report"
    _depends = {"account.move.line": ["rma_exchanged_line_id"]}

    def _get_line_columns(self):
        return [*super()._get_line_columns(), SQL("line.rma_exchanged_line_id")]
