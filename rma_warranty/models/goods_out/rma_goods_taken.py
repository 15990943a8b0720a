from odoo import fields, models

from ...tools.text import format_quantity

WAYS = [("back", "Back"), ("lost", "Lost")]


class RmaGoodsTaken(models.Model):
    """Units that were out, and that core's own screens took from there.

    Written down once staff settle it: no stock move of the add-on took them. What
    is no longer to be inspected has an inspection that moved nothing; undoing
    that has the units be out again.
    """

    _name = "rma.goods.taken"
    _inherit = ["rma.protected"]
    _description = "Goods out that were moved without their case"
    _order = "id"
    _check_company_auto = True

    goods_out_id = fields.Many2one(
        "rma.goods.out",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="goods_out_id.company_id", store=True)
    move_id = fields.Many2one(
        "stock.move",
        "Moved by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty when nobody knows.",
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", readonly=True, ondelete="restrict"
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        readonly=True,
        help="In the product's unit.",
    )
    way = fields.Selection(WAYS, required=True, readonly=True)
    inspection_id = fields.Many2one(
        "rma.inspection",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity that was moved must be above zero."
    )

    def _filter_standing(self):
        """Leave out what was undone with its inspection."""
        return self.filtered(
            lambda own: not own.inspection_id or own.inspection_id.state == "confirmed"
        )

    def _get_units(self):
        """Return the units, in the unit of what is out."""
        self.ensure_one()
        record = self.goods_out_id
        uom = record.product_id.uom_id
        return uom._compute_quantity(self.quantity, record.product_uom_id, round=False)

    # === HISTORY === #

    def _log_on_cases(self):
        """Write into the histories what was moved and needs no inspection."""
        texts = {}
        for own in self.filtered(lambda row: not row.inspection_id):
            texts.setdefault(own.goods_out_id, []).append(own._get_text())
        self.goods_out_id._log_on_cases(
            {record: " ".join(own) for record, own in texts.items()}
        )

    def _get_text(self):
        """Return what was moved, by what, and what it counts as."""
        self.ensure_one()
        finder = self.env["rma.moved.finder"]
        place = self.goods_out_id.location_id
        return self.env._(
            "%(goods)s: %(way)s. %(note)s",
            goods=self._get_goods_text(),
            way=dict(self._fields["way"]._description_selection(self.env))[self.way],
            note=finder._get_note(self.move_id, place),
        )

    def _get_undone_text(self):
        return self.env._(
            "Undone, %(goods)s, %(partner)s.",
            goods=self._get_goods_text(),
            partner=self.goods_out_id.partner_id.display_name,
        )

    def _get_goods_text(self):
        """Return quantity, product and lot as text."""
        product = self.goods_out_id.product_id.display_name
        named = f"{product} ({self.lot_id.name})" if self.lot_id else product
        return f"{format_quantity(self.quantity)} × {named}"
