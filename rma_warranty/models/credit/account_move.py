from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import REVERSED_COSTS_KEY, SETTLED
from ...facts import Facts
from ...system import as_system


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "rma.protected"]

    access_token = fields.Char(rma_step_only=True)
    rma_facts = Facts()
    rma_case_id = fields.Many2one(
        "rma.case",
        "Return case",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    rma_is_advance = fields.Boolean(
        "Settles a down payment",
        readonly=True,
        copy=False,
        help="Credits what is owed of down payments, since the goods came back "
        "before they were invoiced.",
    )
    rma_advance_total = fields.Monetary(
        "Owed of down payments",
        readonly=True,
        copy=False,
        help="What the case drafted this note over.",
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

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        notes = moves.filtered(lambda move: move.move_type == "out_refund")
        # Core looks at the values that are given, not at what is stored.
        if "posted" in notes.mapped("state"):
            raise UserError(
                self.env._("A credit note starts as a draft. Post it afterwards.")
            )
        return moves

    def write(self, vals):
        """Let all contexts check what is written, and follow a new state.

        The only override of the add-on for the state, whichever way it is
        written; contexts extend the hooks, in their order.
        """
        self._rma_before_write(vals)
        res = super().write(vals)
        if "state" in vals:
            # Cases follow, whatever who changes a document may see of them.
            self.sudo()._rma_after_state(vals["state"])
        return res

    def _rma_before_write(self, vals):
        """Hook: refuse or prepare what is about to be written.

        :raises UserError: names what stands in the way
        """
        if vals.get("state") == "cancel":
            self._rma_check_not_credited()
        if vals.get("state") == "posted":
            self.filtered(lambda move: move.state != "posted")._rma_check_posting()

    def _rma_after_state(self, state):
        """Hook: follow documents that were posted, reset or cancelled (G7).

        In system mode.

        :param str state: in which all of these are now
        """
        self._rma_get_advance_lines()._sync_advances()

    def _rma_get_advance_lines(self):
        """Return the case lines of orders whose down payments these documents ask
        for, or settle; in system mode.
        """
        # The accountant needs no rights on orders and cases.
        items = self.sudo().invoice_line_ids.filtered("is_downpayment")
        return items.sale_line_ids.order_id.order_line.rma_line_ids

    def _rma_get_case_lines(self):
        """Return the case lines whose goods this credit note is about."""
        lines = self.invoice_line_ids.rma_line_id
        if self.rma_is_advance:
            orders = self.invoice_line_ids.sale_line_ids.order_id
            lines |= self.rma_case_id.line_ids.filtered(
                lambda line: line.order_id in orders and line.quantity_uninvoiced
            )
        return lines

    def _rma_check_not_credited(self):
        """Raise when cases have credited what is about to be cancelled."""
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        # Credit notes that the user may not see count as well.
        credits = invoices.sudo().invoice_line_ids._rma_get_credit_lines()
        notes = credits.move_id.filtered("rma_case_id")
        if notes:
            raise UserError(
                self.env._(
                    "%(invoices)s can't be cancelled: %(notes)s of %(cases)s credits "
                    "it. Cancel or delete the credit note first.",
                    invoices=", ".join(
                        notes.line_ids.rma_credited_line_id.move_id.mapped("name")
                    ),
                    notes=", ".join(notes.mapped("display_name")),
                    cases=", ".join(notes.rma_case_id.mapped("name")),
                )
            )

    def unlink(self):
        if not self:
            return super().unlink()  # core deletes nothing all the time
        lines = self._rma_get_advance_lines()
        res = super().unlink()
        lines._sync_advances()
        return res

    def action_rma_view_case(self):
        """Open the return case of this credit note."""
        return self.rma_case_id._get_open_action(
            "rma_warranty.rma_case_action", self.rma_case_id
        )

    def copy(self, default=None):
        # The key turns lines into those of a reversal; a duplicate has none.
        own = self
        if "move_reverse_cancel" in self.env.context and not (default or {}).get(
            "move_type"
        ):
            rest = {
                key: value
                for key, value in self.env.context.items()
                if key != "move_reverse_cancel"
            }
            own = self.with_env(self.env(context=rest))
        moves = super(AccountMove, own).copy(default)
        for move, copied in zip(self, moves, strict=True):
            copied._rma_keep_origin(move)
        return moves.with_env(self.env)

    @as_system
    def _rma_keep_origin(self, original):
        """Let a duplicate of a credit note count where the original does (G2).

        It is a note of the same case and the same invoice, with its limits,
        until it is posted for another customer.
        """
        if self.move_type == "out_refund" == original.move_type:
            values = {
                "rma_case_id": original.rma_case_id.id,
                "rma_copied_invoice_id": original._rma_get_origin().id,
            }
            if any(values.values()):
                self.write(values)

    def _rma_check_posting(self):
        """Raise when these moves may not become posted, whichever way they do.

        :raises UserError: limit, four eyes, cap, or what stands in the way
        """
        # What is credited, and by which documents, whatever their poster may see.
        own = self.sudo()
        own._rma_link_credits()
        own._rma_check_cap()
        own._rma_check_obstacles()

    def _post(self, soft=True):
        """Let all contexts prepare what is posted, and follow it.

        The only override of the add-on; contexts extend the two hooks, in their
        order: who may post is asked first, and what is due is set against each
        other last. All is checked again when the state is written, see ``write``.
        """
        self._rma_before_post()
        corrected = self.filtered(
            lambda move: move.move_type == "out_invoice" and move.posted_before
        )
        posted = self.browse()
        for moves in self._rma_get_posting_rounds():
            posted |= super(AccountMove, moves)._post(soft)
        (corrected & posted)._rma_reconcile_again()
        posted.sudo()._rma_after_post()
        return posted

    def _rma_before_post(self):
        """Hook: prepare documents that are about to be posted, or refuse them.

        :raises UserError: they may not be posted as they are
        """
        # As when the state is written.
        own = self.sudo()
        own._rma_link_credits()
        own._rma_check_obstacles()
        self._rma_set_invoice_date()

    def _rma_after_post(self):
        """Hook, in system mode: let cases follow documents that core has posted.

        The accountant needs no rights on cases to have them told.
        """
        notes = self.filtered(lambda move: move._rma_is_note())
        if notes:
            notes.rma_case_id._notify("refunded", notes)

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

    def _rma_check_obstacles(self):
        """Raise when credit notes of cases can't be posted, before anything moves.

        In system mode: whoever posts may not read everything that is named.

        :raises UserError: names what was archived or reset to draft
        """
        notes = self.filtered(lambda move: move._rma_is_note())
        if not notes:
            return
        builder = self.env["rma.credit.note.builder"]
        obstacles = builder._get_posting_obstacles(notes)
        if obstacles:
            raise UserError("\n".join(obstacles))

    def _rma_filter_posted(self):
        return self.filtered(lambda move: move.state == "posted")

    def _rma_is_paid(self):
        """Tell whether nothing of this document is left to be paid."""
        self.ensure_one()
        return self.payment_state in SETTLED

    def _rma_submit(self):
        """Hand drafts of cases to whoever reviews them; returns what that posted."""
        return self.browse()

    def _rma_is_note(self):
        """Tell whether this is a credit note of a case."""
        return bool(self.rma_case_id) and self.move_type == "out_refund"

    def _rma_reconcile_again(self):
        """Set corrected invoices against the credit notes that cases made of them.

        Resetting an invoice to draft undoes its reconciliation, and core
        doesn't do it again.
        """
        for invoice in self:
            for note in invoice.reversal_move_ids:
                if note._rma_is_note() and note.state == "posted":
                    invoice._reconcile_reversed_moves(note, False)

    def _rma_set_invoice_date(self):
        """Date credit notes of cases today and keep the invoice's rate.

        Core would take the rate of the day of posting, when that of the day
        of drafting was the invoice's (account_move.py, ``_post``). Where the
        company credits at the day's rate, that is what it gets.
        """
        today = fields.Date.context_today(self)
        rate = self._fields["invoice_currency_rate"]
        for move in self:
            is_foreign = move.currency_id != move.company_currency_id
            keeps_rate = move.company_id.rma_credit_rate == "invoice"
            if (
                move._rma_is_note()
                and not move.invoice_date
                and is_foreign
                and keeps_rate
            ):
                with self.env.protecting([rate], move):
                    move.invoice_date = today

    def _stock_account_prepare_realtime_out_lines_vals(self):
        own = self._rma_with_reversed_costs()
        return super(AccountMove, own)._stock_account_prepare_realtime_out_lines_vals()

    def _rma_with_reversed_costs(self):
        """Return these documents with what their credit note lines reverse.

        Notes that are posted together share what their invoices booked, so all
        costs are worked out at once.
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        lines = notes.invoice_line_ids.filtered(
            lambda line: (
                line.rma_credited_line_id
                and line._rma_is_product()
                and line.product_id.is_storable
            )
        )
        if not lines:
            return self
        costs = self.env["rma.reversed.cost"]._get_unit_costs(lines)
        return self.with_context(**{REVERSED_COSTS_KEY: costs})

    # === CREDITED LINES === #

    def _rma_link_credits(self):
        """Link credit notes from sales orders to the invoice that they credit.

        Where an order line was invoiced once, that is the invoice: the note
        then reverses its cost and is reconciled with it. Others stay as they
        are. Duplicates for another customer lose their link. In system mode: links
        are protected, see account_move_line_credited.py.
        """
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        if not notes:
            return
        notes.filtered("rma_copied_invoice_id")._rma_settle_duplicates()
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

    def _rma_settle_duplicates(self):
        """Name the invoice that duplicates credit; for others they are none."""
        for note in self:
            invoice = note.rma_copied_invoice_id
            if note.commercial_partner_id != invoice.commercial_partner_id:
                note.write({"rma_case_id": False, "rma_copied_invoice_id": False})
            elif not note.reversed_entry_id:
                note.reversed_entry_id = invoice
