from odoo import models


class RmaCreditNoteBuilder(models.AbstractModel):
    """Each credit note has one method by which its money goes back."""

    _inherit = "rma.credit.note.builder"

    def _choose_ways(self, pairs):
        ways = super()._choose_ways(pairs)
        methods = self.env["rma.refund.method"]._choose(pairs)
        return [
            (*way, ("rma_refund_method_id", method.id))
            for way, method in zip(ways, methods, strict=True)
        ]
