from odoo import fields, models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "rma.protected"]

    rma_origin_lot_id = fields.Many2one(
        "stock.lot",
        "Refurbished from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The lot or serial number that was refurbished into this one.",
    )

    def _compute_value(self):
        # Core values a lot where warehouses count it as available, but its
        # product wherever goods are ours (stock_account, product.py,
        # ``_with_valuation_context``): goods outside, such as returned ones
        # that wait for their inspection, would be written off at closing.
        res = None
        for product, lots in self.grouped("product_id").items():
            if product.lot_valuated:
                places = product._with_valuation_context().env.context
                lots = lots.with_context(
                    location=places["location"], owners=places.get("owners", False)
                )
            res = super(StockLot, lots)._compute_value()
        return res

    def _update_standard_price(self):
        # Core does so when a credit note is posted, too; accountants need no
        # rights on lots.
        return super(StockLot, self.sudo())._update_standard_price()

    def _rma_is_expired(self):
        """Tell whether this lot is past its expiry date, where lots have one.

        In system mode, as inspectors need no rights on lots.
        """
        # The date comes with Expiration Dates, an app that needs not be there.
        date = "expiration_date" in self._fields and self.expiration_date
        return bool(date) and date <= fields.Datetime.now()
