from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import lock_rows
from ..tools.text import format_quantity
from .rma_case import GOODS_STATUSES, MONEY_STATUSES


class RmaCaseLine(models.Model):
    """One product (and lot) of one delivered order line that comes back.

    Quantities other than the asked one are computed: goods from done moves,
    routing from confirmed inspections, money from credit note lines. All are
    in the line's unit.
    """

    _name = "rma.case.line"
    _description = "Return case line"
    _inherit = ["rma.line.decision"]
    _order = "case_id, sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    case_id = fields.Many2one(
        "rma.case", required=True, ondelete="cascade", index=True, check_company=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    partner_id = fields.Many2one(related="case_id.partner_id")
    commercial_partner_id = fields.Many2one(
        related="case_id.commercial_partner_id", store=True
    )
    state = fields.Selection(related="case_id.state", store=True, string="Case state")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order line",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        related="sale_line_id.order_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_from_sale_line",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_from_sale_line",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float("Asked", digits="Product Unit", required=True, default=0.0)
    reason_id = fields.Many2one(
        "rma.reason", "Reason", index=True, domain="[('child_ids', '=', False)]"
    )
    note = fields.Char("Remark")
    resolution = fields.Selection(
        selection="_get_resolutions",
        required=True,
        default="refund",
        help="What the customer gets.",
    )
    goods_back = fields.Boolean(
        "Goods come back",
        default=True,
        help="Untick when the customer keeps the goods: no receipt is expected "
        "and a credit note leaves stock and its value alone.",
    )
    price_unit_expected = fields.Float(
        "Price expected",
        help="For goods whose order is not known: what the customer says was paid.",
    )
    quantity_returnable = fields.Float(
        "Returnable",
        digits="Product Unit",
        compute="_compute_quantity_returnable",
        help="Delivered, less what is in other cases or was returned without one.",
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
    goods_status = fields.Selection(
        GOODS_STATUSES, compute="_compute_statuses", store=True
    )
    money_status = fields.Selection(
        MONEY_STATUSES, compute="_compute_statuses", store=True
    )
    is_settled = fields.Boolean(compute="_compute_statuses", store=True)

    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "The asked quantity can't be negative."
    )

    def _get_resolutions(self):
        """Return the resolutions that can be chosen; add-ons extend it."""
        return [("refund", self.env._("Refund")), ("none", self.env._("No remedy"))]

    # === COMPUTE METHODS === #

    @api.depends("sale_line_id")
    def _compute_from_sale_line(self):
        for line in self:
            sale_line = line.sale_line_id
            line.product_id = sale_line.product_id or line.product_id
            line.product_uom_id = (
                sale_line.product_uom_id
                or line.product_uom_id
                or line.product_id.uom_id
            )

    @api.depends("sale_line_id", "quantity", "state", "decision")
    def _compute_quantity_returnable(self):
        sale_lines = self.sale_line_id
        figures = sale_lines._rma_get_returnable(except_lines=self)
        for line in self:
            figure = figures.get(line.sale_line_id)
            line.quantity_returnable = figure.returnable if figure else 0.0

    @api.depends(
        "quantity", "quantity_missing", "decision", "state", "quantity_received"
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

    @api.depends("inspection_ids.state", "inspection_ids.quantity")
    def _compute_routing(self):
        for line in self:
            done = line.inspection_ids.filtered(lambda i: i.state == "confirmed")
            by_disposition = done.grouped("disposition")
            line.quantity_inspected = sum(done.mapped("quantity"))
            for code, field_name in self._get_routing_fields().items():
                inspections = by_disposition.get(code, done.browse())
                line[field_name] = sum(inspections.mapped("quantity"))

    @api.depends("credit_line_ids.parent_state", "credit_line_ids.quantity")
    def _compute_money(self):
        for line in self:
            per_state = {"draft": 0.0, "posted": 0.0, "cancel": 0.0}
            for credit in line.credit_line_ids:
                per_state[credit.parent_state] += (
                    credit.product_uom_id._compute_quantity(
                        credit.quantity, line.product_uom_id, round=False
                    )
                )
            line.quantity_credit_draft = per_state["draft"]
            line.quantity_credited = per_state["posted"]

    @api.depends(
        "decision",
        "quantity",
        "goods_back",
        "resolution",
        "quantity_received",
        "quantity_credited",
        "quantity_credit_draft",
        "quantity_uninvoiced",
    )
    def _compute_quantity_to_credit(self):
        for line in self:
            done = (
                line.quantity_credited
                + line.quantity_credit_draft
                + line.quantity_uninvoiced
            )
            rest = line.product_uom_id.round(line._get_quantity_due() - done)
            line.quantity_to_credit = max(rest, 0.0)

    @api.depends(
        "decision",
        "quantity",
        "quantity_missing",
        "goods_back",
        "resolution",
        "quantity_received",
        "quantity_inspected",
        "quantity_credited",
        "quantity_credit_draft",
        "quantity_uninvoiced",
    )
    def _compute_statuses(self):
        for line in self:
            line.goods_status = line._get_goods_status()
            line.money_status = line._get_money_status()
            line.is_settled = line._get_is_settled()

    # === QUANTITIES === #

    def _get_routing_fields(self):
        """Return {disposition code: field that counts its units}."""
        return {"restock": "quantity_restocked", "scrap": "quantity_scrapped"}

    def _get_quantity_held(self):
        """Return the units of the order line that this line takes up (G1).

        Units that nobody waits for any more can be returned later.
        """
        self.ensure_one()
        if self.state in ("draft", "cancelled") or self.decision == "rejected":
            return 0.0
        return max(self._get_quantity_expected(), self.quantity_received)

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
        )
        rest = self._get_quantity_expected() - self.quantity_received - planned
        return max(self.product_uom_id.round(rest), 0.0)

    def _get_quantity_due(self):
        """Return the units for which the customer gets the resolution.

        Received units, but no more than were approved; all approved ones when
        the customer keeps the goods.
        """
        self.ensure_one()
        if self.decision != "approved" or self.resolution != "refund":
            return 0.0
        if not self.goods_back:
            return self.quantity
        return min(self.quantity, self.quantity_received)

    def _get_quantity_uninspected(self):
        """Return received units without a draft or confirmed inspection."""
        self.ensure_one()
        planned = sum(
            self.inspection_ids.filtered(lambda i: i.state == "draft").mapped(
                "quantity"
            )
        )
        rest = self.quantity_received - self.quantity_inspected - planned
        return max(self.product_uom_id.round(rest), 0.0)

    def _has_uninspected(self):
        """Tell whether received goods of any line wait for their inspection."""
        return any(
            line.product_uom_id.compare(line.quantity_received, line.quantity_inspected)
            > 0
            for line in self
        )

    def _has_credit(self):
        """Tell whether any line is in a draft or posted credit note."""
        return any(line.quantity_credited or line.quantity_credit_draft for line in self)

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
            return "received"
        return "routed"

    def _get_money_status(self):
        self.ensure_one()
        is_zero = self.product_uom_id.is_zero
        if self.decision != "approved" or self.resolution != "refund":
            return "none"
        if not is_zero(self.quantity_credit_draft):
            return "draft"
        due = self._get_quantity_expected()
        open_quantity = due - self.quantity_uninvoiced - self.quantity_credited
        if self.product_uom_id.compare(open_quantity, 0) > 0:
            return "waiting" if is_zero(self.quantity_credited) else "partial"
        return "none" if is_zero(self.quantity_credited) else "credited"

    def _get_is_settled(self):
        """Tell whether neither goods nor money are open on this line."""
        self.ensure_one()
        if self.decision != "approved":
            return self.decision == "rejected"
        goods_done = self.goods_status in ("none", "routed")
        money_done = self.money_status in ("none", "credited")
        return goods_done and money_done

    # === CHECKS === #

    def _check_complete(self):
        """Raise when a line has no quantity or no reason."""
        for line in self:
            if line.product_uom_id.compare(line.quantity, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: enter how many units come back.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            if not line.reason_id:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: choose the reason of the return.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _check_returnable(self):
        """Raise when more is asked than was delivered and not yet returned (G1).

        Locks the order lines first, so that two requests at the same moment
        can't both take the last unit.
        """
        sale_lines = self.sale_line_id
        lock_rows(sale_lines)
        self.invalidate_recordset(["quantity_returnable"])
        figures = sale_lines._rma_get_returnable(except_lines=self)
        for sale_line, lines in self.grouped("sale_line_id").items():
            if not sale_line:
                continue
            asked = sum(line._get_quantity_asked() for line in lines)
            if sale_line.product_uom_id.compare(asked, figures[sale_line].returnable) > 0:
                raise UserError(figures[sale_line].explain(self.env, asked))
        self._check_customer()
        self._check_lots()

    def _get_quantity_asked(self):
        """Return the units to hold against the cap, in the order line's unit."""
        self.ensure_one()
        if self.decision == "rejected":
            return 0.0
        return self.product_uom_id._compute_quantity(
            self.quantity, self.sale_line_id.product_uom_id, round=False
        )

    def _check_customer(self):
        """Raise when a line is of an order of another customer (G8)."""
        for line in self.filtered("sale_line_id"):
            owner = line.order_id.partner_id.commercial_partner_id
            if owner != line.case_id.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(order)s was sold to %(owner)s, but %(case)s is a case of "
                        "%(customer)s. Remove the line or change the customer.",
                        order=line.order_id.name,
                        owner=owner.display_name,
                        case=line.case_id.name,
                        customer=line.case_id.commercial_partner_id.display_name,
                    )
                )

    def _check_lots(self):
        """Raise when a given lot was not delivered with the order line.

        A serial number counts once per case.
        """
        with_lot = self.filtered("lot_id")
        delivered = with_lot.sale_line_id._rma_get_delivered_lots()
        for line in with_lot:
            units = delivered.get((line.sale_line_id, line.lot_id), 0.0)
            same = self.filtered(
                lambda other, line=line: other.lot_id == line.lot_id
                and other.sale_line_id == line.sale_line_id
            )
            asked = sum(other.quantity for other in same)
            if line.product_uom_id.compare(asked, units) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: %(units)s of lot or serial number "
                        "%(lot)s were delivered with %(order)s, %(asked)s are asked.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                        units=format_quantity(units),
                        lot=line.lot_id.name,
                        order=line.order_id.name,
                        asked=format_quantity(asked),
                    )
                )

    # === PREPARING RECORDS === #

    def _create_inspections(self):
        """Create one draft inspection per line for its uninspected units."""
        values = []
        for line in self:
            quantity = line._get_quantity_uninspected()
            if not line.product_uom_id.is_zero(quantity):
                values += line._prepare_inspection_vals(quantity)
        return self.env["rma.inspection"].create(values)

    def _prepare_inspection_vals(self, quantity):
        """Return values of draft inspections: one, or one per serial number."""
        self.ensure_one()
        if self.tracking == "none":
            return [{"line_id": self.id, "quantity": quantity}]
        arrived = self.env["rma.receipt"]._get_uninspected_lots(self)
        return [
            {"line_id": self.id, "quantity": units, "lot_id": lot.id}
            for lot, units in arrived.items()
        ]

    @api.model
    def _prepare_from_portal(self, order, values):
        """Return line values for what a customer posted for ``order``.

        Every id is checked: lines must be of the order, reasons must be open
        to customers.

        :raises UserError: see :meth:`rma.case._create_from_portal`
        """
        reasons = self.env["rma.reason"]._get_choices(portal=True)
        prepared = []
        for line_id, quantity in values["lines"].items():
            sale_line = order.order_line.filtered(lambda line, i=line_id: line.id == i)
            reason = reasons.browse(values["reasons"].get(line_id)) & reasons
            if not sale_line or quantity <= 0:
                raise UserError(
                    self.env._(
                        "One of the lines is not part of order %(order)s. "
                        "Reload the page and try again.",
                        order=order.name,
                    )
                )
            if not reason:
                raise UserError(
                    self.env._(
                        "Choose a reason for %(product)s.",
                        product=sale_line.product_id.display_name,
                    )
                )
            prepared.append(
                {
                    "sale_line_id": sale_line.id,
                    "quantity": quantity,
                    "reason_id": reason.id,
                }
            )
        return prepared
