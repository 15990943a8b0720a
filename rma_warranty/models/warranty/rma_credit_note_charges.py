from odoo import models


class RmaCreditNoteCharges(models.AbstractModel):
    """Deductibles are taken off last."""

    _inherit = "rma.credit.note.charges"

    def _get_charges(self, cases, planned=None):
        deductibles = self.env["rma.deductible"]._get_charges(cases.line_ids)
        return [*super()._get_charges(cases, planned), *deductibles]
