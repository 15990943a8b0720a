from odoo import api, fields, models

from ...facts import follows

GOODS_STATUSES = [
    ("none", "Nothing expected"),
    ("waiting", "Waiting for goods"),
    ("partial", "Partly received"),
    ("received", "To inspect"),
    ("out", "Out for diagnosis"),
    ("quarantine", "In quarantine"),
    ("sending", "To send back"),
    ("routed", "Inspected and routed"),
]
MONEY_STATUSES = [
    ("none", "Nothing to credit"),
    ("waiting", "To credit"),
    ("draft", "Draft credit note"),
    ("partial", "Partly credited"),
    ("credited", "Credited"),
    ("paid", "Paid or set off"),
    ("to_settle", "Difference to settle"),
    ("settling", "Difference in draft"),
    ("settled", "Difference settled"),
]


class RmaCaseLine(models.Model):
    """What happened to the units of a line, never typed in.

    Goods are computed from done moves, routing from confirmed inspections,
    money from credit note lines. All quantities are in the line's unit.
    """

    _inherit = "rma.case.line"

    quantity_returnable = fields.Float(
        "Returnable",
        digits="Product Unit",
        compute="_compute_quantity_returnable",
        help="Delivered, less what is in other cases or was returned without one. Of "
        "goods without a known order, what is left of their certificate.",
    )
    quantity_held = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity_held",
        store=True,
        help="Units of the order line that this line takes up.",
    )
    move_ids = fields.One2many("stock.move", "rma_line_id", "Stock moves")
    inspection_ids = fields.One2many("rma.inspection", "line_id", "Inspections")
    credit_line_ids = fields.One2many(
        "account.move.line", "rma_line_id", "Credit note lines"
    )
    quantity_received = fields.Float(
        "Received", digits="Product Unit", compute="_compute_goods", store=True
    )
    quantity_inspected = fields.Float(
        "Inspected", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_restocked = fields.Float(
        "Restocked", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_scrapped = fields.Float(
        "Scrapped", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_to_customer = fields.Float(
        "Back to customer",
        digits="Product Unit",
        compute="_compute_routing",
        store=True,
        help="Units that go back to the customer, repaired or refused, those that "
        "have not left yet included.",
    )
    quantity_refurbished = fields.Float(
        "Refurbished", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_to_vendor = fields.Float(
        "To vendor", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_in_quarantine = fields.Float(
        "In quarantine",
        digits="Product Unit",
        compute="_compute_routing",
        store=True,
        help="Inspected units that stay in the returns location for now.",
    )
    quantity_credit_draft = fields.Float(
        "In draft", digits="Product Unit", compute="_compute_money", store=True
    )
    quantity_credited = fields.Float(
        "Credited", digits="Product Unit", compute="_compute_money", store=True
    )
    quantity_uninvoiced = fields.Float(
        "Never invoiced",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Units that came back before they were invoiced: the order's "
        "delivered quantity is lower and there is nothing to credit.",
    )
    quantity_missing = fields.Float(
        "Not coming",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Approved units that nobody waits for any more.",
    )
    quantity_to_credit = fields.Float(
        "To credit", digits="Product Unit", compute="_compute_quantity_to_credit"
    )
    quantity_unpaid = fields.Float(
        "Owed in money",
        digits="Product Unit",
        compute="_compute_statuses",
        store=True,
        help="Approved units for which the customer gets money and that are not in a "
        "posted credit note. Those in a draft count.",
    )
    quantity_due_now = fields.Float(
        "Due now",
        digits="Product Unit",
        compute="_compute_statuses",
        store=True,
        help="Of the owed units, those that are here (or stay with the customer) and "
        "are in no credit note yet.",
    )
    goods_status = fields.Selection(
        GOODS_STATUSES, "Goods", compute="_compute_statuses", store=True
    )
    money_status = fields.Selection(
        MONEY_STATUSES, "Money", compute="_compute_statuses", store=True
    )
    is_settled = fields.Boolean(compute="_compute_statuses", store=True)

    @follows("sale_line_id", "certificate_id", "quantity", "state", "decision")
    def _compute_quantity_returnable(self):
        sale_lines = self.sale_line_id
        figures = sale_lines._rma_get_returnable(except_lines=self)
        unsold = self.filtered(lambda line: not line.sale_line_id)
        certified = unsold._get_certified_units()
        for line in self:
            figure = figures.get(line.sale_line_id)
            line.quantity_returnable = (
                figure.returnable if figure else certified.get(line.certificate_id, 0.0)
            )

    @api.depends(
        "quantity",
        "quantity_missing",
        "decision",
        "state",
        "quantity_received",
        "quantity_to_customer",
        "quantity_sending",
    )
    def _compute_quantity_held(self):
        for line in self:
            line.quantity_held = line._get_quantity_held()

    @api.depends("move_ids.state", "move_ids.quantity", "move_ids.rma_inspection_id")
    def _compute_goods(self):
        for line in self:
            moves = line.move_ids.filtered(
                lambda move: move.state == "done" and not move.rma_inspection_id
            )
            line.quantity_received = sum(
                move._rma_get_received(line.product_uom_id) for move in moves
            )

    @api.depends("inspection_ids.state", "inspection_ids.quantity_routed")
    def _compute_routing(self):
        counted = self._get_routing_fields()
        for line in self:
            done = line.inspection_ids.filtered(lambda i: i.state == "confirmed")
            by_disposition = done.grouped("disposition")
            line.quantity_inspected = sum(done.mapped("quantity_routed"))
            units = dict.fromkeys(counted.values(), 0.0)
            for code, field_name in counted.items():
                inspections = by_disposition.get(code, done.browse())
                units[field_name] += sum(inspections.mapped("quantity_routed"))
            line.update(units)

    @api.depends(
        "credit_line_ids.parent_state",
        "credit_line_ids.quantity",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.move_type",
    )
    def _compute_money(self):
        for line in self:
            documents = line.credit_line_ids
            notes = documents.filtered(lambda aml: aml.move_type == "out_refund")
            by_state = notes.grouped("parent_state")
            draft, posted = (
                by_state.get(state, notes.browse()) for state in ("draft", "posted")
            )
            line.quantity_credit_draft = line._get_noted_units(draft)
            line.quantity_credited = line._get_noted_units(posted, documents - notes)

    def _get_noted_units(self, notes, invoices=()):
        """Return units on lines of credit notes, less those charged again.

        :param invoices: lines of invoices that reverse credit notes
        """
        self.ensure_one()
        units = {aml: self._get_case_units(aml) for aml in notes}
        for aml in invoices:
            if aml.parent_state == "posted" and aml.rma_credited_line_id in units:
                units[aml.rma_credited_line_id] -= self._get_case_units(aml)
        return sum(max(quantity, 0.0) for quantity in units.values())

    def _get_case_units(self, aml):
        """Return the quantity of a document line in this line's unit."""
        return aml.product_uom_id._compute_quantity(
            aml.quantity, self.product_uom_id, round=False
        )

    @api.depends(
        "decision",
        "quantity",
        "goods_back",
        "resolution",
        "verdict",
        "quantity_received",
        "quantity_to_customer",
        "quantity_credited",
        "quantity_credit_draft",
        "quantity_uninvoiced",
        "quantity_forgone",
    )
    def _compute_quantity_to_credit(self):
        for line in self:
            done = (
                line.quantity_credited
                + line.quantity_credit_draft
                + line.quantity_uninvoiced
                + line.quantity_forgone
            )
            rest = line.product_uom_id.round(line._get_quantity_due() - done)
            line.quantity_to_credit = max(rest, 0.0)

    @api.depends(
        "decision",
        "quantity",
        "quantity_missing",
        "goods_back",
        "resolution",
        "verdict",
        "quantity_received",
        "quantity_inspected",
        "quantity_out",
        "quantity_to_customer",
        "quantity_sending",
        "quantity_replaced",
        "quantity_in_quarantine",
        "quantity_credited",
        "quantity_credit_draft",
        "quantity_uninvoiced",
        "quantity_forgone",
        "case_id.credit_note_ids.payment_state",
    )
    def _compute_statuses(self):
        for line in self:
            line.quantity_unpaid = line._get_quantity_unpaid()
            line.quantity_due_now = line.quantity_to_credit
            line.goods_status = line._get_goods_status()
            line.money_status = line._get_money_status()
            line.is_settled = line._get_is_settled()

    # === QUANTITIES === #

    def _get_routing_fields(self):
        """Return {disposition code: field that counts its units}."""
        return {}

    def _get_quantity_held(self):
        """Return the units of the order line that this line takes up (G1).

        Units that nobody waits for any more can be returned later; so can
        those that were sent back to the customer.
        """
        self.ensure_one()
        if self.state in ("draft", "cancelled") or self.decision == "rejected":
            return 0.0
        taken_up = max(self._get_quantity_expected(), self.quantity_received)
        return max(taken_up - self._get_quantity_sent_back(), 0.0)

    def _get_quantity_expected(self):
        """Return the approved units that have come or are still waited for."""
        self.ensure_one()
        return self.quantity - self.quantity_missing

    def _get_quantity_unplanned(self):
        """Return expected units that are neither received nor in a receipt."""
        self.ensure_one()
        planned = sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, round=False
            )
            for move in self.move_ids
            if move.state not in ("done", "cancel")
            and not move.rma_inspection_id
            and move._rma_is_arriving()
        )
        rest = self._get_quantity_expected() - self.quantity_received - planned
        return max(self.product_uom_id.round(rest), 0.0)

    def _get_quantity_due(self):
        """Return the units for which the customer gets money."""
        self.ensure_one()
        return self._get_quantity_owed() if self._is_refund_due() else 0.0

    def _get_quantity_unpaid(self):
        """Return the approved units that are to be paid back and not credited yet."""
        self.ensure_one()
        if not self._is_refund_due():
            return 0.0
        due = self._get_quantity_expected() - self.quantity_to_customer
        settled = self.quantity_uninvoiced + self.quantity_forgone
        return max(due - settled - self.quantity_credited, 0.0)

    def _get_quantity_owed(self):
        """Return the units for which the customer gets something else.

        Received units that were not sent back, but no more than were approved;
        all approved ones when the customer keeps the goods.
        """
        self.ensure_one()
        if not self.goods_back:
            return self.quantity
        return min(self.quantity, self.quantity_received - self.quantity_to_customer)

    def _is_refund_due(self):
        """Tell whether the customer gets money for this line."""
        self.ensure_one()
        return self._is_entitled() and self._get_strategy()._is_money()

    def _get_quantity_uninspected(self):
        """Return received units without a draft or confirmed inspection."""
        self.ensure_one()
        planned = sum(
            self.inspection_ids.filtered(
                lambda i: i.state == "draft" and not i.quarantine_id
            ).mapped("quantity")
        )
        rest = self.quantity_received - self.quantity_inspected - planned
        # Not of goods that are at a service centre.
        rest = min(rest, self._get_quantity_present() - planned)
        return max(self.product_uom_id.round(rest), 0.0)

    def _has_uninspected(self):
        """Tell whether received goods of any line wait here for their inspection."""
        return any(line._get_quantity_present() for line in self)

    def _has_credit(self):
        """Tell whether any line is in a draft or posted credit note."""
        return any(
            line.quantity_credited
            or line.quantity_credit_draft
            or line._is_advance_credited()
            for line in self
        )

    def _is_advance_credited(self):
        """Tell whether a note gives the down payment on units of this line back."""
        self.ensure_one()
        if not self.quantity_uninvoiced:
            return False
        # Yes or no, whoever may read the note.
        items = self.sudo().order_id.order_line.invoice_lines
        notes = items.move_id.filtered("rma_is_advance")
        return any(note.state != "cancel" for note in notes)

    def _sync_advances(self):
        """Have the cases of these lines look anew at what they owe in advance."""
        lines = self.filtered("quantity_uninvoiced")
        if lines:
            lines.modified(["quantity_uninvoiced"])

    def _is_all_rejected(self):
        """Tell whether there are lines and every one is rejected."""
        return bool(self) and all(line.decision == "rejected" for line in self)

    def _get_goods_status(self):
        self.ensure_one()
        compare = self.product_uom_id.compare
        expected = self._get_quantity_expected()
        if self.decision != "approved" or not self.goods_back:
            return "none"
        if compare(self.quantity_received, expected) < 0:
            return "partial" if self.quantity_received else "waiting"
        if compare(self.quantity_received, 0) <= 0:
            return "none"
        if compare(self.quantity_inspected, self.quantity_received) < 0:
            return "out" if self._is_all_out() else "received"
        if compare(self.quantity_in_quarantine, 0) > 0:
            return "quarantine"
        return "sending" if compare(self.quantity_sending, 0) > 0 else "routed"

    def _get_money_status(self):
        self.ensure_one()
        is_zero = self.product_uom_id.is_zero
        if not self._is_refund_due():
            return "none"
        if not is_zero(self.quantity_credit_draft):
            return "draft"
        if self.product_uom_id.compare(self.quantity_unpaid, 0) > 0:
            return "waiting" if is_zero(self.quantity_credited) else "partial"
        if is_zero(self.quantity_credited):
            return "none"
        return "paid" if self._is_paid_back() else "credited"

    def _get_is_settled(self):
        """Tell whether neither goods nor money are open."""
        self.ensure_one()
        if self.decision != "approved":
            return self.decision == "rejected"
        goods_done = self.goods_status in ("none", "routed")
        # What is credited is the customer's; money_status tells when it is paid.
        done = ("none", "credited", "paid", "settled")
        return goods_done and self.money_status in done
