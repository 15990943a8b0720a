from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...tools.allocation import allocate
from ...tools.text import format_quantity


class RmaResolutionRefund(models.AbstractModel):
    """The money back, by credit note for the invoiced line.

    Units that came back before they were invoiced need no credit note: the
    order's delivered quantity is lower already.
    """

    _name = "rma.resolution.refund"
    _inherit = "rma.resolution"
    _description = "Resolution: refund"

    def _check(self, lines):
        """Return why lines with units to credit can't be credited now."""
        __, rests = self._plan(lines)[:2]
        return self._get_reasons(rests)

    def _preview(self, lines):
        shares = self._plan(lines)[0]
        amounts = {}
        for share in shares:
            currency = share.invoice_line.currency_id
            before = amounts.get(share.line, (0.0, currency))[0]
            amount = share.invoice_line.price_subtotal * (
                share.quantity / share.invoice_line.quantity
            )
            amounts[share.line] = (before + currency.round(amount), currency)
        return amounts

    def _execute(self, lines):
        """Draft the credit notes of what is due and not credited yet.

        A second call finds nothing due: it returns the notes that exist (G6).

        :return: account.move, draft credit notes
        :raises UserError: nothing can be credited; the reasons per line
        """
        lock_rows(lines)
        lines.invalidate_recordset(["quantity_to_credit"])
        due = lines.filtered("quantity_to_credit")
        if not due:
            return self._get_existing(lines)
        shares, rests, uninvoiced = self._plan(due)
        if rests:
            raise UserError("\n".join(self._get_reasons(rests)))
        for line, units in uninvoiced.items():
            line.quantity_uninvoiced += units
        self._log_uninvoiced(uninvoiced)
        return self.env["rma.credit.note.builder"]._create(shares)

    def _get_existing(self, lines):
        """Return the notes of lines on which nothing is left to credit."""
        notes = lines.case_id.credit_note_ids.filtered(
            lambda move: move.state != "cancel"
        )
        if not notes and not any(lines.mapped("quantity_uninvoiced")):
            raise UserError(
                self.env._(
                    "%(cases)s: nothing to credit yet. Approve the lines and receive "
                    "the goods first.",
                    cases=", ".join(lines.case_id.mapped("name")),
                )
            )
        return notes

    # === PLANNING === #

    def _plan(self, lines):
        """Work out what to credit, without changing anything.

        :return: (shares, rests, uninvoiced): list of Share; {line: units that
            have to be credited but can't}; {line: units never invoiced}
        """
        uninvoiced = self._get_uninvoiced(lines)
        quantities = {
            line: line.quantity_to_credit - uninvoiced.get(line, 0.0) for line in lines
        }
        quantities = {
            line: units
            for line, units in quantities.items()
            if line.product_uom_id.compare(units, 0) > 0
        }
        shares, rests = self.env["rma.credit.note.builder"]._get_shares(quantities)
        return shares, rests, uninvoiced

    def _get_uninvoiced(self, lines):
        """Return {line: units that came back before they were invoiced}.

        The order line's delivered quantity was lowered by the receipt. As
        many units have to be credited as are invoiced above it; returned
        units beyond that were never invoiced.
        """
        result = {}
        with_goods = lines.filtered("goods_back")
        for sale_line, own in with_goods.grouped("sale_line_id").items():
            due = sum(own.mapped("quantity_to_credit"))
            figures = sale_line.sudo()
            above = max(figures.qty_invoiced - figures.qty_delivered, 0.0)
            rest = due - min(due, above)
            available = [(line, line.quantity_to_credit) for line in own]
            result.update(dict(allocate(rest, available)[0]))
        return result

    def _get_reasons(self, rests):
        """Return a sentence for each line whose invoice isn't posted or is used up."""
        return [
            self.env._(
                "%(case)s, %(product)s: there is no posted invoice of %(order)s left "
                "for %(units)s of the returned units. Post the draft invoice, or "
                "check the credit notes that exist already.",
                case=line.case_id.name,
                product=line.product_id.display_name,
                order=line.order_id.name,
                units=format_quantity(units),
            )
            for line, units in rests.items()
        ]

    def _log_uninvoiced(self, uninvoiced):
        """Say on the cases which units need no credit note."""
        for line, units in uninvoiced.items():
            line.case_id._message_log(
                body=self.env._(
                    "%(units)s × %(product)s of %(order)s were never invoiced: no "
                    "credit note is needed, the order's delivered quantity is lower.",
                    units=format_quantity(units),
                    product=line.product_id.display_name,
                    order=line.order_id.name,
                )
            )
