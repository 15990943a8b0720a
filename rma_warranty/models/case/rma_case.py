from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...facts import Facts
from ...tools.statuses import merge_goods, merge_money
from ..common.rma_protected import by_step
from .rma_case_line_quantities import GOODS_STATUSES, MONEY_STATUSES


class RmaCase(models.Model):
    """One customer's return request: many lines, possibly of several orders.

    How a case goes:

    1. It is opened by staff (from an order, a delivery or from scratch) or by
       the customer in the portal, as ``draft`` or at once as ``requested``.
    2. Requesting checks that no more is asked than was delivered and not yet
       returned, and answers eligibility per line.
    3. Staff approve or reject, per line where needed. Approval creates one
       receipt for the case into the warehouse's returns location.
    4. The warehouse validates the receipt, in parts if need be.
    5. Inspections grade the goods and route them: restock, scrap, or back to
       the customer, repaired.
    6. One draft credit note per invoice is made and an accountant posts it, or
       a replacement is delivered.
    7. When every line is settled, the case closes by itself; when a step is
       undone, it opens again.

    ``state`` is only the conversation. What happened to goods and money is
    computed on the lines from moves, inspections and credit notes.
    """

    _name = "rma.case"
    _description = "Return case"
    _inherit = ["rma.protected", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_request desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    rma_facts = Facts()
    name = fields.Char(
        "RMA number", readonly=True, copy=False, default="/", index="trigram"
    )
    access_token = fields.Char(rma_step_only=True, rma_internal=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        rma_given_once=True,
        index=True,
        default=lambda self: self.env.company,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        check_company=True,
        help="Where the customer sends the goods.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        tracking=True,
        index=True,
        default=lambda self: self.env.user if not self.env.user.share else False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    source = fields.Selection(
        [
            ("backoffice", "Backoffice"),
            ("portal", "Customer portal"),
            ("mail", "E-mail"),
        ],
        required=True,
        readonly=True,
        default="backoffice",
        help="Who opened the case.",
    )
    description = fields.Text("What the customer says")
    rejection_reason = fields.Text(readonly=True, copy=False, tracking=True)
    date_request = fields.Datetime(
        "Requested on",
        readonly=True,
        copy=False,
        index=True,
        help="Set when the case is requested, unless it was given before.",
    )
    date_decision = fields.Datetime("Decided on", readonly=True, copy=False)
    date_closed = fields.Datetime(
        "Closed on", compute="_compute_date_closed", store=True, copy=False
    )
    line_ids = fields.One2many("rma.case.line", "case_id", "Lines", copy=False)
    goods_status = fields.Selection(
        GOODS_STATUSES, "Goods", compute="_compute_statuses", store=True, index=True
    )
    money_status = fields.Selection(
        MONEY_STATUSES, "Money", compute="_compute_statuses", store=True, index=True
    )
    is_settled = fields.Boolean(compute="_compute_is_settled", compute_sudo=True)
    eligibility_summary = fields.Text(
        compute="_compute_eligibility_summary", string="Eligibility"
    )
    # === COMPUTE METHODS === #

    @api.depends("line_ids.order_id", "company_id")
    def _compute_warehouse_id(self):
        fallbacks = {}
        for case in self:
            company = case.company_id
            if case.warehouse_id.company_id == company:
                continue
            case.warehouse_id = case.line_ids.order_id.warehouse_id[:1]
            if not case.warehouse_id:
                if company not in fallbacks:
                    fallbacks[company] = self._get_default_warehouse(company)
                case.warehouse_id = fallbacks[company]

    @api.depends(
        "line_ids.goods_status",
        "line_ids.money_status",
    )
    def _compute_statuses(self):
        for case in self:
            case.goods_status = merge_goods(set(case.line_ids.mapped("goods_status")))
            case.money_status = merge_money(case._get_money_statuses())

    def _get_money_statuses(self):
        """Return the set of statuses of all that the case is about."""
        self.ensure_one()
        return set(self.line_ids.mapped("money_status"))

    @api.depends_context("lang")
    @api.depends("line_ids.eligibility_data")
    def _compute_eligibility_summary(self):
        for case in self:
            texts = case.line_ids.grouped("eligibility_text")
            case.eligibility_summary = "\n".join(
                f"{', '.join(lines.mapped('product_id.display_name'))}: {text}"
                for text, lines in texts.items()
                if text
            )

    @api.depends("line_ids.is_settled")
    def _compute_is_settled(self):
        """Tell whether nothing is left to be done; contexts add what they wait for.

        Whoever extends this names what it depends on: the state of the case follows.
        """
        for case in self:
            lines = case.line_ids
            case.is_settled = bool(lines) and all(lines.mapped("is_settled"))

    @api.depends("state")
    def _compute_date_closed(self):
        now = fields.Datetime.now()
        for case in self:
            case.date_closed = case.state == "closed" and (case.date_closed or now)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/returns/{case.id}"
        return result

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = by_step(sequence.next_by_code("rma.case") or "/")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for case in self:
            if case.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(name)s can't be deleted because it was requested. "
                        "Cancel it instead.",
                        name=case.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_with_messages(self):
        # Those that wait to be written go with their cases.
        self.env["rma.notification"]._write_waiting()

    def _creation_message(self):
        # Core's text, without reading the model's name in each transaction.
        return self.env._("Return case created")

    # === ACTION METHODS === #

    def action_request(self):
        """Register the request: check it and answer eligibility per line.

        A second call does nothing.

        :raises UserError: no line, a line without quantity or reason, more
            than is returnable (G1); the message names line and numbers
        """
        todo = self._filter_step("request")
        todo._fix_customer()
        todo._check_complete()
        todo.line_ids._check_returnable()
        todo.line_ids._update_eligibility()
        for case in todo:
            case._set_state(
                "requested", date_request=case.date_request or fields.Datetime.now()
            )
        todo._hand_to_team()
        todo._notify("requested")
        return True

    def action_approve(self):
        """Approve all lines that are not decided yet and expect their goods.

        Creates one receipt per case. A case whose lines were all rejected
        one by one becomes rejected. A second call does nothing.

        :raises UserError: a line isn't eligible and was not overridden, or
            more is asked than can be returned (G1)
        """
        todo = self._filter_step("approve")
        todo.line_ids.filtered(lambda line: line.decision == "pending")._approve()
        refused = todo.filtered(lambda case: case.line_ids._is_all_rejected())
        refused._close_as_rejected()
        approved = (todo - refused)._set_state(
            "approved", date_decision=fields.Datetime.now(), rejection_reason=False
        )
        approved._after_approved()
        approved._notify("approved")
        return True

    def action_reject(self):
        """Open the dialog that asks for the reason of a rejection."""
        return self._get_wizard_action(
            "rma.reject.wizard", self.env._("Reject"), default_case_ids=self.ids
        )

    def action_undo_decision(self):
        """Take approval or rejection back; open receipts are cancelled (G7).

        :raises UserError: goods have arrived or a credit note exists
        """
        todo = self._filter_step("undo_decision")
        for case in todo:
            if not case.is_undo_decision_allowed:
                raise UserError(case._get_started_error())
        todo._after_withdrawn()
        todo.line_ids._reset_decision()
        todo._set_state("requested", date_decision=False, rejection_reason=False)
        todo._untell("approved", "rejected", "offer")
        return True

    def action_cancel(self):
        """Withdraw the request; possible until goods or money have moved.

        :raises UserError: goods have arrived or a credit note exists
        """
        todo = self._filter_step("cancel")
        for case in todo:
            if not case.is_cancel_allowed:
                raise UserError(case._get_started_error())
        known = todo.filtered(lambda case: case.state != "draft")
        todo._after_withdrawn()
        todo.line_ids._reset_decision()
        todo._set_state("cancelled")
        known._untell("requested", "approved", "offer")
        known._notify("withdrawn" if self.env.user.share else "cancelled")
        return True

    def action_draft(self):
        """Reopen a cancelled case as a draft."""
        todo = self._filter_step("reset")
        todo._set_state("draft", date_request=False, date_decision=False)
        todo._untell("cancelled", "withdrawn")
        return True

    def action_post_credit_notes(self):
        """Post the draft credit notes with the user's own accounting rights.

        Each note gets one line in its history that says who posted it, in
        place of the field changes that core would track.
        """
        drafts = self.credit_note_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            drafts.with_context(**QUIET_CONTEXT).action_post()
            drafts._message_log_batch(
                bodies={
                    note.id: self.env._("Posted for %(case)s", case=note.ref)
                    for note in drafts
                }
            )
        return True

    def action_add_lines(self):
        """Open the list of the customer's delivered lines to choose from."""
        self.ensure_one()
        return self._get_wizard_action(
            "rma.delivered.wizard",
            self.env._("Choose what is returned"),
            default_case_id=self.id,
            default_partner_id=self.partner_id.id,
        )

    def action_add_unknown(self):
        """Open the dialog for a product whose order isn't known."""
        self.ensure_one()
        return self._get_wizard_action(
            "rma.unknown.wizard", self.env._("Other product"), default_case_id=self.id
        )

    # === BUSINESS METHODS === #

    def _get_default_warehouse(self, company):
        """Return the company's first warehouse, where no order names one."""
        return self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )

    def _check_complete(self):
        """Raise when a case can't be requested as it is written."""
        for case in self:
            if not case.line_ids:
                raise UserError(
                    self.env._(
                        "%(name)s has no lines. Add what the customer returns.",
                        name=case.name,
                    )
                )
        self.line_ids._check_complete()

    def _after_approved(self):
        """Hook: do what follows from an approval, before the customer is told."""

    def _after_withdrawn(self):
        """Hook: take back what follows from an approval, before that is undone."""

    def _reject(self, reason):
        """Reject the whole case; undecided lines get the same reason.

        :param str reason: told to the customer
        :raises UserError: the reason is empty, or the case is decided already
        """
        todo = self._filter_step("reject")
        todo.line_ids.filtered(lambda line: line.decision != "rejected")._write_reject(
            reason
        )
        todo._close_as_rejected(reason)

    def _close_as_rejected(self, reason=False):
        """Set cases with nothing but rejected lines to rejected and say so."""
        for told, cases in self.grouped(
            lambda case: reason or case._get_rejection_reason()
        ).items():
            cases._set_state(
                "rejected", date_decision=fields.Datetime.now(), rejection_reason=told
            )
        self._notify("rejected")

    def _get_rejection_reason(self):
        """Return what the lines of this case were rejected for, each reason once."""
        reasons = self.line_ids.mapped("rejection_reason")
        return "\n".join(dict.fromkeys(filter(None, reasons)))
