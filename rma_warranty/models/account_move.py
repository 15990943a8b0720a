from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..const import BOOKED_COSTS_KEY
from ..sql import lock_rows


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
        help="The reasons of the returned lines, in the customer's language, for "
        "documents and reports.",
    )

    @api.depends("rma_case_id", "invoice_line_ids.rma_line_id.reason_id")
    def _compute_rma_reason(self):
        for move in self:
            reasons = move.invoice_line_ids.rma_line_id.reason_id
            language = move.rma_case_id.partner_id.lang
            names = reasons.with_context(lang=language).mapped("name")
            move.rma_reason = ", ".join(names) or False

    # === CASES === #

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            # Cancelling or resetting a note takes its case a step back (G7);
            # sudo because accountants need no rights on cases.
            cases = self.sudo().rma_case_id
            if cases:
                cases._sync_closed()
            self._rma_sync_warranties()
        return res

    def _rma_sync_warranties(self):
        """Start, end and shorten warranties by what was invoiced or credited."""
        if not self.env["rma.warranty.term"]._is_used():
            return
        # Accountants post without rights on certificates.
        lines = self.sudo().invoice_line_ids
        sale_lines = lines.sale_line_ids | lines.rma_credited_line_id.sale_line_ids
        if not sale_lines:
            return
        self.env["rma.warranty.units"]._sync(sale_lines)
        self.env["rma.warranty.dates"]._update_invoiced(sale_lines)
        self.env["rma.warranty.extender"]._sync(sale_lines)

    def unlink(self):
        # Sudo as in write; the cases outlive their notes.
        cases = self.sudo().rma_case_id
        res = super().unlink()
        if cases:
            cases._sync_closed()
        return res

    def action_rma_view_case(self):
        """Open the return case of this credit note."""
        return self.rma_case_id._get_records_action(
            "rma_warranty.rma_case_action", self.rma_case_id
        )

    def _get_rma_action(self):
        """Open these credit notes: the form of one, core's list of several."""
        if len(self) > 1:
            return self.env["rma.case"]._get_records_action(
                "account.action_move_out_refund_type", self
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "context": {"create": False},
        }

    def _post(self, soft=True):
        self._rma_link_credits()
        self._rma_check_cap()
        self._rma_set_invoice_date()
        posted = self.browse()
        for moves in self._rma_get_posting_rounds():
            posted |= super(AccountMove, moves)._post(soft)
        # The accountant needs no rights on cases to have them told.
        notes = posted.sudo().filtered(
            lambda move: move.rma_case_id and move.move_type == "out_refund"
        )
        if notes:
            notes.rma_case_id._notify("refunded", notes)
        return posted

    def _rma_get_posting_rounds(self):
        """Return the moves in groups in which each invoice is reversed once.

        Core pairs the reversals of one posting with their originals by
        position, and two of one original shift the pairs
        (account_move.py, ``_reconcile_reversed_moves``).
        """
        rounds = []
        seen = {}
        for move in self:
            original = move.reversed_entry_id
            number = seen.get(original, 0) if original else 0
            seen[original] = number + 1
            if number == len(rounds):
                rounds.append(self.browse())
            rounds[number] += move
        return rounds or [self]

    def _rma_set_invoice_date(self):
        """Date credit notes of cases today and keep the invoice's rate.

        Core would take the rate of the day of posting, when that of the day
        of drafting was the invoice's (account_move.py, ``_post``).
        """
        today = fields.Date.context_today(self)
        rate = self._fields["invoice_currency_rate"]
        for move in self:
            is_foreign = move.currency_id != move.company_currency_id
            is_note = move.rma_case_id and move.move_type == "out_refund"
            if is_note and not move.invoice_date and is_foreign:
                with self.env.protecting([rate], move):
                    move.invoice_date = today

    def _get_anglo_saxon_price_ctx(self):
        # What was booked before decides the cost of the last units; read here
        # once per note instead of once per line.
        context = super()._get_anglo_saxon_price_ctx()
        credited = self.invoice_line_ids.rma_credited_line_id
        if not credited:
            return context
        return {**context, BOOKED_COSTS_KEY: credited._rma_get_booked_costs()}

    # === CREDITED LINES === #

    def _rma_link_credits(self):
        """Link credit notes from sales orders to the invoice that they credit.

        Where an order line was invoiced once, that is the invoice: the note
        then reverses its cost and is reconciled with it. Others stay as they
        are. Duplicates for another customer lose their link.
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        for line in notes.invoice_line_ids:
            credited = line.rma_credited_line_id
            if credited and line._rma_is_foreign_credit():
                line.rma_credited_line_id = False
            elif not credited and line.sale_line_ids:
                line.rma_credited_line_id = line._rma_find_credited()
        for note in notes:
            lines = note.invoice_line_ids.filtered("sale_line_ids")
            invoices = lines.rma_credited_line_id.move_id
            is_whole = all(line.rma_credited_line_id for line in lines)
            if lines and is_whole and len(invoices) == 1 and not note.reversed_entry_id:
                note.reversed_entry_id = invoices

    def _rma_check_cap(self):
        """Raise when posting would credit more than was invoiced (G2).

        :raises UserError: names invoice, line, invoiced and credited
        """
        # Reading only: other companies' or others' documents count as well.
        credited = self.sudo()._rma_get_credited_lines()
        if not credited:
            return
        lock_rows(credited)
        left = credited._rma_get_creditable()
        amounts = credited._rma_get_credited_amounts()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        for line in credited.filtered(lambda line: line._rma_is_charge()):
            if float_compare(left[line], 0.0, precision_digits=digits) < 0:
                raise UserError(line._rma_get_units_error(line.quantity - left[line]))
            untaxed, total, count = amounts.get(line, (0.0, 0.0, 0))
            # Each credit note is rounded for itself.
            tolerance = line.currency_id.rounding * (count + 0.5)
            for given, own in (
                (untaxed, line.price_subtotal),
                (total, line.price_total),
            ):
                if given - own > tolerance:
                    raise UserError(line._rma_get_amount_error(given, own))

    def _rma_get_credited_lines(self):
        """Return the invoice lines that posting these moves may over-credit.

        Those that credit notes take back, and those of an invoice that was
        changed after it had been credited.
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        lines = notes.invoice_line_ids
        credited = lines.rma_credited_line_id
        unlinked = lines.filtered(lambda line: not line.rma_credited_line_id)
        credited |= unlinked.sale_line_ids.invoice_lines._rma_filter_invoiced()
        posted_again = self.filtered(
            lambda move: move.move_type == "out_invoice" and move.posted_before
        )
        own = posted_again.invoice_line_ids
        return credited | own._rma_get_credit_lines().rma_credited_line_id
