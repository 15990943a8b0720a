from odoo import models
from odoo.exceptions import UserError


class RmaInspection(models.Model):
    """What a consumer who withdraws loses by it: only with evidence."""

    _inherit = "rma.inspection"

    def _check_confirmable(self):
        res = super()._check_confirmable()
        for inspection in self:
            is_less = inspection._is_graded() or inspection._is_worthless()
            is_withdrawal = inspection.line_id._is_withdrawal()
            if is_withdrawal and is_less and not inspection._has_evidence():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: the customer withdraws from the "
                        "contract, so less than the price is given back only for a "
                        "loss of value that can be shown. Enter the findings or add "
                        "a photo.",
                        case=inspection.case_id.name,
                        product=inspection.product_id.display_name,
                    )
                )
        return res

    def _has_evidence(self):
        """Tell whether findings or a photo show what was found."""
        return any((own.note or "").strip() or own.photo_ids for own in self)
