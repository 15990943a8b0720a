from odoo import fields, models


class AccountMoveLine(models.Model):
    """Which deduction, addition or inspection a line of a document stands for.

    Part of account.move.line.
    """

    _inherit = "account.move.line"

    rma_adjustment_id = fields.Many2one(
        "rma.adjustment",
        "Deduction or addition",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The deduction or addition of a return that this line stands for.",
    )
    rma_inspection_id = fields.Many2one(
        "rma.inspection",
        "Grade of inspection",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The inspection whose grade this line deducts.",
    )
    rma_inspected_quantity = fields.Float(
        "Units of the inspection",
        digits=0,
        readonly=True,
        copy=False,
        help="In the unit of the return case line.",
    )

    def _rma_is_of_case(self):
        return bool(self.rma_adjustment_id) or super()._rma_is_of_case()

    def _rma_get_caseless_domain(self):
        domain = super()._rma_get_caseless_domain()
        return [*domain, ("rma_adjustment_id", "=", False)]

    def _rma_get_extra_line(self):
        """Return the case line that a line without goods is about, if any."""
        self.ensure_one()
        return (
            self.rma_deducted_line_id
            or self.rma_adjustment_id.line_id
            or self.rma_inspection_id.line_id
        )

    def _eligible_for_stock_account(self):
        # What a grade deducts is money only, no goods (G4).
        if self.rma_inspection_id:
            return False
        return super()._eligible_for_stock_account()
