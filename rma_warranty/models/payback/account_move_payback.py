from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...const import SETTLED
from ...facts import follows
from ...sql import lock_rows
from ...system import as_system

# States of a payment in which nothing is left to be paid.
# Core counts payments without journal entry by their state.
UNDER_WAY = ("in_process", "paid")


class AccountMove(models.Model):
    """How the money of a case's credit note gets back to the customer."""

    _inherit = "account.move"

    rma_refund_method_id = fields.Many2one(
        "rma.refund.method",
        "Refund by",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    rma_payback_state = fields.Selection(
        [
            ("none", "Nothing to pay back"),
            ("open", "To pay back"),
            ("waiting", "Waits for the provider"),
            ("done", "Settled"),
        ],
        "Paying back",
        compute="_compute_rma_payback_state",
        compute_sudo=True,
    )
    rma_bank_state = fields.Selection(
        [("missing", "Bank account missing"), ("unchecked", "Bank account unchecked")],
        compute="_compute_rma_bank_state",
        compute_sudo=True,
    )
    rma_payback_text = fields.Char(
        compute="_compute_rma_payback_text", compute_sudo=True
    )
    rma_paid_text = fields.Char(compute="_compute_rma_paid_text", compute_sudo=True)

    # === COMPUTE METHODS === #

    @follows(
        "state", "payment_state", "transaction_ids.state", "transaction_ids.payment_id"
    )
    def _compute_rma_payback_state(self):
        for move in self:
            if not move._rma_is_note() or move.state != "posted":
                move.rma_payback_state = "none"
            elif move.payment_state in SETTLED:
                move.rma_payback_state = "done"
            elif move._rma_get_refunds_in_flight():
                move.rma_payback_state = "waiting"
            else:
                move.rma_payback_state = "open"

    @follows("rma_payback_state", "rma_refund_method_id")
    def _compute_rma_bank_state(self):
        asking = self.filtered(
            lambda move: (
                move.rma_payback_state == "open"
                and move.rma_refund_method_id._needs_bank_account()
            )
        )
        (self - asking).rma_bank_state = False
        for move, account in asking._rma_get_bank_accounts().items():
            state = "unchecked" if account else "missing"
            move.rma_bank_state = False if account.allow_out_payment else state

    @api.depends_context("lang")
    @follows("rma_refund_method_id", "payment_state", "amount_residual")
    def _compute_rma_payback_text(self):
        for move in self:
            move.rma_payback_text = move._rma_get_payback_text()

    @api.depends_context("lang")
    @follows("rma_refund_method_id", "payment_state", "amount_residual")
    def _compute_rma_paid_text(self):
        for move in self:
            move.rma_paid_text = move._rma_get_paid_text()

    # === ACTIONS === #

    def action_rma_pay_back(self):
        """Pay back what is open on posted credit notes of returns.

        What is paid, or on its way, is left alone: a second click does nothing.

        :raises AccessError: the user is no accountant
        :raises UserError: notes can't be paid back; says why for each, and then
            none of them is
        """
        self._rma_check_accountant()
        self.sudo()._rma_pay_back()
        return True

    def _rma_pay_back(self):
        """Pay back what is open; see :meth:`action_rma_pay_back`.

        In system mode: accountants have no rights on providers, and payments and other
        notes count, whoever may see them.
        """
        lock_rows(self)
        self.invalidate_recordset(
            ["payment_state", "amount_residual", "transaction_ids", "rma_payback_state"]
        )
        todo = self.filtered(lambda note: note.rma_payback_state == "open")
        todo._rma_set_methods()
        per_code = todo.grouped(lambda note: note.rma_refund_method_id.code)
        strategies = self.env["rma.payback"]
        objections = todo._rma_get_method_objections()
        objections += todo._rma_get_above_objections()
        for code, notes in per_code.items() if not objections else ():
            objections += strategies._get(code)._get_objections(notes)
        if objections:
            raise UserError("\n".join(objections))
        todo._rma_take_discounts_back()
        for code, notes in per_code.items():
            strategies._get(code)._pay(notes)
        todo._rma_tell_paid()

    def action_rma_pay_back_chosen(self):
        """Pay back the chosen credit notes, past those that can't be."""
        self._rma_check_accountant()
        todo = self.filtered(lambda note: note.rma_payback_state == "open")
        failures = self.env["rma.batch"]._run(todo, "action_rma_pay_back")
        done = self.env._(
            "%(done)s of %(all)s credit notes paid back or handed to their payment "
            "provider.",
            done=len(todo) - len(failures),
            all=len(todo),
        )
        return self.env["rma.batch"]._get_result_action(done, failures)

    def action_rma_release_refund(self):
        """Take back a refund of which the provider knows nothing (G7).

        For an accountant who has looked it up there. The credit note is open
        again and can be paid back another way.
        """
        self.ensure_one()
        self._rma_check_accountant()
        lock_rows(self)
        # Accountants have no rights on providers.
        stuck = (
            self.sudo()
            ._rma_get_refunds_in_flight()
            .filtered(lambda tx: tx.state != "done")
        )
        stuck.rma_refund_state = False
        stuck._set_canceled(
            self.env._("Not refunded, as %(user)s found.", user=self.env.user.name)
        )
        return True

    def action_rma_view_bank_account(self):
        """Open the bank account that the refund would go to, to check it."""
        self.ensure_one()
        account = self.sudo()._rma_get_bank_accounts()[self]
        return {
            "type": "ir.actions.act_window",
            "res_model": account._name,
            "res_id": account.id,
            "views": [(False, "form")],
        }

    def _rma_check_accountant(self):
        """Raise unless the user may pay: after-sales staff may not."""
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only accountants may pay refunds back."))
        self.check_access("write")

    # === WHEN DOCUMENTS CHANGE === #

    def _rma_before_write(self, vals):
        self._rma_check_payback(vals)
        return super()._rma_before_write(vals)

    def _rma_after_state(self, state):
        res = super()._rma_after_state(state)
        if state != "posted":  # of a draft nothing waits
            self._rma_untell()
        return res

    def _rma_before_post(self):
        res = super()._rma_before_post()
        self._rma_set_methods()
        return res

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        self._rma_tell_paid()
        return res

    # === METHOD === #

    @as_system
    def _rma_set_methods(self):
        """Give notes without a method, as older ones are, the proposed one.

        Accountants don't read all that the proposal looks at.
        """
        empty = self.filtered("rma_case_id").filtered(
            lambda note: note._rma_is_note() and not note.rma_refund_method_id
        )
        pairs = [
            (note.invoice_line_ids.rma_line_id[:1], note.reversed_entry_id)
            for note in empty
        ]
        methods = self.env["rma.refund.method"]._choose(pairs)
        for note, method in zip(empty, methods, strict=True):
            note.rma_refund_method_id = method

    def _rma_get_method_objections(self):
        """Return a sentence when notes have no method and there is none."""
        missing = self.filtered(lambda note: not note.rma_refund_method_id)
        if not missing:
            return []
        return [
            self.env._(
                "%(notes)s: choose how to pay back.",
                notes=", ".join(missing.mapped("name")),
            )
        ]

    def _rma_check_payback(self, vals):
        """Raise when writing ``vals`` would cross a refund that is under way."""
        is_undone = vals.get("state") in ("draft", "cancel")
        if is_undone or "rma_refund_method_id" in vals:
            self._rma_check_not_in_flight()

    def _rma_check_not_in_flight(self):
        """Raise when the provider was asked for a refund and hasn't answered.

        :raises UserError: names the credit note
        """
        # Whoever resets a note may not read transactions.
        for note in self.sudo().filtered("rma_case_id"):
            if note._rma_get_refunds_in_flight():
                raise UserError(
                    self.env._(
                        "%(note)s can't be changed: its refund is with the payment "
                        "provider. Wait for the answer, or look it up there and press "
                        "Not refunded.",
                        note=note.name,
                    )
                )

    # === AMOUNTS === #

    def _rma_get_refunds_in_flight(self):
        """Return refunds of these notes that providers were asked for."""
        return self.transaction_ids.filtered(lambda tx: tx._rma_is_in_flight())

    def _rma_get_open_lines(self):
        """Return the items of these notes that wait to be settled."""
        return self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )

    def _rma_get_open_amount(self):
        """Return what is still to be paid back, positive, in the note's currency.

        Less refunds under way; 0 when core counts the note as paid. In system mode.
        """
        self.ensure_one()
        if self.state != "posted" or self.payment_state in SETTLED:
            return 0.0
        flying = self._rma_get_refunds_in_flight()
        open_amount = self.amount_residual - sum(abs(tx.amount) for tx in flying)
        return max(self.currency_id.round(open_amount), 0.0)

    # === BANK ACCOUNTS === #

    def _rma_get_bank_accounts(self):
        """Return {note: bank account to transfer to, possibly empty}.

        In system mode: who may see the note may know whether there is an account.
        """
        return {
            note: note.rma_case_id._get_refund_account(
                note.company_id, note.commercial_partner_id
            )
            for note in self
        }

    # === SETTLEMENTS === #

    def _rma_get_settlements(self):
        """Return [(date, other journal entry or payment)] of what settled it."""
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        matches = lines.matched_debit_ids | lines.matched_credit_ids
        others = (matches.debit_move_id | matches.credit_move_id).filtered(
            lambda line: line.move_id not in self | matches.exchange_move_id
        )
        bare = self.matched_payment_ids.filtered(
            lambda payment: not payment.move_id and payment.state in UNDER_WAY
        )
        settled = [(line.date, line.move_id) for line in others]
        return sorted(
            settled + [(payment.date, payment) for payment in bare],
            key=lambda pair: (pair[0], pair[1]._name, pair[1].id),
        )

    def _rma_get_paid_date(self):
        """Return the day when the note was settled for good, None before."""
        self.ensure_one()
        if self.state != "posted" or self.payment_state not in SETTLED:
            return None
        dates = [date for date, __ in self._rma_get_settlements()]
        return max([self.invoice_date or self.date, *dates])

    def _rma_get_payers(self):
        """Return the entries that brought money, or a credit elsewhere.

        Its own invoice is not one of them: that it was never paid is told
        when the note is posted.
        """
        return [
            record
            for __, record in self._rma_get_settlements()
            if record != self.reversed_entry_id
        ]

    def _rma_follow_payments(self):
        """Tell the customer what is settled now, withdraw what no longer is."""
        self._rma_tell_paid()
        self._rma_untell()

    def _rma_tell_paid(self):
        """Queue the customers' message about notes that are settled now."""
        notes = self.filtered("rma_case_id").filtered(
            lambda note: (
                note._rma_is_note()
                and note.rma_payback_state == "done"
                and note._rma_get_payers()
                and not note.currency_id.is_zero(note.amount_total)
            )
        )
        if notes:
            notes.rma_case_id._notify("paid", notes)

    def _rma_untell(self):
        """Withdraw messages that wait about notes that are open again."""
        queue = self.env["rma.notification"]
        notes = self.filtered("rma_case_id").filtered(lambda own: own._rma_is_note())
        unpaid = notes.filtered(lambda note: note.rma_payback_state != "done")
        if unpaid:
            queue._withdraw("paid", unpaid)
        undone = notes.filtered(lambda note: note.state != "posted")
        if undone:
            queue._withdraw("refunded", undone)

    # === WORDS === #

    # Read by mails and customers, as computed fields: in system mode.

    def _rma_get_payback_text(self):
        """Return how the money gets to the customer and when, '' if unknown."""
        self.ensure_one()
        method = self.rma_refund_method_id
        if self.currency_id.is_zero(self.amount_total) or not self._rma_is_note():
            return ""
        if self.payment_state in SETTLED and not self._rma_get_payers():
            return self.env._(
                "The amount was set against invoice %(invoice)s, which you no longer "
                "have to pay to that extent.",
                invoice=self.reversed_entry_id.name,
            )
        if not method or not method.is_in_portal:
            return ""
        return self.env._(
            "You get %(amount)s: %(method)s.",
            amount=self.currency_id.format(self.amount_residual or self.amount_total),
            method=": ".join(filter(None, [method.name, method._get_arrival()])),
        )

    def _rma_get_paid_text(self):
        """Return how the note was settled, for the customer; '' before."""
        self.ensure_one()
        if self.payment_state not in SETTLED:
            return ""
        payers = self._rma_get_payers()
        invoices = [record.name for record in payers if self._rma_is_invoice(record)]
        is_money = len(invoices) < len(payers)
        method = self.rma_refund_method_id
        parts = []
        if is_money and method.is_in_portal and method._get_strategy()._pays_out():
            named = [method.name, method._get_arrival(), self._rma_get_account_end()]
            parts.append(", ".join(filter(None, named)) + ".")
        if invoices:
            parts.append(
                self.env._(
                    "Set against your invoices: %(invoices)s.",
                    invoices=", ".join(invoices),
                )
            )
        return " ".join(parts)

    def _rma_is_invoice(self, record):
        return record._name == self._name and record.move_type == "out_invoice"

    def _rma_get_account_end(self):
        """Return the last digits of the account that was paid to, ''."""
        if not self.rma_refund_method_id._needs_bank_account():
            return ""
        digits = self.partner_bank_id._rma_get_masked()
        return self.env._("account %(digits)s", digits=digits) if digits else ""
