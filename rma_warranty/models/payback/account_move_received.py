from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows
from .account_move_payback import UNDER_WAY

# Accounts whose lines in a settlement brought no money.
GIVEN_GROUPS = ("income", "expense")


class Received(NamedTuple):
    """What the customer has paid for invoices, in their currency.

    ``settled`` is what was settled without credit notes: with ``money``, with
    an early payment ``discount``, or written off.
    """

    settled: float
    money: float
    discount: float


class AccountMove(models.Model):
    """Paying back no more than was received for the credited invoice.

    Part of account.move. What the customer keeps has to be paid for, less the
    discount granted for it; the rest of the money received can go back. A
    discount on what came back is taken back with an entry like the one that
    granted it, or left to the accountants, as the company wants it.
    """

    _inherit = "account.move"

    rma_overpay_reason = fields.Char(
        "Paid back in full because", readonly=True, copy=False, tracking=True
    )
    rma_overpay_user_id = fields.Many2one(
        "res.users", "Paid back in full by", readonly=True, copy=False, tracking=True
    )
    rma_received_text = fields.Char(
        compute="_compute_rma_received_text", compute_sudo=True
    )

    @api.depends_context("lang")
    @follows("amount_residual", "payment_state", "rma_overpay_user_id")
    def _compute_rma_received_text(self):
        for move in self:
            is_above = move._rma_is_note() and move._rma_is_above_received()
            move.rma_received_text = is_above and move._rma_get_received_text()

    # === WHAT CAN GO BACK === #

    def _rma_get_payable_amount(self):
        """Return what may be paid back on a note, positive, in its currency.

        Its open amount, but no more than was received for the invoice and is
        neither owed for what the customer keeps nor paid back yet. The open
        amount where an accountant decided so, and without a known invoice. In system
        mode: payments and other notes count, whoever may see them.
        """
        self.ensure_one()
        open_amount = self._rma_get_open_amount()
        invoices = self._rma_get_credited_invoices()
        if self.rma_overpay_user_id or not invoices:
            return open_amount
        left = invoices._rma_get_money_left() - invoices._rma_get_money_returned()
        if self.rma_is_advance:
            # Goods that stay are charged on the note alone.
            paid = self.amount_total - open_amount
            left = min(left, self.rma_advance_total - paid)
        return max(self.currency_id.round(min(open_amount, left)), 0.0)

    def _rma_is_above_received(self):
        """Tell whether a note's open amount is more than may be paid back."""
        open_amount, payable = (
            self._rma_get_open_amount(),
            self._rma_get_payable_amount(),
        )
        return self.currency_id.compare_amounts(open_amount, payable) > 0

    def _rma_is_paid_in_part(self):
        """Tell whether core's dialog would pay another amount than may go back.

        Also where the note's own terms have an early payment discount: what is
        paid back early is not less for that.
        """
        is_early = self.invoice_payment_term_id.early_discount
        return is_early or self._rma_is_above_received()

    def _rma_get_credited_invoices(self):
        """Return the invoice of a note with its down payments, in its currency."""
        invoice = self.reversed_entry_id
        sold = invoice.invoice_line_ids.sale_line_ids
        if self.rma_is_advance:
            # One note is over all down payments of the order.
            sold = sold.order_id.order_line
        advance = sold.filtered("is_downpayment").invoice_lines.move_id
        return (invoice | advance).filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.state == "posted"
                and move.currency_id == self.currency_id
            )
        )

    def _rma_get_money_left(self):
        """Return what was received for these invoices and isn't needed for what
        the customer keeps.
        """
        received = self._rma_get_received()
        return received.money - self._rma_get_price_kept(received)

    def _rma_get_price_kept(self, received):
        """Return the price of what the customer keeps and has settled.

        Less the early payment discount on it.
        """
        kept = self._rma_get_settled_kept()
        return kept - self._rma_get_discount_on(kept, received)

    def _rma_get_settled_kept(self):
        """Return the invoiced total of what the customer keeps, less what is open."""
        total = sum(self.mapped("amount_total")) - sum(self.mapped("amount_residual"))
        return max(total - self._rma_get_credited_total(), 0.0)

    def _rma_get_discount_on(self, amount, received):
        """Return the early payment discount that was granted on an amount."""
        if not received.settled:
            return 0.0
        share = min(amount / received.settled, 1.0)
        return self.currency_id[:1].round(received.discount * share)

    def _rma_get_credited_total(self):
        """Return what posted credit notes take off these invoices."""
        notes = self.reversal_move_ids._rma_filter_notes()
        again = notes.reversal_move_ids._rma_filter_posted()
        others = sum(
            partial.debit_amount_currency
            for partial in self._rma_get_partials()
            if partial.credit_move_id.move_type == "out_refund"
            and partial.credit_move_id.move_id not in notes
        )
        charged = sum(again.mapped("amount_total"))
        return sum(notes.mapped("amount_total")) - charged + others

    def _rma_get_money_returned(self):
        """Return what notes of these invoices gave back elsewhere, or will soon.

        Payments, other invoices, and refunds that providers were asked for.
        """
        notes = self.reversal_move_ids._rma_filter_notes()
        own = self | notes.rma_discount_entry_ids
        returned = sum(
            partial.credit_amount_currency
            for partial in notes._rma_get_receivables().matched_debit_ids
            if partial.debit_move_id.move_id not in own
        )
        flying = notes._rma_get_refunds_in_flight()
        bare = notes._rma_get_bare_payments()
        returned += sum(abs(refund.amount) for refund in flying)
        return returned + sum(bare.mapped("amount"))

    # === WHAT WAS RECEIVED === #

    def _rma_get_receivables(self):
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _rma_get_bare_payments(self):
        """Return payments without a journal entry, which core counts by their state."""
        return self.matched_payment_ids.filtered(
            lambda payment: not payment.move_id and payment.state in UNDER_WAY
        )

    def _rma_get_partials(self):
        """Return what these invoices were reconciled with."""
        return self._rma_get_receivables().matched_credit_ids

    def _rma_get_received(self):
        """Return what these invoices were settled with, credit notes apart."""
        settled = money = discount = 0.0
        for partial in self._rma_get_partials():
            entry = partial.credit_move_id.move_id
            if entry.move_type == "out_refund":
                continue
            given, granted = entry._rma_get_given_shares(partial.debit_move_id.move_id)
            amount = partial.debit_amount_currency
            settled += amount
            money += amount * (1 - given)
            discount += amount * granted
        bare = self._rma_get_bare_payments()
        paid = sum(bare.mapped("amount"))
        rounded = self.currency_id[:1].round
        return Received(settled + paid, rounded(money + paid), rounded(discount))

    def _rma_get_given_shares(self, invoice):
        """Return (share given up, share given as early payment discount) of what
        an entry settled on an invoice, both from 0 to 1.

        An early payment discount belongs to the invoices whose terms have one.
        """
        given = sum(self._rma_get_given_lines().mapped("balance"))
        granted = sum(self._rma_get_discount_lines().mapped("balance"))
        partials = self._rma_get_receivables().matched_debit_ids
        early = partials.filtered(
            lambda partial: (
                partial.debit_move_id.move_id.invoice_payment_term_id.early_discount
            )
        )
        whole = sum(partials.mapped("amount"))
        base = sum(early.mapped("amount"))
        is_early = invoice in early.debit_move_id.move_id
        discount = granted / base if is_early and base else 0.0
        other = (given - (granted if base else 0.0)) / whole if whole else 0.0
        total = min(max(discount + other, 0.0), 1.0)
        return total, min(max(discount, 0.0), total)

    def _rma_get_given_lines(self):
        """Return the lines of a settlement that brought no money."""
        return self.line_ids.filtered(
            lambda line: (
                line.account_id.internal_group in GIVEN_GROUPS
                or line.tax_repartition_line_id
            )
        )

    def _rma_get_discount_lines(self):
        """Return the lines of a settlement that granted an early discount."""
        company = self.company_id
        accounts = company.account_journal_early_pay_discount_loss_account_id
        accounts |= company.account_journal_early_pay_discount_gain_account_id
        given = self._rma_get_given_lines()
        if not given.account_id & accounts:
            return given.browse()
        return given.filtered(
            lambda line: line.account_id in accounts or line.tax_repartition_line_id
        )

    # === DECISION OF AN ACCOUNTANT === #

    def action_rma_pay_above(self):
        """Open the dialog that asks why more than was received is paid back."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay back in full"),
            "res_model": "rma.overpay.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def _rma_allow_above(self, reason):
        """Let notes be paid back in full, whatever was received.

        Name and reason stay on the note and in its history.

        :raises AccessError: the user is no accountant
        :raises UserError: the reason is empty
        """
        self._rma_check_accountant()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter why more than was received goes back."))
        # Only this step may write it; see rma.protected.
        for note in self.sudo():
            text = note._rma_get_received_text()
            note.write(
                {"rma_overpay_user_id": self.env.uid, "rma_overpay_reason": reason}
            )
            note._message_log(
                body=self.env._(
                    "%(user)s pays back in full: %(reason)s. %(received)s",
                    user=self.env.user.name,
                    reason=reason,
                    received=text,
                )
            )

    def _rma_get_above_objections(self):
        """Return a sentence per note of which nothing can go back."""
        return [
            self.env._("%(note)s: %(why)s", note=note.name, why=text)
            for note in self
            if note.currency_id.is_zero(note._rma_get_payable_amount())
            and (text := note._rma_get_received_text())
        ]

    def _rma_get_above_text(self):
        """Return why a note is not set against other invoices in full, or ''."""
        above = self._rma_get_open_amount() - self._rma_get_payable_amount()
        if self.company_id.rma_early_discount == "take_back":
            above -= self._rma_get_discount_to_take()
        is_above = self.currency_id.compare_amounts(above, 0.0) > 0
        return self._rma_get_received_text() if is_above else ""

    def _rma_get_received_text(self):
        """Return what was received for the invoice and what can go back."""
        self.ensure_one()
        invoices = self._rma_get_credited_invoices()
        if not invoices:
            return ""
        received = invoices._rma_get_received()
        money = self.currency_id.format
        return self.env._(
            "%(received)s were received for %(invoices)s (early payment discount "
            "%(discount)s), so %(payable)s of the open %(open)s can be paid back. An "
            "accountant may decide to pay back in full.",
            received=money(received.money),
            invoices=", ".join(invoices.mapped("name")),
            discount=money(received.discount),
            payable=money(self._rma_get_payable_amount()),
            open=money(self._rma_get_open_amount()),
        )
