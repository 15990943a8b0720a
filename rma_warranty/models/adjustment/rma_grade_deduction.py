from odoo import models

from ...tools.amounts import Amounts, get_currency
from ...tools.proration import Proration
from ...tools.text import format_quantity


class RmaGradeDeduction(models.AbstractModel):
    """Takes off a credit note what the grade of inspected goods costs.

    One line per inspection and set of taxes, with taxes and account of the
    credited line, so that untaxed amount and each tax fall alike. Units that
    nobody inspected are credited in full; of the others, those with the lowest
    percentage come first.
    """

    _name = "rma.grade.deduction"
    _description = "Deductions by grade"

    def _get_lines(self, grouped, copies, planned=None):
        """Return what the notes deduct by grade; saves nothing.

        :param dict grouped: {(case, invoice, ...): [(Share, Credit)]}
        :param dict copies: {invoice line: values of a line like it}
        :return: list of (key, case line, values, total above zero)
        """
        lines = self.env["rma.case.line"]
        lines = lines.union(
            *(share.line for parts in grouped.values() for share, __ in parts)
        )
        pools = lines._get_graded_units(planned)
        return [
            (key, line, *deduction)
            for key, parts in grouped.items()
            for share, credit in parts
            for line in share.line
            for deduction in self._get_share_lines(share, credit, pools[line], copies)
        ]

    def _get_share_lines(self, share, credit, pool, copies):
        """Return [(values, total)] for one share; takes its units off ``pool``."""
        units = self._get_units(share)
        proration = self._prorate(share, credit, units)
        result = []
        for entry in pool:
            part = min(units, entry.units)
            if share.line.product_uom_id.compare(part, 0) <= 0:
                continue
            units -= part
            entry.units -= part
            ratio = 1 - entry.percent / 100
            for source, amounts in self._split(share, proration.take(part)).items():
                lost = amounts.scale(ratio, source)
                vals = self._prepare_vals(share, entry, part, source, lost, copies)
                result += [(vals, lost.total)] if lost else []
        return result

    def _get_units(self, share):
        """Return the units of a share in the case line's unit."""
        return share.invoice_line.product_uom_id._compute_quantity(
            share.quantity, share.line.product_uom_id, round=False
        )

    def _prorate(self, share, credit, units):
        """Return the Proration of what a share credits over its units.

        Keys are (invoice line, tax, amount), for the line and its discounts.
        """
        amounts = {
            (source, *key): amount
            for source, own in [
                (share.invoice_line, credit.amounts),
                *credit.discounts.items(),
            ]
            for key, amount in own.items()
        }

        return Proration(amounts, units, lambda key: get_currency(key[0], key[2]))

    def _split(self, share, amounts):
        """Return {invoice line: Amounts}, discounts with the same taxes merged in."""
        result = {share.invoice_line: {}}
        for (source, *key), amount in amounts.items():
            line = share.invoice_line
            is_same = source.tax_ids == line.tax_ids
            own = result.setdefault(line if is_same else source, {})
            own[tuple(key)] = own.get(tuple(key), 0.0) + amount
        return {source: Amounts(own) for source, own in result.items()}

    def _prepare_vals(self, share, entry, units, source, lost, copies):
        """Return values of the line that takes ``lost`` off.

        Without product: no units and no cost belong to it. The order has its
        figures from the credited line.
        """
        copied = copies[source]
        untaxed = source.price_subtotal
        price = source.price_unit * source.quantity * (1 - source.discount / 100)
        values = {
            **copied,
            "product_id": False,
            "name": self._get_label(share, entry, units),
            "quantity": 1.0,
            "discount": 0.0,
            "price_unit": -price * lost.untaxed / untaxed if untaxed else 0.0,
            "sale_line_ids": [],
            "rma_inspection_id": entry.inspection.id,
            "rma_inspected_quantity": units if source == share.invoice_line else 0.0,
        }
        for name in ("product_uom_id", "deferred_start_date"):
            values.pop(name, None)
        service = self.env["rma.credit.note.amounts"]
        extra = service._get_extra_tax_data(source, -lost, values)
        return {**values, "extra_tax_data": extra}

    def _get_label(self, share, entry, units):
        """Return why less is credited, in the customer's language."""
        language = share.line.case_id.partner_id.lang
        inspection = entry.inspection.with_context(lang=language)
        product = share.line.with_context(lang=language).product_id
        return self.with_context(lang=language).env._(
            "%(units)s × %(product)s: %(effect)s",
            units=format_quantity(units),
            product=product.display_name,
            effect=inspection._explain_credit(),
        )
