from odoo import models


class RmaDownPayment(models.AbstractModel):
    """What of an order stays with the customer, or follows, and its price.

    Part of rma.down.payment. As core would put it on the final invoice now.
    """

    _inherit = "rma.down.payment"

    def _get_lines(self, order):
        """Return the lines of an order that sell something."""
        return order.order_line.filtered(
            lambda line: not line.is_downpayment and not line.display_type
        )

    def _get_kept_units(self, order):
        """Return {order line: units that core would invoice now}, in its unit.

        Without those that are back and were invoiced: cases credit them from
        their invoice. A discount goes with the goods that it was given for.
        """
        unsettled = self._get_unsettled(order)
        result = {}
        for line in self._get_lines(order):
            units = line.qty_to_invoice
            if line._rma_is_invoiced_as_ordered():
                back = sum(
                    own.product_uom_id._compute_quantity(
                        quantity, line.product_id.uom_id, round=False
                    )
                    for own, quantity in unsettled.items()
                    if own.sale_line_id == line
                )
                units -= line._rma_to_order_unit(back)
            if units < 0:
                units = min(units + self._get_line_creditable(line), 0.0)
            if line.product_uom_id.compare(units, 0.0):
                result[line] = units
        if not any(line.price_subtotal > 0 for line in result):
            result = {li: units for li, units in result.items() if li.price_unit >= 0}
        return result

    def _share_discounts(self, order, units):
        """Return units with so much of the order's discounts as stays, too.

        What lowers the whole order goes with all of its goods, by their price.

        :param dict units: {order line: units in its unit}
        """
        sold = self._get_lines(order).filtered(lambda line: line.price_unit > 0)
        whole = sum(self._get_value(li, li.product_uom_qty) for li in sold)
        kept = sum(self._get_value(li, units.get(li, 0.0)) for li in sold)
        ratio = min(max(kept / whole, 0.0), 1.0) if whole else 1.0
        result = {}
        for line, own in units.items():
            if line.price_unit < 0:
                price = order.currency_id.round(line.price_unit * ratio)
                own *= price / line.price_unit
            result[line] = own
        return result

    def _get_value(self, line, units):
        return line.price_unit * (1 - line.discount / 100) * units

    def _get_line_creditable(self, line):
        """Return the units of posted invoices not credited yet, in its unit."""
        items = line.invoice_lines._rma_filter_invoiced()
        return sum(
            item.product_uom_id._compute_quantity(
                units, line.product_uom_id, round=False
            )
            for item, units in items._rma_get_creditable().items()
        )

    def _get_creditable(self, order):
        """Return the lines of which invoiced units are back and not credited."""
        return self._get_lines(order).filtered(
            lambda line: (
                line.product_uom_id.compare(line.qty_to_invoice, 0.0) < 0
                and self._get_line_creditable(line) > 0
            )
        )

    def _get_awaited(self, order):
        """Return the order lines of which something is still to be delivered."""
        holdings = self.env["rma.holdings"]
        return self._get_lines(order).filtered(
            lambda line: holdings._find_awaited(line) or self._is_service_open(line)
        )

    def _is_service_open(self, line):
        """Tell whether a service, invoiced once it is done, isn't done yet."""
        is_later = line.product_id.invoice_policy == "delivery"
        is_service = line.product_id.type == "service"
        rest = line.product_uom_qty - line.qty_delivered
        return is_service and is_later and line.product_uom_id.compare(rest, 0.0) > 0

    def _get_following_units(self, order):
        """Return {order line: units to follow that core wouldn't invoice now}."""
        holdings = self.env["rma.holdings"]
        result = {}
        for line in self._get_awaited(order):
            if line.product_id.invoice_policy != "order":
                result[line] = line.product_uom_qty - line.qty_delivered
                if not self._is_service_open(line):
                    result[line] = holdings._sum_awaited(line)
        return result

    def _add(self, *parts):
        """Return {order line: sum of its units}."""
        lines = self.env["sale.order.line"].union(*(li for p in parts for li in p))
        return {line: sum(part.get(line, 0.0) for part in parts) for line in lines}

    def _get_price(self, order, units):
        """Return what so many units of order lines come to, taxes included.

        :param dict units: {order line: units in its unit}
        """
        if not units:
            return 0.0
        taxes = self.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation(quantity=quantity)
            for line, quantity in units.items()
        ]
        taxes._add_tax_details_in_base_lines(base_lines, order.company_id)
        taxes._round_base_lines_tax_details(base_lines, order.company_id)
        totals = taxes._get_tax_totals_summary(
            base_lines, order.currency_id, order.company_id
        )
        return totals["total_amount_currency"]
