from odoo import models


class RmaCreditNoteAmounts(models.AbstractModel):
    """Freight is given back by its price, not by units."""

    _inherit = "rma.credit.note.amounts"

    def _get_credited_ratios(self, lines):
        freight = lines._rma_get_credit_lines().filtered("rma_adjustment_id")
        by_price = lines & freight.rma_credited_line_id.with_env(lines.env)
        service = self.env["rma.freight.refund"]
        ratios = super()._get_credited_ratios(lines)
        return {**ratios, **service._get_credited_ratios(by_price)}
