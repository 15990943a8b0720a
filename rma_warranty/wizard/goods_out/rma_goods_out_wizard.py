from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.goods_out.rma_goods_out import KINDS
from ...sql import lock_rows

# Days until goods are due back, as proposed.
PROPOSED_DAYS = {"diagnosis": 14, "loan": 30}


class RmaGoodsOutWizard(models.TransientModel):
    """What is sent to a service centre, or lent to the customer, and until when."""

    _name = "rma.goods.out.wizard"
    _inherit = ["rma.wizard"]
    _description = "Send goods out for a while"

    case_id = fields.Many2one("rma.case", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    kind = fields.Selection(KINDS, required=True)
    partner_id = fields.Many2one(
        "res.partner",
        "To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    date_due = fields.Date(
        "Due back",
        required=True,
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Text("Remark")
    line_ids = fields.One2many(
        "rma.goods.out.wizard.line",
        "wizard_id",
        "Goods",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    goods_out_ids = fields.Many2many("rma.goods.out", readonly=True)

    @api.depends("kind", "case_id")
    def _compute_partner_id(self):
        for wizard in self:
            is_loan = wizard.kind == "loan"
            wizard.partner_id = is_loan and wizard.case_id._get_loan_address()

    @api.depends("kind")
    def _compute_date_due(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            days = PROPOSED_DAYS.get(wizard.kind, 0)
            wizard.date_due = today + relativedelta(days=days)

    @api.depends("kind", "case_id")
    def _compute_line_ids(self):
        for wizard in self:
            values = wizard.case_id and wizard._prepare_lines()
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in values or []
            ]

    def _prepare_lines(self):
        """Return values of the lines that are proposed.

        For diagnosis all that is here; a loaner for what is to be repaired.
        """
        lines = self.case_id.line_ids
        if self.kind == "diagnosis":
            return [
                {"case_line_id": line.id, "lot_id": lot.id, "quantity": units}
                for line in lines
                for lot, units in line._get_lots_present().items()
            ]
        repaired = lines.filtered(lambda line: line._get_strategy()._is_repair())
        line = (repaired or lines)[:1]
        return [{"case_line_id": line.id, "quantity": 1.0}]

    def action_send(self):
        """Plan the transfer; a second click opens what the first one planned.

        :return: action that opens what goes out
        :raises UserError: nothing is chosen, or it is not here
        """
        self.ensure_one()
        self.check_access("write")
        lock_rows(self)
        self.invalidate_recordset(["goods_out_ids"])
        if not self.goods_out_ids:
            self.goods_out_ids = self._send()
        return self.case_id._get_open_action(
            f"rma_warranty.rma_goods_out_action_{self.kind}", self.goods_out_ids
        )

    def _send(self):
        """Plan what is chosen; return rma.goods.out."""
        if not self.line_ids:
            raise UserError(self.env._("Choose what is sent."))
        if not self.partner_id:
            raise UserError(self.env._("Choose where the goods are sent."))
        options = (self.partner_id, self.date_due, self.note)
        if self.kind == "loan":
            parts = [
                (line.product_id, line.lot_id, line.quantity, line.case_line_id)
                for line in self.line_ids
            ]
            return self.case_id._lend(parts, *options)
        parts = [
            (line.case_line_id, line.lot_id, line.quantity) for line in self.line_ids
        ]
        return self.case_id._send_for_diagnosis(parts, *options)


class RmaGoodsOutWizardLine(models.TransientModel):
    _name = "rma.goods.out.wizard.line"
    _inherit = ["rma.wizard"]
    _description = "Goods sent out for a while"

    wizard_id = fields.Many2one("rma.goods.out.wizard", ondelete="cascade")
    kind = fields.Selection(related="wizard_id.kind")
    case_line_id = fields.Many2one("rma.case.line", "Case line", ondelete="cascade")
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('is_storable', '=', True)]",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", domain="[('product_id', '=', product_id)]"
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_product_uom_id"
    )

    @api.depends("case_line_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.case_line_id.product_id or line.product_id

    @api.depends("product_id", "kind", "case_line_id")
    def _compute_product_uom_id(self):
        for line in self:
            own = line.case_line_id.product_uom_id
            is_loan = line.kind == "loan"
            line.product_uom_id = line.product_id.uom_id if is_loan else own
