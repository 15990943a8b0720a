from odoo import api, models

from ...facts import follows


class RmaCaseLine(models.Model):
    """What goods that don't go back mean for a claim and its deductible."""

    _inherit = "rma.case.line"

    def _is_return_due(self):
        # Who was refused gets the same goods back.
        return super()._is_return_due() or self.claim_result == "refused"

    @follows("claim_result")
    def _compute_loss_text(self):
        return super()._compute_loss_text()

    @api.depends("claim_result")
    def _compute_quantity_given_up(self):
        return super()._compute_quantity_given_up()

    def _get_loss_error(self, resolution):
        error = super()._get_loss_error(resolution)
        if not error and resolution and self.claim_result == "refused":
            error = self.env._(
                "%(case)s, %(product)s: the claim is not confirmed, so nothing can be "
                "given. Undo the claim result first.",
                case=self.case_id.name,
                product=self.product_id.display_name,
            )
        return error

    @follows("loss_reason", "claim_result", "quantity_to_customer")
    def _compute_deductible_due(self):
        return super()._compute_deductible_due()

    def _get_deductible_due(self):
        # As without a remedy: who gets neither the goods nor anything else for
        # them pays no part of it.
        is_nothing = self._is_return_due() and bool(self.loss_reason)
        if is_nothing and self.product_uom_id.is_zero(self.quantity_to_customer):
            return 0.0
        return super()._get_deductible_due()

    def _write_claim_result(self, claim_result, reason=False, item=None):
        # What a refused claim was answered with says nothing about one that isn't.
        if claim_result != "refused":
            self.filtered(lambda line: line.claim_result == "refused")._ask_loss_again()
        return super()._write_claim_result(claim_result, reason, item)
