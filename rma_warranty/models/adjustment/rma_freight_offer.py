from collections import defaultdict

from odoo import models


class RmaFreightOffer(models.AbstractModel):
    """Which invoiced freight is due to the customer and not credited yet.

    When everything that was delivered of an order comes back for a refund, the
    customer has withdrawn from the whole of it. Warranty claims are none: what
    they give is up to the warranty. Works in system mode: amounts and
    goods of an order count, whoever works on its case.
    """

    _name = "rma.freight.offer"
    _description = "Freight that can be given back"

    def _get_offers(self, cases):
        """Return {case: {order line with freight: what of its price is due}}.

        As the freight was priced. Drafts count as credited, and so does what
        any case gives back already. Cases without an offer are left out.
        """
        going = cases.filtered(lambda case: case.state in ("approved", "closed"))
        lines = going.line_ids.filtered(lambda line: self._get_returned(line))
        left = self._get_left(self._get_freight(lines.order_id))
        whole = self._filter_whole(lines.order_id & self._get_orders(left))
        result = {}
        for case, own in lines.grouped("case_id").items():
            orders = own.order_id & whole
            due = {
                line: left[line]
                for line in left
                if line.order_id in orders and self._is_offered(case, line)
            }
            if due:
                result[case] = due
        return result

    def _is_offered(self, case, line):
        """Tell whether a case gives the freight of an order line back.

        By law, who withdraws from a contract gets the standard delivery back, and
        nothing for what went beyond it.
        """
        return not (case.is_withdrawal and line.product_id.rma_is_freight_extra)

    def _get_texts(self, cases):
        """Return {case: a sentence per order}, of what is due and not credited."""
        return {
            case: [
                self._get_text(order, {li: due[li] for li in due if li in lines})
                for order in self._get_orders(due)
                if (lines := order.order_line)
            ]
            for case, due in self._get_offers(cases).items()
        }

    def _get_text(self, order, due):
        """Return the sentence about the freight of one order."""
        return self.env._(
            "Delivery charge of %(amount)s was invoiced with %(order)s and not "
            "credited: everything comes back.",
            amount=order.currency_id.format(self._get_total(due)),
            order=order.name,
        )

    def _get_kept_texts(self, freight):
        """Return a sentence per order of which freight is given back, but not all
        goods come back.

        :param freight: sale.order.line that a credit note gives back
        """
        orders = freight.order_id
        return [
            self.env._(
                "Freight of %(order)s is given back, though not everything of it comes "
                "back.",
                order=order.name,
            )
            for order in orders - self._filter_whole(orders)
        ]

    # === FREIGHT === #

    def _get_freight(self, orders):
        """Return the lines of orders that charge freight."""
        return orders.order_line.filtered(lambda line: line._rma_is_freight())

    def _get_orders(self, lines):
        """Return the orders of some lines."""
        return self.env["sale.order"].union(*(line.order_id for line in lines))

    def _get_left(self, freight):
        """Return {order line: what of its freight nobody gives back yet}."""
        given = self._get_given(freight)
        result = {}
        for line in freight:
            left = self.env["rma.freight.refund"]._get_left(line) - given[line]
            if line.currency_id.compare_amounts(left, 0.0) > 0:
                result[line] = line.currency_id.round(left)
        return result

    def _get_given(self, freight):
        """Return {order line: what cases give back and no document has yet}."""
        adjustments = self.env["rma.adjustment"]
        if freight:
            adjustments = adjustments.search(
                [
                    ("freight_line_id", "in", freight.ids),
                    ("case_id.state", "not in", ("rejected", "cancelled")),
                ]
            )
        given = defaultdict(float)
        for adjustment in adjustments:
            rest = adjustment.amount - adjustment._get_amount_taken()
            given[adjustment.freight_line_id] += max(rest, 0.0)
        return given

    def _get_total(self, due):
        """Return what the customer gets, taxes and discounts included."""
        shares = self.env["rma.freight.refund"]._get_planned_shares(due)
        credits = self.env["rma.credit.note.amounts"]._get_credits(shares)
        return sum(credit.total for credit in credits)

    # === GOODS === #

    def _get_returned(self, line):
        """Return the units of a case line that were given up, as the product's."""
        if line.reason_id.claim_kind == "warranty" or not line.sale_line_id:
            return 0.0
        return line.product_uom_id._compute_quantity(
            line._get_units().due, line.sale_line_id.product_id.uom_id, round=False
        )

    def _filter_whole(self, orders):
        """Return the orders of which all that was delivered comes back."""
        goods = orders.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type
        )
        figures = goods._rma_get_returnable() if goods else {}
        kept = goods.filtered(lambda line: self._is_kept(line, figures[line]))
        return orders - kept.order_id

    def _is_kept(self, line, figure):
        """Tell whether the customer has goods of an order line, or will get some."""
        # What was never sent doesn't come back.
        sent = line.rma_line_ids.filtered(lambda own: not own.is_unsent)
        returned = sum(self._get_returned(own) for own in sent)
        here = figure.delivered - figure.outside - returned
        if line.product_id.uom_id.compare(here, 0.0) > 0:
            return True
        return bool(self.env["rma.holdings"]._find_awaited(line))
