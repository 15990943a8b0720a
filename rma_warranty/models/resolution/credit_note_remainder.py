from odoo import Command, models


class RmaCreditNoteRemainder(models.AbstractModel):
    """Cents that rounding leaves over when an invoice is credited in parts.

    The credit that takes the last units of an invoice line takes what is left
    of its amount, and the one that completes an invoice takes what is left of
    each tax; so the parts sum to the invoice to the cent, in any order (G3).
    """

    _name = "rma.credit.note.remainder"
    _description = "Rounding remainder of credit notes"

    def _adjust(self, notes):
        """Adjust draft notes whose lines are the last of an invoice line.

        Notes that are the first to credit their invoice need nothing, so the
        usual case costs one query.

        :param notes: draft account.move of any number of cases
        """
        lines = notes.invoice_line_ids
        credited = lines.rma_credited_line_id
        before = credited._rma_get_credited_amounts(except_lines=lines)
        if not before:
            return
        left = credited._rma_get_creditable()
        for note in notes:
            last = note.invoice_line_ids.filtered(
                lambda line: line.rma_credited_line_id in before
                and line.product_uom_id.is_zero(left[line.rma_credited_line_id])
            )
            self._adjust_lines(note, last, before)
        for note in notes.filtered(self._is_completing):
            self._adjust_taxes(note)

    def _adjust_lines(self, note, lines, before):
        """Write unit prices that make the lines take what is left."""
        commands = []
        for line in lines:
            price = self._get_last_price(line, before[line.rma_credited_line_id])
            if price is not None:
                commands.append(Command.update(line.id, {"price_unit": price}))
        if commands:
            note.write({"invoice_line_ids": commands})

    def _get_last_price(self, line, before):
        """Return the unit price for the rest of the amount, None if it fits.

        :param tuple before: (untaxed, total) credited earlier
        """
        invoiced, currency = line.rma_credited_line_id, line.currency_id
        included = any(line.tax_ids.flatten_taxes_hierarchy().mapped("price_include"))
        field_name = "price_total" if included else "price_subtotal"
        rest = invoiced[field_name] - before[1 if included else 0]
        factor = line.quantity * (1 - line.discount / 100)
        if not factor or not currency.compare_amounts(line[field_name], rest):
            return None
        return rest / factor

    def _is_completing(self, note):
        """Tell whether this note takes the last units of its invoice."""
        products = note.reversed_entry_id.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return all(
            line.product_uom_id.is_zero(units)
            for line, units in products._rma_get_creditable().items()
        )

    def _adjust_taxes(self, note):
        """Write tax amounts so that all notes sum to the invoice's taxes."""
        invoice = note.reversed_entry_id
        others = invoice.reversal_move_ids.filtered(
            lambda move: move.state != "cancel" and move != note
        )
        commands = []
        for line in note.line_ids.filtered("tax_repartition_line_id"):
            rest = -sum(self._get_tax_lines(invoice, line).mapped("amount_currency"))
            rest -= sum(self._get_tax_lines(others, line).mapped("amount_currency"))
            if line.currency_id.compare_amounts(rest, line.amount_currency):
                commands.append(Command.update(line.id, {"amount_currency": rest}))
        if commands:
            note.write({"line_ids": commands})

    def _get_tax_lines(self, moves, line):
        """Return the tax lines of ``moves`` for the same tax and share as ``line``."""
        tax, factor = line.tax_line_id, line.tax_repartition_line_id.factor_percent
        return moves.line_ids.filtered(
            lambda other: other.tax_line_id == tax
            and other.tax_repartition_line_id.factor_percent == factor
        )
