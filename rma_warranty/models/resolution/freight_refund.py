from collections import defaultdict

from odoo import models
from odoo.tools import float_round

from ...tools.proration import Proration
from .credit_note_amounts import UNTAXED


class RmaFreightRefund(models.AbstractModel):
    """Gives back freight that was invoiced, by crediting that invoice line.

    Partly or as a whole, never more than was invoiced (G2); all parts sum to
    the invoice line to the cent, tax by tax.
    """

    _name = "rma.freight.refund"
    _description = "Refund of invoiced freight"

    def _get_lines(self, adjustments):
        """Return {(case, invoice): values of lines that credit its freight}."""
        result = defaultdict(list)
        due = adjustments.filtered(lambda a: a._is_freight() and a._is_due())
        # Staff without accounting rights may draft; sudo only reads here.
        invoice_lines = due.freight_line_id.sudo().invoice_lines._rma_filter_invoiced()
        parts = self._start(invoice_lines)
        for adjustment in due:
            rest = adjustment.amount_due
            own = adjustment.freight_line_id.sudo().invoice_lines & invoice_lines
            for line in own.filtered(
                lambda aml, a=adjustment: aml.currency_id == a.currency_id
            ):
                taken, vals = self._take(adjustment, line, parts[line], rest)
                if vals:
                    rest -= taken
                    key = (adjustment.case_id, line.move_id)
                    result[key].append(vals)
        return dict(result)

    def _get_left(self, sale_lines):
        """Return what of their invoiced freight isn't credited, as priced there.

        Drafts count as credited.
        """
        lines = sale_lines.sudo().invoice_lines._rma_filter_invoiced()
        return sum(
            line.currency_id.round(part.whole - part.before)
            for line, part in self._start(lines).items()
        )

    def _start(self, lines):
        """Return {invoice line: Proration over its price}, after earlier credits."""
        service = self.env["rma.credit.note.amounts"].sudo()
        amounts = service._get_amounts(lines.move_id) if lines else {}
        given = service._get_given(lines)
        result = {}
        for line in lines:
            own, parts = amounts[line], given.get(line, [])
            whole = line.quantity * line.price_unit * (1 - line.discount / 100)
            credited = sum(part.get(UNTAXED, 0.0) for part in parts)
            before = whole * credited / own[UNTAXED] if own[UNTAXED] else whole
            result[line] = self._prorate(line, own, whole, before, parts)
        return result

    def _prorate(self, line, amounts, whole, before, given):
        def currency_of(key):
            is_foreign = key[1].endswith("_currency")
            return line.currency_id if is_foreign else line.company_currency_id

        return Proration(amounts, whole, currency_of, before=before, given=given)

    def _take(self, adjustment, line, part, rest):
        """Return (amount, values of the line that credits it); None when used up."""
        currency = line.currency_id
        left = part.whole - part.before
        is_last = currency.compare_amounts(rest, left) >= 0
        share = left if is_last else rest
        if currency.compare_amounts(share, 0.0) <= 0:
            return 0.0, None
        amounts = part.take(share)
        taken = min(rest, currency.round(share)) if is_last else rest
        return taken, self._prepare_vals(
            adjustment, line, amounts, share / part.whole, taken
        )

    def _prepare_vals(self, adjustment, line, amounts, ratio, taken):
        """Return values of a line that credits a part of a freight line.

        The order has its freight as before, so there is no link to it.
        """
        copied = line.with_context(include_business_fields=True).copy_data()[0]
        quantity = self._get_units(line, ratio)
        values = {
            **copied,
            "name": adjustment._get_label(),
            "quantity": quantity,
            "price_unit": line.price_unit * line.quantity * ratio / quantity,
            "sale_line_ids": [],
            "rma_credited_line_id": line.id,
            "rma_adjustment_id": adjustment.id,
            "rma_deducted_amount": taken,
        }
        values.pop("move_id", None)
        service = self.env["rma.credit.note.amounts"]
        extra = service._get_extra_tax_data(line, amounts, values)
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
