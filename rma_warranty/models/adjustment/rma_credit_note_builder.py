from odoo import models


class RmaCreditNoteBuilder(models.AbstractModel):
    """Deductions, additions and freight on credit notes."""

    _inherit = "rma.credit.note.builder"

    def _get_further_shares(self, cases):
        freight = self.env["rma.freight.refund"]._get_shares(cases)
        return [*super()._get_further_shares(cases), *freight]

    def _get_further_lines(self, grouped, copies, **given):
        result = super()._get_further_lines(grouped, copies, **given)
        freight = given.pop("further")
        charges = self.env["rma.credit.note.charges"]
        own = charges._get_lines(grouped, copies, freight=freight, **given)
        for key, values in own.items():
            result.setdefault(key, []).extend(values)
        return result
