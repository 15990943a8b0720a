from odoo import api, fields, models
from odoo.exceptions import UserError


class RmaGoodsAwayWizard(models.AbstractModel):
    """Which units of goods that are out a dialog is about."""

    _name = "rma.goods.away.wizard"
    _inherit = ["rma.wizard"]
    _description = "Dialog about goods that are out"

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

    def _get_lots(self):
        """Return {lot: chosen units}, in the product's unit."""
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
