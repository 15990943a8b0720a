from odoo import models


class StockMove(models.Model):
    """Replacements that have left: the exchange is noted on the invoices."""

    _inherit = "stock.move"

    def _rma_after_done(self, of_cases):
        res = super()._rma_after_done(of_cases)
        sent = of_cases.filtered(
            lambda move: move.state == "done" and move._rma_is_delivering()
        )
        sent.rma_replaced_line_id._note_exchanged()
        replacements = sent.filtered("rma_replaced_line_id")
        deliveries = replacements.picking_id.filtered("rma_case_id")
        if deliveries:
            deliveries.rma_case_id._notify("replacement_sent", deliveries)
        return res
