from odoo import models


class RmaResolutionRefund(models.AbstractModel):
    _inherit = "rma.resolution.refund"

    def _after_given(self, documents):
        """Hand new drafts to the accountants."""
        res = super()._after_given(documents)
        self.env["rma.review.posting"]._submit(documents)
        return res
