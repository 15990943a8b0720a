from odoo import Command, fields, models


class AccountMove(models.Model):
    """Early payment discounts that are taken back with what comes back.

    Part of account.move. The entry books to the accounts that the discount was
    granted on, its taxes included, and is set against the credit note.
    """

    _inherit = "account.move"

    rma_discount_note_id = fields.Many2one(
        "account.move",
        "Takes a discount back of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The credit note whose early payment discount this entry takes back.",
    )
    rma_discount_entry_ids = fields.One2many(
        "account.move", "rma_discount_note_id", "Discounts taken back"
    )

    def _rma_take_discounts_back(self):
        """Book back the early payment discounts on what these notes credit.

        Where the company takes them back, and no accountant decided otherwise: the
        company's rule books, whoever pays back.
        """
        for note in self:
            company = note.company_id
            is_wanted = company.rma_early_discount == "take_back"
            if is_wanted and not note.rma_overpay_user_id:
                note._rma_take_discount_back(note._rma_get_discount_to_take())

    def _rma_get_discount_to_take(self):
        """Return what of the discount is still to be taken back with this note.

        Its own share; the last one of the notes takes what rounding leaves.
        """
        invoices = self._rma_get_credited_invoices()
        received = invoices._rma_get_received()
        if self.currency_id.is_zero(received.discount):
            return 0.0
        kept = invoices._rma_get_settled_kept()
        due = received.discount - invoices._rma_get_discount_on(kept, received)
        others = invoices.reversal_move_ids._rma_filter_notes() - self
        due -= sum(note._rma_get_discount_done(received) for note in others)
        due -= self._rma_get_discount_taken()
        open_amount = self._rma_get_open_amount()
        if any(note._rma_get_open_amount() for note in others):
            due = min(due, invoices._rma_get_discount_on(open_amount, received))
        return max(self.currency_id.round(min(due, open_amount)), 0.0)

    def _rma_filter_notes(self):
        """Return the posted credit notes of these documents."""
        return self._rma_filter_posted().filtered(
            lambda move: move.move_type == "out_refund"
        )

    def _rma_get_discount_done(self, received):
        """Return the discount that this note took back, or left to the customer."""
        if self.rma_overpay_user_id:
            return self._rma_get_credited_invoices()._rma_get_discount_on(
                self.amount_total, received
            )
        return self._rma_get_discount_taken()

    def _rma_get_discount_taken(self):
        entries = self.rma_discount_entry_ids._rma_filter_posted()
        return sum(entries._rma_get_receivables().mapped("amount_currency"))

    def _rma_take_discount_back(self, amount):
        """Book and reconcile an entry over ``amount`` like those that granted it."""
        if self.currency_id.compare_amounts(amount, 0.0) <= 0:
            return
        entry = self.create(self._prepare_rma_discount_vals(amount))
        entry.action_post()
        (entry._rma_get_receivables() + self._rma_get_open_lines()).reconcile()

    def _prepare_rma_discount_vals(self, amount):
        """Return values of the entry that takes ``amount`` of a discount back."""
        invoices = self._rma_get_credited_invoices()
        granted = invoices._rma_get_partials().credit_move_id.move_id
        lines = granted._rma_get_discount_lines()
        whole = sum(lines.mapped("balance"))
        rate = self.invoice_currency_rate or 1.0
        balance = self.company_currency_id.round(amount / rate)
        values = self._prepare_rma_discount_lines(lines, whole, amount, balance)
        receivable = self._rma_get_open_lines()[:1]
        values.append(
            {
                "account_id": receivable.account_id.id,
                "partner_id": receivable.partner_id.id,
                "currency_id": self.currency_id.id,
                "amount_currency": amount,
                "balance": balance,
                "name": self.name,
            }
        )
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self._rma_get_discount_journal().id,
            "ref": self.env._("Early payment discount of %(note)s", note=self.name),
            "rma_discount_note_id": self.id,
            "line_ids": [Command.create(vals) for vals in values],
        }

    def _prepare_rma_discount_lines(self, lines, whole, amount, balance):
        """Return values that mirror ``lines``, together ``amount``, the last one
        with what rounding leaves.
        """
        rest, rest_balance = amount, balance
        values = []
        for line in lines:
            share = line.balance / whole
            own = self.currency_id.round(amount * share)
            own_balance = self.company_currency_id.round(balance * share)
            if line == lines[-1]:
                own, own_balance = rest, rest_balance
            rest, rest_balance = rest - own, rest_balance - own_balance
            values.append(
                {
                    "account_id": line.account_id.id,
                    "partner_id": line.partner_id.id,
                    "name": line.name,
                    "currency_id": self.currency_id.id,
                    "amount_currency": -own,
                    "balance": -own_balance,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                    "tax_tag_ids": [Command.set(line.tax_tag_ids.ids)],
                    "tax_repartition_line_id": line.tax_repartition_line_id.id,
                }
            )
        return values

    def _rma_get_discount_journal(self):
        journals = self.env["account.journal"]
        domain = journals._check_company_domain(self.company_id)
        return journals.search([*domain, ("type", "=", "general")], limit=1)

    def _rma_after_state(self, state):
        res = super()._rma_after_state(state)
        self._rma_cancel_discounts()
        return res

    def _rma_cancel_discounts(self):
        """Take back the entries of notes that are no longer posted (G7)."""
        undone = self.filtered(lambda note: note.state != "posted")
        entries = undone.rma_discount_entry_ids._rma_filter_posted()
        if entries:
            entries.button_draft()
            entries.button_cancel()
