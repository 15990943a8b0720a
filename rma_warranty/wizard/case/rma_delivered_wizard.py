from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.text import format_quantity

MAX_LINES = 200


class RmaDeliveredWizard(models.TransientModel):
    """The customer's delivered lines, over all orders, to pick returns from."""

    _name = "rma.delivered.wizard"
    _inherit = ["rma.wizard"]
    _description = "Choose delivered lines to return"

    case_id = fields.Many2one("rma.case", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    order_id = fields.Many2one("sale.order", "Only order")
    picking_id = fields.Many2one("stock.picking", "Only delivery")
    search_text = fields.Char(
        "Find",
        help="Part of a product's name, its code, the order's number, a serial or "
        "lot number, or the number of a warranty certificate.",
    )
    reason_id = fields.Many2one(
        "rma.reason",
        "Reason for all lines",
        domain="[('child_ids', '=', False)]",
    )
    line_ids = fields.One2many(
        "rma.delivered.wizard.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("partner_id", "order_id", "picking_id", "search_text")
    def _compute_line_ids(self):
        for wizard in self:
            found = wizard._find_sale_lines()
            figures = found._rma_get_returnable()
            chosen = {
                line.sale_line_id: line for line in wizard.line_ids if line.quantity
            }
            keep = self.env["sale.order.line"].union(*chosen)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(self._prepare_line_vals(line, figures, chosen))
                    for line in keep | found
                    if line in chosen or figures[line].returnable
                ),
            ]

    def _prepare_line_vals(self, sale_line, figures, chosen):
        entered = chosen.get(sale_line)
        return {
            "sale_line_id": sale_line.id,
            "quantity": entered.quantity if entered else 0.0,
            "lot_id": entered.lot_id.id if entered else False,
            "reason_id": entered.reason_id.id if entered else False,
        }

    def _find_sale_lines(self):
        """Return delivered order lines to choose from, the newest first."""
        self.ensure_one()
        if not self.partner_id:
            return self.env["sale.order.line"]
        return self.env["sale.order.line"].search(
            self._get_sale_line_domain(), order="id desc", limit=MAX_LINES
        )

    def _get_sale_line_domain(self):
        """Return the domain of order lines that may be returned."""
        domain = Domain(
            [
                (
                    "order_id.partner_id",
                    "child_of",
                    self.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "in", self.env.companies.ids),
                ("move_ids.state", "=", "done"),
                ("product_id.type", "=", "consu"),
            ]
        )
        company = self.case_id.company_id
        if company:
            domain &= Domain("company_id", "=", company.id)
        if self.order_id:
            domain &= Domain("order_id", "=", self.order_id.id)
        if self.picking_id:
            domain &= Domain("move_ids.picking_id", "=", self.picking_id.id)
        if self.search_text:
            domain &= self._get_search_domain(self.search_text)
        return domain

    def _get_search_domain(self, text):
        """Return the domain of order lines that a text may mean."""
        by_name = Domain.OR(
            Domain(field_name, "ilike", text)
            for field_name in ("product_id", "order_id.name", "name")
        )
        # After-sales staff may lack rights on stock; only order lines come of it.
        delivered = self.env["stock.move.line"].sudo()
        delivered = delivered._search(
            [("lot_id.name", "ilike", text), ("state", "=", "done")]
        )
        certified = self.env["rma.warranty.certificate"]._search(
            [("name", "ilike", text)]
        )
        return (
            by_name
            | Domain("move_ids", "in", delivered.subselect("move_id"))
            | Domain("id", "in", certified.subselect("sale_line_id"))
        )

    def action_add(self):
        """Add the chosen lines to the case, which is created when needed.

        :return: action that opens the case
        :raises UserError: no quantity was entered, or lines of two companies
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("quantity")
        if not chosen:
            raise UserError(
                self.env._("Enter the quantity of at least one line that comes back.")
            )
        case = self.env["rma.case"]._open_with_lines(
            self.case_id,
            self.partner_id,
            [line._prepare_case_line_vals() for line in chosen],
        )
        return case._get_open_action("rma_warranty.rma_case_action", case)


class RmaDeliveredWizardLine(models.TransientModel):
    _name = "rma.delivered.wizard.line"
    _inherit = ["rma.wizard"]
    _description = "Delivered line to return"

    wizard_id = fields.Many2one("rma.delivered.wizard", ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", required=True)
    order_id = fields.Many2one(related="sale_line_id.order_id")
    date_order = fields.Datetime(related="sale_line_id.order_id.date_order")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    product_uom_id = fields.Many2one(related="sale_line_id.product_id.uom_id")
    ordered_text = fields.Char(
        "Ordered", compute="_compute_ordered_text", compute_sudo=True
    )
    tracking = fields.Selection(related="sale_line_id.product_id.tracking")
    currency_id = fields.Many2one(related="sale_line_id.currency_id")
    price_paid = fields.Monetary(
        related="sale_line_id.price_reduce_taxexcl", string="Price paid"
    )
    quantity_delivered = fields.Float(
        "Delivered", digits="Product Unit", compute="_compute_quantities"
    )
    quantity_returnable = fields.Float(
        "Still returnable", digits="Product Unit", compute="_compute_quantities"
    )
    quantity = fields.Float("Comes back", digits="Product Unit")
    lot_ids = fields.Many2many("stock.lot", compute="_compute_lot_ids")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", domain="[('id', 'in', lot_ids)]"
    )
    reason_id = fields.Many2one("rma.reason", domain="[('child_ids', '=', False)]")

    @api.depends("sale_line_id")
    def _compute_quantities(self):
        figures = self.sale_line_id._rma_get_returnable()
        for line in self:
            figure = figures[line.sale_line_id]
            line.quantity_delivered = figure.delivered - figure.outside
            line.quantity_returnable = figure.returnable

    @api.depends("sale_line_id")
    @api.depends_context("lang")
    def _compute_ordered_text(self):
        for line in self:
            sold = line.sale_line_id
            is_other = sold.product_uom_id != sold.product_id.uom_id
            units = format_quantity(sold.product_uom_qty)
            line.ordered_text = is_other and f"{units} {sold.product_uom_id.name}"

    @api.depends("sale_line_id")
    def _compute_lot_ids(self):
        delivered = self.sale_line_id._rma_get_returnable_lots()
        for line in self:
            line.lot_ids = self.env["stock.lot"].union(
                *(
                    lot
                    for (sale_line, lot), units in delivered.items()
                    if sale_line == line.sale_line_id and units > 0
                )
            )

    def _prepare_case_line_vals(self):
        """Return values of the case line for a chosen delivered line."""
        self.ensure_one()
        return {
            "sale_line_id": self.sale_line_id.id,
            "quantity": self.quantity,
            "lot_id": self.lot_id.id,
            "reason_id": (self.reason_id or self.wizard_id.reason_id).id,
        }
