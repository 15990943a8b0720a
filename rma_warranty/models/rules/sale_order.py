from odoo import models


class SaleOrder(models.Model):
    """When all of an order was delivered."""

    _inherit = "sale.order"

    def _rma_get_last_deliveries(self):
        """Return {order: datetime of its last delivery}.

        Orders of which something is still to be delivered are missing, like those
        that were never delivered. Replacements of cases don't count.
        """
        holdings = self.env["rma.holdings"]._read(self.order_line)
        last, open_orders = {}, set()
        for line, holding in holdings.items():
            order, sold = line.order_id, holding.as_sold
            if sold.planned_there > 0:
                open_orders.add(order)
            date = sold.last_delivery
            if date:
                last[order] = max(date, last.get(order, date))
        return {order: last[order] for order in last.keys() - open_orders}
