from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import float_round


class FreightShare(NamedTuple):
    """A part of an invoiced freight line that an adjustment gives back.

    As :class:`Share`, but of no case line. ``taken`` is the part of the
    adjustment, as the freight was priced.
    """

    adjustment: models.BaseModel
    invoice_line: models.BaseModel
    quantity: float
    before: float
    taken: float

    line = None


class RmaFreightRefund(models.AbstractModel):
    """Gives back freight that was invoiced, by crediting that invoice line.

    Partly or as a whole, never more than was invoiced (G2); all parts sum to
    the invoice line to the cent, tax by tax, less its share of the discounts
    (G3). Works in system mode, as the builder of credit notes.
    """

    _name = "rma.freight.refund"
    _description = "Refund of invoiced freight"

    # === SHARES === #

    def _get_shares(self, cases):
        """Return the FreightShare of all that is due, in the order of taking."""
        adjustments = cases.adjustment_ids
        due = adjustments.filtered(lambda a: a._is_freight() and a._is_due())
        lines = due.freight_line_id.invoice_lines._rma_filter_invoiced()
        left = self._get_left_prices(lines)
        result = []
        for adjustment in due:
            currency = adjustment.currency_id
            own = adjustment.freight_line_id.invoice_lines & lines
            own = own.filtered(lambda line, same=currency: line.currency_id == same)
            result += self._take(adjustment, own, left, adjustment.amount_due)
        return result

    def _get_planned_shares(self, due):
        """Return the FreightShare of what no adjustment gives back yet.

        :param dict due: {order line: what of its price is given back}
        """
        none = self.env["rma.adjustment"]
        result = []
        for sale_line, amount in due.items():
            lines = sale_line.invoice_lines._rma_filter_invoiced()
            left = self._get_left_prices(lines)
            result += self._take(none, lines, left, amount)
        return result

    def _take(self, adjustment, lines, left, amount):
        """Return the shares of invoice lines that are worth ``amount`` together.

        Lowers ``left``.
        """
        shares = []
        for line in lines:
            taken = min(amount, left[line])
            if line.currency_id.compare_amounts(taken, 0.0) > 0:
                shares.append(self._make_share(adjustment, line, left, taken))
                amount -= taken
        return shares

    def _make_share(self, adjustment, line, left, taken):
        """Return the share of a line that is worth ``taken``; lowers ``left``."""
        price = self._get_price(line)
        before = line.quantity * (price - left[line]) / price
        left[line] -= taken
        is_last = line.currency_id.is_zero(left[line])
        quantity = line.quantity * taken / price
        if is_last:
            quantity, left[line] = line.quantity - before, 0.0
        return FreightShare(
            adjustment, line, quantity, before, line.currency_id.round(taken)
        )

    def _get_left(self, sale_lines):
        """Return what of their invoiced freight isn't credited, as priced there.

        Drafts count as credited.
        """
        lines = sale_lines.invoice_lines._rma_filter_invoiced()
        return sum(
            line.currency_id.round(left)
            for line, left in self._get_left_prices(lines).items()
        )

    def _get_left_prices(self, lines):
        """Return {invoice line: what of its price isn't credited}, not rounded."""
        ratios = self._get_credited_ratios(lines)
        return {
            line: max(self._get_price(line) * (1 - ratio), 0.0)
            for line, ratio in ratios.items()
        }

    def _get_credited_ratios(self, lines):
        """Return {invoice line: the part of it that notes credit, 1.0 for all}."""
        ratios = dict.fromkeys(lines, 0.0)
        for credit in lines._rma_get_credit_lines():
            line = credit.rma_credited_line_id.with_env(lines.env)
            part, whole = credit.price_subtotal, line.price_subtotal
            if credit.rma_adjustment_id:
                part, whole = credit.rma_deducted_amount, self._get_price(line)
            ratios[line] += part / whole if whole else 1.0
        return ratios

    def _get_price(self, line):
        """Return the price of all units of a line, with the taxes it includes."""
        return line.quantity * line.price_unit * (1 - line.discount / 100)

    # === LINES === #

    def _get_lines(self, parts):
        """Return {(case, invoice): values of lines that credit its freight}.

        :param list parts: (FreightShare, Credit)
        """
        builder = self.env["rma.credit.note.builder"]
        copies = builder._copy_invoice_lines(*zip(*parts, strict=True)) if parts else {}
        result = defaultdict(list)
        for share, credit in parts:
            key = (share.adjustment.case_id, share.invoice_line.move_id)
            result[key].append(self._prepare_vals(share, credit, copies))
            result[key] += [
                builder._prepare_discount_line_vals(discount, amounts, copies[discount])
                for discount, amounts in credit.discounts.items()
                if any(amounts.values())
            ]
        return dict(result)

    def _prepare_vals(self, share, credit, copies):
        """Return values of a line that credits a part of a freight line.

        The order has its freight as before, so there is no link to it.
        """
        line = share.invoice_line
        ratio = share.quantity / line.quantity
        quantity = self._get_units(line, ratio)
        values = {
            **copies[line],
            "name": share.adjustment._get_label(),
            "quantity": quantity,
            "price_unit": line.price_unit * line.quantity * ratio / quantity,
            "sale_line_ids": [],
            "rma_credited_line_id": line.id,
            "rma_adjustment_id": share.adjustment.id,
            "rma_deducted_amount": share.taken,
        }
        service = self.env["rma.credit.note.amounts"]
        extra = service._get_extra_tax_data(line, credit.amounts, values)
        return {**values, "extra_tax_data": extra}

    def _get_units(self, line, ratio):
        """Return the units of a part, such that all parts are no more than one.

        A part of one piece is rounded down, but never to nothing.
        """
        left = line._rma_get_creditable()[line]
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        units = float_round(
            line.quantity * ratio, precision_digits=digits, rounding_method="DOWN"
        )
        return max(min(units, left), 10**-digits)
