from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...facts import follows
from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity
from .rma_review_links import ACCOUNTANTS


class AccountMove(models.Model):
    """The way of a case's credit note from the draft to the posted document.

    After-sales staff draft; accountants find the drafts in a queue, compare
    them with the invoice, and post them or send them back with a reason. Small
    ones that nothing warns about post themselves where the company wants it.
    """

    _inherit = "account.move"

    rma_reason_ids = fields.Many2many(
        "rma.reason",
        "rma_note_reason_rel",
        "move_id",
        "reason_id",
        "Reasons of the return",
        compute="_compute_rma_reason_ids",
        store=True,
        groups="base.group_user",
        help="To filter and group credit notes by.",
    )
    rma_date_posted = fields.Datetime(
        "Posted on", readonly=True, copy=False, groups="base.group_user"
    )
    rma_sent_back_reason = fields.Text(
        "Sent back because",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why an accountant did not post this credit note.",
    )
    rma_auto_post_user_id = fields.Many2one(
        "res.users",
        "To be posted later by",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Who asked for posting at a later date; that user's limit counts then.",
    )
    rma_warnings = fields.Text(
        "Warnings",
        compute="_compute_rma_warnings",
        compute_sudo=True,
        groups=ACCOUNTANTS,
        help="What to look at before this credit note is posted.",
    )
    rma_warning_count = fields.Integer(
        "Number of warnings",
        compute="_compute_rma_warnings",
        compute_sudo=True,
        search="_search_rma_warning_count",
        groups=ACCOUNTANTS,
    )
    rma_is_over_limit = fields.Boolean(
        "Over my limit",
        compute="_compute_rma_is_over_limit",
        compute_sudo=True,
        search="_search_rma_is_over_limit",
        groups=ACCOUNTANTS,
    )
    rma_days_in_review = fields.Integer(
        "Age (days)", compute="_compute_rma_days_in_review", groups="base.group_user"
    )
    rma_comparison_html = fields.Html(
        compute="_compute_rma_comparison_html",
        compute_sudo=True,
        sanitize=False,
        groups=ACCOUNTANTS,
    )

    def _rma_submit(self):
        return super()._rma_submit() | self.env["rma.review.posting"]._submit(self)

    # === COMPUTE METHODS === #

    @api.depends("rma_case_id", "invoice_line_ids.rma_line_id.reason_id")
    def _compute_rma_reason_ids(self):
        for move in self:
            move.rma_reason_ids = move.invoice_line_ids.rma_line_id.reason_id

    @api.depends_context("uid", "lang")
    @follows("state", "invoice_line_ids.price_total", "rma_case_id")
    def _compute_rma_warnings(self):
        warnings = self._rma_get_warnings()
        for move in self:
            texts = warnings.get(move, [])
            move.rma_warnings = "\n".join(texts)
            move.rma_warning_count = len(texts)

    def _search_rma_warning_count(self, operator, value):
        """Find drafts with or without warnings; works them out for the queue."""
        if operator not in (">", "in"):
            return NotImplemented
        drafts = self.search(self._rma_get_review_domain())
        wanted = drafts.filtered_domain([("rma_warning_count", operator, value)])
        return [("id", "in", wanted.ids)]

    @api.depends_context("uid")
    @follows("amount_total_signed", "rma_case_id", "state")
    def _compute_rma_is_over_limit(self):
        over = self._rma_filter_review()._rma_filter_over_limit()
        for move in self:
            move.rma_is_over_limit = move in over

    def _search_rma_is_over_limit(self, operator, value):
        if operator != "in":
            return NotImplemented
        drafts = self.search(self._rma_get_review_domain())
        over = drafts.filtered("rma_is_over_limit")
        wanted = over if True in value else drafts - over
        return [("id", "in", wanted.ids)]

    @api.depends("create_date")
    def _compute_rma_days_in_review(self):
        now = fields.Datetime.now()
        for move in self:
            move.rma_days_in_review = (now - (move.create_date or now)).days

    @api.depends_context("lang")
    @follows("state", "invoice_line_ids.price_total")
    def _compute_rma_comparison_html(self):
        comparison = self.env["rma.credit.note.comparison"]
        for move in self:
            move.rma_comparison_html = comparison._render(move)

    # === QUEUE === #

    @api.model
    def _rma_get_review_domain(self):
        """Return the domain of the drafts that accountants are to look at."""
        return Domain(
            [
                ("rma_case_id", "!=", False),
                ("move_type", "=", "out_refund"),
                ("state", "=", "draft"),
            ]
        )

    def _rma_filter_review(self):
        """Return the draft credit notes of cases."""
        return self.filtered(lambda move: move.state == "draft" and move._rma_is_note())

    @as_system
    def _rma_get_warnings(self):
        """Return {draft of a case: what to look at}, for who may see these documents.

        The figures behind a note are told to its readers, whatever else they may see.
        """
        return self.env["rma.review.warnings"]._get(self._rma_filter_review())

    def action_rma_send_back(self):
        """Open the dialog that asks why drafts are sent back."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send back"),
            "res_model": "rma.send.back.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    # === POSTING === #

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        later = moves.filtered(
            lambda move: move.move_type == "out_refund" and move.auto_post != "no"
        )
        later._rma_approve_later()
        return moves

    def _rma_before_write(self, vals):
        if vals.get("auto_post", "no") != "no":
            self._rma_approve_later()
        return super()._rma_before_write(vals)

    def _rma_after_state(self, state):
        res = super()._rma_after_state(state)
        if state == "posted":
            of_cases = self.filtered("rma_case_id").with_context(
                # No line depends on it, so core needs no look at them.
                skip_invoice_sync=True,
                check_move_validity=False,
                skip_is_manually_modified=True,
            )
            of_cases.write({"rma_date_posted": fields.Datetime.now()})
        return res

    def _rma_check_posting(self):
        self._rma_check_review()
        return super()._rma_check_posting()

    def _rma_before_post(self):
        # Before anything else: who may not post learns nothing of what is missing.
        self._rma_check_review()
        return super()._rma_before_post()

    def _get_moves_requiring_confirmation(self):
        # Who confirms many at once reads what is known of each (G12).
        warnings = self._rma_get_warnings()
        warned = self.filtered(lambda move: warnings.get(move))
        return super()._get_moves_requiring_confirmation() | warned

    def action_rma_post_reviewed(self):
        """Post the drafts that were looked at; a second click does nothing.

        :raises UserError: they are over the user's limit, the user drafted
            them, or core refuses
        """
        self.check_access("write")
        drafts = self._rma_filter_review()
        lock_rows(drafts)
        if drafts:
            drafts.with_context(validate_analytic=True).action_post()
        return False

    def action_rma_post_chosen(self):
        """Post those that nothing warns about and tell why others were not.

        Keeps what went well, chunk by chunk; each one that fails is as it was.
        """
        self.check_access("write")
        drafts = self._rma_filter_review()
        warnings = drafts._rma_get_warnings()
        failures = [
            (note.rma_case_id, self.env._("look at it first: %(why)s", why=texts[0]))
            for note, texts in warnings.items()
            if texts
        ]
        fine = drafts.filtered(lambda note: not warnings[note])
        batch = self.env["rma.batch"]
        failures += [
            (note.rma_case_id, message)
            for note, message in batch._run(fine, "action_rma_post_reviewed")
        ]
        done = self.env._(
            "%(done)s of %(all)s credit notes posted.",
            done=len(drafts) - len(failures),
            all=len(drafts),
        )
        return batch._get_result_action(done, failures)

    def _rma_check_review(self):
        """Raise when this user may not post these credit notes of cases.

        The add-on's own rule for small notes posts as superuser, after its
        checks.

        :raises UserError: names the rule, the case and the figures
        """
        notes = self.filtered(lambda move: move._rma_is_note())
        if self.env.su:
            # Core posts later as superuser: who asked for that approves it.
            later = notes.filtered(lambda note: note.auto_post != "no")
            for user, own in later.grouped("rma_auto_post_user_id").items():
                if user:
                    own.with_user(user)._rma_check_review()
        elif notes:
            notes._rma_check_reviewer()

    def _rma_check_reviewer(self):
        """Raise when this user may not post these notes: role, eyes, limit."""
        user = self.env.user
        if not user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants post the credit notes of return cases.")
            )
        for note in self:
            if note.company_id.rma_is_four_eyes and note.create_uid == user:
                raise UserError(note._rma_get_four_eyes_error())
        # Other notes of the same case count, whoever may see them.
        over = self.sudo()._rma_filter_over_limit()
        if over:
            raise UserError(over[0]._rma_get_limit_error())

    def _rma_approve_later(self):
        """Keep who asks for posting later, when that user may post now.

        :raises UserError: as for posting
        """
        self._rma_check_review()
        notes = self.filtered(lambda move: move._rma_is_note())
        if notes and not self.env.su:
            # Only this step may write it; see rma.protected.
            notes.sudo().rma_auto_post_user_id = self.env.user

    def _rma_get_four_eyes_error(self):
        return self.env._(
            "%(case)s: you drafted this credit note over %(amount)s, so somebody else "
            "has to post it. %(company)s wants four eyes on each.",
            case=self.rma_case_id.name,
            amount=self.currency_id.format(self.amount_total),
            company=self.company_id.name,
        )

    # === LIMITS === #

    def _rma_get_case_totals(self):
        """Return {case: total of its credit notes}, so that none is split up.

        Draft and posted, taxes included, in the company's currency, positive;
        those of other cases of the same orders count, too.
        """
        families = self.rma_case_id._get_families()
        cases = self.rma_case_id.union(*families.values())
        groups = self._read_group(
            [
                ("rma_case_id", "in", cases.ids),
                ("move_type", "=", "out_refund"),
                ("state", "!=", "cancel"),
            ],
            ["rma_case_id"],
            ["amount_total_signed:sum"],
        )
        totals = {case: -total for case, total in groups}
        return {
            case: sum(totals.get(own, 0.0) for own in family)
            for case, family in families.items()
        }

    def _rma_filter_over_limit(self):
        """Return those that the user may not approve, by the case's total."""
        limits = self.env["rma.review.limit"]._get_limits("post", self.company_id)
        own = self.filtered(lambda note: note.company_id in limits)
        totals = own._rma_get_case_totals()
        return own.filtered(
            lambda note: (
                note.company_currency_id.compare_amounts(
                    totals[note.rma_case_id], limits[note.company_id]
                )
                > 0
            )
        )

    def _rma_get_limit_error(self):
        """Return the sentence for a note over the user's limit."""
        currency = self.company_currency_id
        limits = self.env["rma.review.limit"]._get_limits("post", self.company_id)
        return self.env._(
            "%(case)s: its credit notes and those of other cases of the same orders "
            "come to %(total)s, and you may post up to %(limit)s. Ask somebody with a "
            "higher limit.",
            case=self.rma_case_id.name,
            total=currency.format(self._rma_get_case_totals()[self.rma_case_id]),
            limit=currency.format(limits[self.company_id]),
        )

    # === SENDING BACK === #

    def _rma_send_back(self, reason):
        """Take drafts off the queue and tell the case's owner why.

        The draft is cancelled, so the units are due again and can be credited
        anew (G7); reason and figures stay on the case. Resetting the note to
        draft puts it back into the queue. A second call does nothing.

        :param str reason: told to the owner
        :raises UserError: the reason is empty, or a note is posted
        """
        self._rma_check_send_back(reason)
        drafts = self._rma_filter_review()
        lock_rows(drafts)
        drafts._rma_keep_sent_back(reason.strip())
        drafts.button_cancel()

    def _rma_check_send_back(self, reason):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants send credit notes back to after-sales.")
            )
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the credit note is sent back."))
        posted = self.filtered(lambda move: move.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%(name)s is posted. Reset it to draft first, then it can be sent "
                    "back.",
                    name=posted[0].name,
                )
            )

    @as_system
    def _rma_keep_sent_back(self, reason):
        """Keep the reason, log it with the figures and ask the cases' owners to act.

        Accountants only read cases.
        """
        self.write({"rma_sent_back_reason": reason})
        comparison = self.env["rma.credit.note.comparison"]
        for note in self:
            body = self.env["ir.qweb"]._render(
                "rma_warranty.rma_sent_back_message",
                {
                    "note": note,
                    "reason": reason,
                    "user": self.env.user,
                    "lines": comparison._get_product_lines(note),
                    "format_quantity": format_quantity,
                },
            )
            note.rma_case_id._message_log(body=body)
            owner = note._rma_get_case_owner()
            if owner:
                note.rma_case_id.activity_schedule(
                    "rma_warranty.mail_activity_note_sent_back",
                    user_id=owner.id,
                    note=reason,
                )

    def _rma_get_case_owner(self):
        """Return who is to change a case: its responsible, else the drafter."""
        for user in (self.rma_case_id.user_id, self.create_uid):
            if user.active and not user.share:
                return user
        return self.env["res.users"]
