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

    def _rma_filter_standing(self):
        """Return the lines of draft and posted documents.

        Those of a credit note that an invoice has reversed count as well: the
        invoice has them as lines that lower it, and crediting it again lowers
        the next note by them.
        """
        return self.filtered(lambda line: line.parent_state in ("draft", "posted"))

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
