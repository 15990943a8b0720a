from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...facts import follows
from ...sql import lock_rows


class AccountMove(models.Model):
    """No credit note takes back more than was invoiced (G2).

    Part of account.move. Drafts count. A manager of accounting may allow an
    exception for a document as it is: when somebody changes its quantities or
    amounts afterwards, it is capped again.
    """

    _inherit = "account.move"

    rma_excess = fields.Text(
        "Credits too much",
        compute="_compute_rma_excess",
        compute_sudo=True,
        help="What this draft would take back beyond what was invoiced.",
    )
    rma_exception_reason = fields.Char(
        "Exception allowed because", readonly=True, copy=False, tracking=True
    )
    rma_exception_user_id = fields.Many2one(
        "res.users",
        "Exception allowed by",
        readonly=True,
        copy=False,
        tracking=True,
    )
    rma_exception_date = fields.Datetime(
        "Exception allowed on", readonly=True, copy=False
    )
    rma_exception_lines = fields.Json(
        readonly=True,
        copy=False,
        help="Quantities and amounts for which the exception was allowed.",
    )
    rma_copied_invoice_id = fields.Many2one(
        "account.move",
        "Duplicate of a note for",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The invoice of the credit note that this one is a duplicate of.",
    )
    rma_has_exception = fields.Boolean(compute="_compute_rma_has_exception")

    @follows("state", "invoice_line_ids.quantity", "amount_total")
    def _compute_rma_excess(self):
        for move in self:
            is_checked = move.state == "draft" and isinstance(move.id, int)
            excesses = move._rma_get_excesses() if is_checked else ()
            move.rma_excess = "\n".join(excesses) or False

    @follows("rma_exception_lines", "invoice_line_ids.quantity", "amount_total")
    def _compute_rma_has_exception(self):
        for move in self:
            allowed = move.rma_exception_lines
            move.rma_has_exception = bool(
                allowed and allowed == move._rma_get_exception_lines()
            )

    # === THE CAP === #

    def _rma_check_cap(self):
        """Raise when posting would credit more than was invoiced (G2).

        In system mode.

        :raises UserError: names invoice, line, invoiced, credited and in draft
        """
        capped = self._rma_filter_capped()
        if not capped:
            return
        # Whoever credits the same lines at this moment has to wait.
        credited = capped._rma_get_credited_lines()
        lock_rows(credited)
        lock_rows(capped._rma_get_capped_invoices(credited))
        excesses = capped._rma_get_excesses()
        if excesses:
            raise UserError("\n".join(excesses))

    def _rma_filter_capped(self):
        """Return those that may credit too much: notes, and invoices posted again."""
        asked = self.filtered(
            lambda move: (
                move.move_type == "out_refund"
                or (move.move_type == "out_invoice" and move.posted_before)
            )
        )
        return asked.filtered(lambda move: not move.rma_has_exception)

    def _rma_get_excesses(self):
        """Return a sentence per invoice line or invoice that is credited too much.

        In system mode: other companies' or others' documents count as well.
        """
        credited = self._rma_get_credited_lines()
        sentences = self._rma_get_line_excesses(credited)
        if sentences:
            return sentences
        invoices = self._rma_get_capped_invoices(credited)
        return self.env["rma.credit.total"]._get_excesses(invoices, self)

    def _rma_get_line_excesses(self, credited):
        """Return a sentence per invoice line of which too much is credited.

        Others add theirs, for what credit notes take back of no invoice line.
        """
        charges = credited.filtered(lambda line: line._rma_is_charge())
        if not charges:
            return []
        left = credited._rma_get_creditable()
        amounts = credited._rma_get_credited_amounts()
        return [
            sentence
            for line in charges
            if (sentence := line._rma_get_excess(left[line], amounts.get(line), self))
        ]

    def _rma_get_origin(self):
        """Return the invoice that a note was made of, as a whole or duplicated."""
        return self.reversed_entry_id or self.rma_copied_invoice_id

    def _rma_get_capped_invoices(self, credited):
        """Return the invoices that posting these moves may over-credit.

        :param credited: the invoice lines that they may over-credit
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        origins = notes.reversed_entry_id | notes.rma_copied_invoice_id
        again = self.filtered(lambda move: move.posted_before) - notes
        invoices = credited.move_id | origins | again
        return invoices.filtered(lambda move: move.move_type == "out_invoice")

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

    # === EXCEPTION === #

    def _rma_get_exception_lines(self):
        """Return what an exception is allowed for, as stored with it."""
        self.ensure_one()
        return {
            str(line.id): [
                f"{line.quantity:.6f}",
                f"{line.price_subtotal:.6f}",
                f"{line.price_total:.6f}",
            ]
            for line in self.invoice_line_ids
            if line._rma_is_product()
        }

    def _rma_allow_exception(self, reason):
        """Let a manager of accounting exceed the cap with drafts as they are.

        Reason, name and time stay on the document and in its history, with
        what is exceeded.

        :raises AccessError: the user is no manager of accounting
        :raises UserError: no reason, not a draft, or nothing is exceeded
        """
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(
                self.env._("Only an accounting manager may allow this exception.")
            )
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter why more may be credited."))
        # Only this step may write it; see rma.protected.
        for move in self.sudo():
            move._rma_write_exception(reason)

    def _rma_write_exception(self, reason):
        excesses = self._rma_get_excesses() if self.state == "draft" else []
        if not excesses:
            raise UserError(
                self.env._(
                    "%(document)s is no draft that credits more than was invoiced: "
                    "it needs no exception.",
                    document=self.display_name,
                )
            )
        self.write(
            {
                "rma_exception_reason": reason,
                "rma_exception_user_id": self.env.user.id,
                "rma_exception_date": fields.Datetime.now(),
                "rma_exception_lines": self._rma_get_exception_lines(),
            }
        )
        self.message_post(
            body=self.env._(
                "%(user)s allowed to credit more than was invoiced: %(reason)s. "
                "%(excesses)s",
                user=self.env.user.name,
                reason=reason,
                excesses=" ".join(excesses),
            )
        )

    def action_rma_allow_exception(self):
        """Open the dialog that asks why more than invoiced may be credited."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow exception"),
            "res_model": "rma.credit.exception.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }
