from markupsafe import Markup
from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

GOODS_STATUSES = [
    ("none", "Nothing expected"),
    ("waiting", "Waiting for goods"),
    ("partial", "Partly received"),
    ("received", "To inspect"),
    ("routed", "Inspected and routed"),
]
MONEY_STATUSES = [
    ("none", "Nothing to credit"),
    ("waiting", "To credit"),
    ("draft", "Draft credit note"),
    ("partial", "Partly credited"),
    ("credited", "Credited"),
]


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
    5. Inspections grade the goods and route them: restock or scrap.
    6. One draft credit note per invoice is made; an accountant posts it.
    7. When every line is settled, the case closes by itself; when a step is
       undone, it opens again.

    ``state`` is only the conversation. What happened to goods and money is
    computed on the lines from moves, inspections and credit notes.
    """

    _name = "rma.case"
    _description = "Return case"
    _inherit = ["rma.case.flow", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_request desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        "RMA number", readonly=True, copy=False, default="/", index="trigram"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        tracking=True,
        index=True,
        check_company=True,
        help="The contact who gets the messages about this case.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
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
        [("backoffice", "Backoffice"), ("portal", "Customer portal")],
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
    date_closed = fields.Datetime("Closed on", readonly=True, copy=False)
    line_ids = fields.One2many("rma.case.line", "case_id", "Lines", copy=False)
    picking_ids = fields.One2many("stock.picking", "rma_case_id", "Transfers")
    receipt_ids = fields.One2many(
        "stock.picking",
        "rma_case_id",
        "Receipts",
        domain=[("picking_type_code", "=", "incoming")],
    )
    inspection_ids = fields.One2many("rma.inspection", "case_id", "Inspections")
    credit_note_ids = fields.One2many(
        "account.move",
        "rma_case_id",
        "Credit notes",
        domain=[("move_type", "=", "out_refund")],
    )
    order_ids = fields.Many2many(
        "sale.order", compute="_compute_order_ids", string="Orders"
    )
    invoice_ids = fields.Many2many(
        "account.move", compute="_compute_invoice_ids", string="Credited invoices"
    )
    order_count = fields.Integer(compute="_compute_order_ids")
    receipt_count = fields.Integer(compute="_compute_document_counts")
    credit_note_count = fields.Integer(compute="_compute_document_counts")
    line_count = fields.Integer(compute="_compute_document_counts")
    goods_status = fields.Selection(
        GOODS_STATUSES, compute="_compute_statuses", store=True, index=True
    )
    money_status = fields.Selection(
        MONEY_STATUSES, compute="_compute_statuses", store=True, index=True
    )
    timeline_html = fields.Html(compute="_compute_timeline_html", string="Timeline")
    is_settled = fields.Boolean(compute="_compute_is_settled")
    is_request_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_decision_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_cancel_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_undo_decision_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_expect_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_receive_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_inspect_allowed = fields.Boolean(compute="_compute_allowed_steps")
    is_credit_allowed = fields.Boolean(compute="_compute_allowed_steps")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.order_id", "company_id")
    def _compute_warehouse_id(self):
        for case in self:
            if case.warehouse_id.company_id == case.company_id:
                continue
            warehouses = case.line_ids.order_id.warehouse_id
            fallback = self.env["stock.warehouse"].search(
                [("company_id", "=", case.company_id.id)], limit=1
            )
            case.warehouse_id = warehouses[:1] or fallback

    @api.depends("line_ids.order_id")
    def _compute_order_ids(self):
        for case in self:
            case.order_ids = case.line_ids.order_id
            case.order_count = len(case.order_ids)

    @api.depends("credit_note_ids.reversed_entry_id")
    def _compute_invoice_ids(self):
        for case in self:
            case.invoice_ids = case.credit_note_ids.reversed_entry_id

    @api.depends("line_ids", "receipt_ids", "credit_note_ids")
    def _compute_document_counts(self):
        for case in self:
            case.line_count = len(case.line_ids)
            case.receipt_count = len(case.receipt_ids)
            case.credit_note_count = len(case.credit_note_ids)

    @api.depends("line_ids.goods_status", "line_ids.money_status")
    def _compute_statuses(self):
        for case in self:
            case.goods_status = _merge_goods(set(case.line_ids.mapped("goods_status")))
            case.money_status = _merge_money(set(case.line_ids.mapped("money_status")))

    @api.depends("line_ids.is_settled")
    def _compute_is_settled(self):
        for case in self:
            case.is_settled = bool(case.line_ids) and all(
                case.line_ids.mapped("is_settled")
            )

    @api.depends("state", "goods_status", "money_status", "receipt_ids.state")
    def _compute_allowed_steps(self):
        for case in self:
            nothing_came = not any(case.line_ids.mapped("quantity_received"))
            no_money = not case.line_ids._has_credit()
            untouched = nothing_came and no_money
            approved = case.state == "approved"
            case.is_request_allowed = case.state == "draft"
            case.is_decision_allowed = case.state == "requested"
            case.is_cancel_allowed = (
                case._is_transition_allowed("cancelled") and untouched
            )
            case.is_undo_decision_allowed = case.state == "rejected" or (
                approved and untouched
            )
            case.is_receive_allowed = approved and bool(case._get_open_receipts())
            case.is_expect_allowed = approved and any(
                line.decision == "approved"
                and line.goods_back
                and line._get_quantity_unplanned()
                for line in case.line_ids
            )
            case.is_inspect_allowed = approved and case.line_ids._has_uninspected()
            case.is_credit_allowed = approved and any(
                case.line_ids.mapped("quantity_to_credit")
            )

    def _compute_timeline_html(self):
        for case in self:
            case.timeline_html = self.env["ir.qweb"]._render(
                "rma_warranty.rma_timeline", {"steps": case._get_timeline()}
            )

    def _compute_access_url(self):
        super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/returns/{case.id}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = sequence.next_by_code("rma.case") or "/"
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

    # === ACTION METHODS === #

    def action_request(self):
        """Register the request: check it and answer eligibility per line.

        A second call does nothing.

        :raises UserError: no line, a line without quantity or reason, more
            than is returnable (G1); the message names line and numbers
        """
        todo = self._filter_transition("requested")
        todo._check_complete()
        todo.line_ids._check_returnable()
        todo.line_ids._update_eligibility()
        for case in todo:
            case._set_state(
                "requested", date_request=case.date_request or fields.Datetime.now()
            )
        todo._notify("requested")
        return True

    def action_approve(self):
        """Approve all lines that are not decided yet and expect their goods.

        Creates one receipt per case. A case whose lines were all rejected
        one by one becomes rejected. A second call does nothing.

        :raises UserError: a line isn't eligible and was not overridden, or
            more is asked than can be returned (G1)
        """
        todo = self._filter_transition("approved")
        todo.line_ids.filtered(lambda line: line.decision == "pending")._approve()
        refused = todo.filtered(lambda case: case.line_ids._is_all_rejected())
        refused._close_as_rejected()
        approved = (todo - refused)._set_state(
            "approved", date_decision=fields.Datetime.now(), rejection_reason=False
        )
        self.env["rma.receipt"]._create_for(approved.line_ids)
        approved._notify("approved")
        approved._sync_closed()
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
        todo = self._filter_transition("requested")
        for case in todo:
            if not case.is_undo_decision_allowed:
                raise UserError(case._get_started_error())
        todo._get_open_receipts().sudo().action_cancel()
        todo.line_ids._reset_decision()
        todo._set_state("requested", date_decision=False, rejection_reason=False)
        return True

    def action_cancel(self):
        """Withdraw the request; possible until goods or money have moved.

        :raises UserError: goods have arrived or a credit note exists
        """
        todo = self._filter_transition("cancelled")
        for case in todo:
            if not case.is_cancel_allowed:
                raise UserError(case._get_started_error())
        # The responsible may lack Inventory rights; the receipt is the case's own.
        todo._get_open_receipts().sudo().action_cancel()
        todo.line_ids._reset_decision()
        todo._set_state("cancelled")
        return True

    def action_draft(self):
        """Reopen a cancelled case as a draft."""
        self._set_state("draft", date_request=False, date_decision=False)
        return True

    def action_receive(self):
        """Validate the open receipts as if everything expected had arrived.

        The warehouse does the same, with other quantities, on the transfer.
        A second call finds no open receipt and does nothing.

        :raises UserError: a serial number is missing, see the transfer
        """
        self.check_access("write")
        self.env["rma.receipt"]._receive_all(self._get_open_receipts())
        return True

    def action_create_receipt(self):
        """Expect the goods again, for example after a receipt was cancelled.

        A second call finds everything planned and does nothing.
        """
        self.check_access("write")
        approved = self.filtered(lambda case: case.state == "approved")
        approved.line_ids.write({"quantity_missing": 0.0})
        self.env["rma.receipt"]._create_for(approved.line_ids)
        return True

    def action_stop_waiting(self):
        """Give up on goods that have not come; the case goes on without them.

        Open receipts are cancelled and the units can be returned later, in
        another case.
        """
        self.check_access("write")
        # The receipt is the case's own; staff may lack Inventory rights.
        self._get_open_receipts().sudo().action_cancel()
        for line in self.line_ids:
            if line.decision == "approved" and line.goods_back:
                line.quantity_missing = max(line.quantity - line.quantity_received, 0)
        self._sync_closed()
        return True

    def action_inspect(self):
        """Create draft inspections for what was received and not inspected.

        One per line, over the whole quantity; to split, lower the quantity and
        add another one. Lines with a draft inspection are left alone.

        :return: action that opens the draft inspections
        """
        self.line_ids._create_inspections()
        drafts = self.inspection_ids.filtered(lambda i: i.state == "draft")
        if not drafts:
            raise UserError(
                self.env._("Nothing was received that is not inspected yet.")
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_inspection_action"
        )
        action["domain"] = [("case_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_create_credit_notes(self):
        """Draft the credit notes for what was received and is not credited.

        One draft per invoice, left to an accountant to post (G2, G3). Units
        that were never invoiced need none: the case says so. A second call
        finds nothing to credit.

        :return: action that opens the drafts
        :raises UserError: nothing can be credited now; says why for each line
        """
        self.check_access("write")
        refunds = self.env["rma.resolution.refund"]
        lines = self.line_ids.filtered(lambda line: line.resolution == "refund")
        drafts = refunds._execute(lines)
        self._sync_closed()
        return drafts._get_rma_action() if drafts else True

    def action_post_credit_notes(self):
        """Post the draft credit notes, each invoice at most once a round.

        Runs with the user's own accounting rights. Two credit notes of one
        invoice in one posting would be reconciled with the wrong invoice
        (account/models/account_move.py, ``_reconcile_reversed_moves``).
        """
        drafts = self.credit_note_ids.filtered(lambda move: move.state == "draft")
        while drafts:
            invoices = {move.reversed_entry_id: move for move in drafts}
            this_round = self.env["account.move"].union(*invoices.values())
            this_round.action_post()
            drafts -= this_round
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

    def action_print_slip(self):
        """Print the return slip.

        :raises UserError: the case isn't approved, so no goods are expected
        """
        for case in self:
            if not case._is_slip_available():
                raise UserError(
                    self.env._(
                        "%(name)s is not approved, so there is no return slip yet.",
                        name=case.name,
                    )
                )
        return self.env.ref("rma_warranty.rma_case_slip_report").report_action(self)

    def action_view_orders(self):
        return self._get_records_action("sale.action_orders", self.order_ids)

    def action_view_receipts(self):
        return self._get_records_action(
            "stock.action_picking_tree_all", self.receipt_ids
        )

    def action_view_credit_notes(self):
        return self._get_records_action(
            "account.action_move_out_refund_type", self.credit_note_ids
        )

    # === BUSINESS METHODS === #

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

    def _reject(self, reason):
        """Reject the whole case; undecided lines get the same reason.

        :param str reason: told to the customer
        :raises UserError: the reason is empty, or the case is decided already
        """
        todo = self._filter_transition("rejected")
        todo.line_ids.filtered(lambda line: line.decision != "rejected")._write_reject(
            reason
        )
        todo._close_as_rejected(reason)

    def _close_as_rejected(self, reason=False):
        """Set cases with nothing but rejected lines to rejected and say so."""
        for case in self:
            reasons = [reason] if reason else case.line_ids.mapped("rejection_reason")
            case._set_state(
                "rejected",
                date_decision=fields.Datetime.now(),
                rejection_reason="\n".join(dict.fromkeys(filter(None, reasons))),
            )
        self._notify("rejected")

    def _sync_closed(self):
        """Close settled cases and reopen closed ones that no longer are.

        Called after every step that moves goods or money.
        """
        settled = self.filtered(lambda case: case.is_settled)
        settled.filtered(lambda case: case.state == "approved")._set_state(
            "closed", date_closed=fields.Datetime.now()
        )
        (self - settled).filtered(lambda case: case.state == "closed")._set_state(
            "approved", date_closed=False
        )

    def _get_open_receipts(self):
        """Return the receipts that are neither done nor cancelled."""
        return self.receipt_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def _is_slip_available(self):
        """Tell whether the customer may send goods on this case."""
        self.ensure_one()
        return self.state in ("approved", "closed")

    def _get_slip_lines(self):
        """Return the lines whose goods the customer may send."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: line.goods_back and line.decision == "approved"
        )

    def _get_barcode_svg(self):
        """Return the RMA number as a Code 128 barcode, as inline SVG markup.

        SVG needs no image library on the server, and prints sharp.
        """
        self.ensure_one()
        drawing = createBarcodeDrawing(
            "Code128", value=self.name, barHeight=40, width=260, height=50
        )
        svg = drawing.asString("svg")
        return Markup(svg[svg.index("<svg") :])

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Return slip - %(name)s", name=self.name.replace("/", "_"))

    def _get_started_error(self):
        """Return the message for undoing a case whose goods or money moved."""
        return self.env._(
            "%(name)s can't go back: goods have been received or a credit note "
            "exists. Undo the receipt and cancel the credit note first.",
            name=self.name,
        )

    def _notify(self, event, documents=None):
        """Queue the customer's message for ``event``; see rma.notification."""
        self.env["rma.notification"]._queue(event, self, documents)

    def _get_timeline(self):
        """Return what happened and what comes next, for staff and customer.

        :return: list of {"label": str, "date": datetime | None, "done": bool}
            in the order of the process
        """
        self.ensure_one()
        return self.env["rma.timeline"]._get_steps(self)

    # === ACTION HELPERS === #

    def _get_wizard_action(self, model, name, **context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _get_records_action(self, xmlid, records):
        """Open ``records`` with a core action: the form when there is one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["context"] = {"create": False}
        action["domain"] = [("id", "in", records.ids)]
        if len(records) == 1:
            action.update(views=[(False, "form")], res_id=records.id)
        return action

    @api.model
    def _open_with_lines(self, case, partner, line_values):
        """Add lines to a draft case, or open a new one with them.

        :param case: rma.case in draft, or empty
        :param partner: customer of a new case
        :param list line_values: values of rma.case.line with a sale_line_id
        :return: the case
        :raises UserError: orders of several companies, or more than is
            returnable
        """
        commands = [Command.create(values) for values in line_values]
        if case:
            case.write({"line_ids": commands})
        else:
            ids = [values["sale_line_id"] for values in line_values]
            company = self.env["sale.order.line"].browse(ids).company_id
            if len(company) > 1:
                raise UserError(
                    self.env._("Open one case per company: these lines are of several.")
                )
            case = self.create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "line_ids": commands,
                }
            )
        case.line_ids._check_returnable()
        return case

    @api.model
    def _create_from_portal(self, order, values):
        """Create and request a case from what a customer posted.

        The caller has checked that ``order`` may be read; the lines are
        checked again against it here (G8). Nothing is kept when a check fails.

        :param order: sale.order, as superuser
        :param dict values: ``lines``: {sale line id: quantity}, ``reasons``:
            {sale line id: reason id}, ``description``: str, ``partner_id``: id
        :raises UserError: a line of another order, no or too large a quantity,
            an unknown reason
        """
        lines = self.env["rma.case.line"]._prepare_from_portal(order, values)
        case = self.create(
            {
                "partner_id": values.get("partner_id") or order.partner_id.id,
                "company_id": order.company_id.id,
                "user_id": False,
                "source": "portal",
                "description": values.get("description"),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        case.action_request()
        return case


def _merge_goods(statuses):
    """Return the goods status of a case from those of its lines."""
    statuses = statuses - {"none"}
    if not statuses:
        return "none"
    if len(statuses) == 1:
        return statuses.pop()
    return "partial" if "waiting" in statuses or "partial" in statuses else "received"


def _merge_money(statuses):
    """Return the money status of a case from those of its lines."""
    statuses = statuses - {"none"}
    if not statuses:
        return "none"
    if len(statuses) == 1:
        return statuses.pop()
    return "draft" if "draft" in statuses else "partial"
