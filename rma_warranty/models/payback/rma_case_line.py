from odoo import fields, models

from ...const import SETTLED
from ...facts import depends


class RmaCaseLine(models.Model):
    """How the money of a case line gets back to the customer."""

    _inherit = "rma.case.line"

    refund_method_id = fields.Many2one(
        "rma.refund.method",
        "Refund by",
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="When empty: the way it was paid online, against the invoice while that "
        "is unpaid, else the company's default.",
    )

    @depends("case_id.credit_note_ids.payment_state")
    def _compute_statuses(self):
        return super()._compute_statuses()

    def _get_money_status(self, units):
        status = super()._get_money_status(units)
        return "paid" if status == "credited" and self._is_paid_back() else status

    def _is_paid_back(self):
        """Tell whether all posted credit notes of this line are settled."""
        self.ensure_one()
        notes = self.credit_line_ids.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_refund"
        )
        return bool(notes) and all(note.payment_state in SETTLED for note in notes)

    def _get_expected_methods(self):
        """Return {line: method} of lines for which a credit note is still to come."""
        due = self.filtered(lambda line: line.money_status in ("waiting", "partial"))
        invoices = {
            line: line.sale_line_id.invoice_lines._rma_filter_invoiced().move_id
            for line in due
        }
        methods = self.env["rma.refund.method"]._choose(
            [(line, invoices[line][:1]) for line in due]
        )
        return dict(zip(due, methods, strict=True))
