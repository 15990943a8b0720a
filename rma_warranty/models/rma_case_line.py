from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import lock_rows
from ..tools.text import format_quantity

# What a decision is about; see ``write``.
DECIDED_FIELDS = {
    "case_id",
    "sale_line_id",
    "product_id",
    "product_uom_id",
    "quantity",
    "goods_back",
    "resolution",
    "reason_id",
    "lot_id",
    "certificate_id",
}


class RmaCaseLine(models.Model):
    """One product (and lot) of one delivered order line that comes back."""

    _name = "rma.case.line"
    _description = "Return case line"
    _inherit = ["rma.line.decision", "rma.line.quantities", "rma.line.warranty"]
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
        "rma.reason", index=True, domain="[('child_ids', '=', False)]"
    )
    claim_kind = fields.Selection(related="reason_id.claim_kind", string="Handled as")
    note = fields.Char("Remark", groups="base.group_user")
    resolution = fields.Selection(
        selection="_get_resolutions",
        required=True,
        compute="_compute_resolution",
        store=True,
        readonly=False,
        precompute=True,
        help="What the customer gets. A claim in warranty is first offered what its "
        "term names first.",
    )
    goods_back = fields.Boolean(
        "Goods come back",
        default=True,
        help="Untick when the customer keeps the goods: no receipt is expected "
        "and a credit note leaves stock and its value alone.",
    )
    price_unit_expected = fields.Float(
        "Price expected",
        groups="base.group_user",
        help="For goods whose order is not known: what the customer says was paid.",
    )
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

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable()
        return lines

    def write(self, vals):
        if not DECIDED_FIELDS & vals.keys():
            return super().write(vals)
        self._check_editable()
        res = super().write(vals)
        requested = self.filtered(lambda line: line.state == "requested")
        requested._check_returnable()
        requested._update_eligibility()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        for line in self:
            if line.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s was requested: reject the line of %(product)s "
                        "instead of deleting it.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _check_editable(self):
        """Raise when what was decided would be changed behind the decision."""
        for line in self:
            if line.case_id.state not in ("draft", "requested"):
                raise UserError(
                    self.env._(
                        "%(case)s is decided, so its lines can't be changed. Undo the "
                        "decision first, or open another case.",
                        case=line.case_id.name,
                    )
                )

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
            figure = figures[sale_line]
            if sale_line.product_uom_id.compare(asked, figure.returnable) > 0:
                raise UserError(figure.explain(self.env, asked))
        self._check_customer()
        self._check_lots()
        self._check_certificates()

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
        """Raise when a given lot isn't at the customer, or is in another case."""
        with_lot = self.filtered("lot_id")
        returnable = with_lot.sale_line_id._rma_get_returnable_lots(with_lot)
        by_lot = with_lot.grouped(lambda line: (line.sale_line_id, line.lot_id))
        for (sale_line, lot), lines in by_lot.items():
            asked = sum(line._get_quantity_asked() for line in lines)
            units = lot.product_uom_id._compute_quantity(
                returnable[sale_line, lot], sale_line.product_uom_id, round=False
            )
            if sale_line.product_uom_id.compare(asked, units) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: %(units)s of lot or serial number "
                        "%(lot)s can be returned of %(order)s, %(asked)s are asked.",
                        case=lines[0].case_id.name,
                        product=lot.product_id.display_name,
                        units=format_quantity(max(units, 0.0)),
                        lot=lot.name,
                        order=sale_line.order_id.name,
                        asked=format_quantity(asked),
                    )
                )

    # === PREPARING RECORDS === #

    def _create_inspections(self):
        """Create one draft inspection per line for its uninspected units."""
        lock_rows(self)
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
            if not sale_line or not 0 < quantity < float("inf"):
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
