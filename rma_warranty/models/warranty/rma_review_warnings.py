from odoo import models


class RmaReviewWarnings(models.AbstractModel):
    """What a claim under warranty tells whoever signs its credit note."""

    _inherit = "rma.review.warnings"

    def _get_codes(self):
        codes = super()._get_codes()
        place = codes.index("not_approved")
        return [*codes[:place], "claim_result", *codes[place:]]

    def _warn_claim_result(self, notes):
        """The claim turned out to be none."""
        for note, line in self._get_case_lines(notes):
            if line.claim_result == "refused":
                yield (
                    note,
                    self.env._(
                        "%(product)s: the claim was not confirmed: %(reason)s",
                        product=line.product_id.display_name,
                        reason=line.claim_result_reason or "–",
                    ),
                )

    def _warn_waived(self, notes):
        for note, line in self._get_case_lines(notes):
            if line.deductible_waiver:
                yield (
                    note,
                    self.env._(
                        "%(product)s: the deductible was waived: %(reason)s",
                        product=line.product_id.display_name,
                        reason=line.deductible_waiver,
                    ),
                )
        yield from super()._warn_waived(notes)
