from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..sql import lock_rows


class RmaGoodsBackWizard(models.TransientModel):
    """What is back from a service centre or a customer, and where it goes."""

    _name = "rma.goods.back.wizard"
    _inherit = ["rma.wizard"]
    _description = "Goods that were out are back"

    goods_out_id = fields.Many2one("rma.goods.out", required=True, ondelete="cascade")
    kind = fields.Selection(related="goods_out_id.kind")
    product_id = fields.Many2one(related="goods_out_id.product_id")
    tracking = fields.Selection(related="goods_out_id.tracking")
    product_uom_id = fields.Many2one(related="goods_out_id.product_uom_id")
    lot_ids = fields.Many2many("stock.lot", compute="_compute_lot_ids")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', lot_ids)]",
    )
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
    )
    destination = fields.Selection(
        [("stock", "Into stock"), ("returns", "Into the returns location")],
        "Where to",
        required=True,
        default="stock",
        help="A loaner that has to be looked at first goes into the returns location.",
    )
    report_ids = fields.Many2many(
        "ir.attachment",
        help="Of the service centre; the verdict may rest on it.",
    )

    note = fields.Text("Remark")

    @api.depends("goods_out_id")
    def _compute_lot_ids(self):
        for wizard in self:
            lots = wizard.goods_out_id and wizard.goods_out_id._get_lots_away()
            wizard.lot_ids = self.env["stock.lot"].union(*(lots or {}))

    @api.depends("goods_out_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.goods_out_id.quantity_away
            lots = wizard.lot_ids._origin
            wizard.lot_id = lots if len(lots) == 1 else False

    def action_back(self):
        """Move the goods back and keep report and remark.

        :raises UserError: that many are not out (any more)
        """
        self.ensure_one()
        record = self.goods_out_id
        record.check_access("write")
        lock_rows(record)
        self.env["rma.goods.out.mover"]._bring_back(
            record, self._get_lots(), self._get_location()
        )
        if self.report_ids:
            record.line_id.report_ids = [
                Command.link(report.id) for report in self.report_ids
            ]
        if self.note:
            record._log_on_cases({record: self.note})
        return {"type": "ir.actions.act_window_close"}

    def _get_location(self):
        """Return where the goods go: what is to be inspected, to the returns."""
        warehouse = self.goods_out_id.case_id.warehouse_id
        is_lent = self.kind == "loan" and self.destination == "stock"
        return warehouse.lot_stock_id if is_lent else warehouse.rma_location_id

    def _get_lots(self):
        """Return {lot: units that are back}, in the product's unit."""
        away = self.goods_out_id._get_lots_away()
        uom = self.product_uom_id
        is_all = uom.compare(self.quantity, self.goods_out_id.quantity_away) == 0
        if is_all and away and not self.lot_id:
            return away
        if self.tracking != "none" and not self.lot_id:
            raise UserError(
                self.env._(
                    "%(name)s: choose which lot or serial number is back.",
                    name=self.goods_out_id.name,
                )
            )
        units = uom._compute_quantity(
            self.quantity, self.product_id.uom_id, round=False
        )
        return {self.lot_id: units}
