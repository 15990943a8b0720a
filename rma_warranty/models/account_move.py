from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import lock_rows
from ..tools.text import format_quantity


class AccountMove(models.Model):
    _inherit = "account.move"

    rma_case_id = fields.Many2one(
        "rma.case",
        "Return case",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    rma_reason = fields.Char(
        "Reason of the return",
        compute="_compute_rma_reason",
        store=True,
        help="The reasons of the returned lines, for documents and reports.",
    )

    @api.depends("rma_case_id", "invoice_line_ids.rma_line_id.reason_id")
    def _compute_rma_reason(self):
        for move in self:
            reasons = move.invoice_line_ids.rma_line_id.reason_id
            move.rma_reason = ", ".join(reasons.mapped("name")) or False

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            # Cancelling or resetting a note takes its case a step back (G7);
            # sudo because accountants need no rights on cases.
            self.sudo().rma_case_id._sync_closed()
        return res

    def unlink(self):
        cases = self.sudo().rma_case_id
        res = super().unlink()
        cases._sync_closed()
        return res

    def _post(self, soft=True):
        self._rma_check_cap()
        posted = super()._post(soft)
        for move in posted:
            if move.rma_case_id:
                move.sudo().rma_case_id._notify("refunded", move)
        return posted

    def _rma_check_cap(self):
        """Raise when posting would credit more than was invoiced (G2).

        :raises UserError: names invoice, line, invoiced and credited units
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        credited = notes.invoice_line_ids.rma_credited_line_id
        if not credited:
            return
        lock_rows(credited)
        for line, left in credited._rma_get_creditable().items():
            if line.product_uom_id.compare(left, 0) < 0:
                raise UserError(
                    self.env._(
                        "%(invoice)s, %(line)s: %(invoiced)s invoiced, but "
                        "%(credited)s would be credited, drafts included. Lower the "
                        "quantity or delete the other draft.",
                        invoice=line.move_id.name,
                        line=line.name or line.product_id.display_name,
                        invoiced=format_quantity(line.quantity),
                        credited=format_quantity(line.quantity - left),
                    )
                )
        notes._rma_check_amounts(credited)

    def _rma_check_amounts(self, credited):
        """Raise when more money than an invoice line's would be credited.

        A cent per credit note is tolerated: each of them is rounded.
        """
        nothing = self.env["account.move.line"]
        amounts = credited._rma_get_credited_amounts(except_lines=nothing)
        for line in credited:
            untaxed, __ = amounts[line]
            tolerance = line.currency_id.rounding * 2
            if untaxed - line.price_subtotal > tolerance:
                raise UserError(
                    self.env._(
                        "%(invoice)s, %(line)s: %(invoiced)s was invoiced, but "
                        "%(credited)s would be credited, drafts included.",
                        invoice=line.move_id.name,
                        line=line.name or line.product_id.display_name,
                        invoiced=line.currency_id.format(line.price_subtotal),
                        credited=line.currency_id.format(untaxed),
                    )
                )

    def action_rma_view_case(self):
        """Open the return case of this credit note."""
        return self.rma_case_id._get_records_action(
            "rma_warranty.rma_case_action", self.rma_case_id
        )

    def _get_rma_action(self):
        """Open these credit notes with core's action."""
        return self.env["rma.case"]._get_records_action(
            "account.action_move_out_refund_type", self
        )
