from odoo import api, models
from odoo.exceptions import ValidationError

from .rma_policy import KINDS


class RmaAdjustment(models.Model):
    """What may be deducted from a consumer who withdraws from the contract."""

    _inherit = "rma.adjustment"

    @api.constrains("type_id", "inspection_id", "line_id", "case_id")
    def _check_withdrawal(self):
        for adjustment in self:
            lines = adjustment.line_id or adjustment.case_id.line_ids
            is_withdrawal = any(line._is_withdrawal() for line in lines)
            if is_withdrawal and not adjustment._is_due_from_withdrawal():
                raise ValidationError(
                    self.env._(
                        "%(name)s: who withdraws from the contract pays no fee. A loss "
                        "of value is deducted with the inspection that found it, with "
                        "its findings or a photo.",
                        name=adjustment._get_title(),
                    )
                )

    def _is_due_from_withdrawal(self):
        """Tell whether it is none, the way back, or a loss that can be shown."""
        self.ensure_one()
        code = self.type_id.code
        if self.sign != "deduction" or code == KINDS["freight"]:
            return True
        return code != KINDS["fee"] and self.inspection_id._has_evidence()
