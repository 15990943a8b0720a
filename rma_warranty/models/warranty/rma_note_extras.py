from odoo import models


class RmaNoteExtras(models.AbstractModel):
    """Deductibles are taken off last."""

    _inherit = "rma.note.extras"

    def _get_charges(self, cases, planned=None):
        deductibles = self.env["rma.deductible"]._get_charges(cases.line_ids)
        return [*super()._get_charges(cases, planned), *deductibles]
