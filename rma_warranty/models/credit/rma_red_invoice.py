from typing import NamedTuple

from odoo import models

from ...tools.text import format_quantity


class ReturnedGoods(NamedTuple):
    """A printed row: what came back, how much of it, and when."""

    product: str
    quantity: str
    serials: str
    received: str


class RmaRedInvoice(models.AbstractModel):
    """What stands on a red invoice: a credit note printed as a negative invoice.

    The document is Odoo's credit note with its own number; this only prints
    it the way in which it is read where the original invoice is reversed "in
    red". Methods are called in the customer's language.
    """

    _name = "rma.red.invoice"
    _description = "Red invoices"

    def _get_printable(self, note):
        """Return a credit note to print, for whoever may read it.

        In its customer's language, with invoice, case and goods readable.
        """
        note.check_access("read")
        # The original invoice and the returned goods are part of the document.
        return note.sudo().with_context(lang=note.partner_id.lang)

    def _get_title(self, note):
        """Return the heading, which says when the document doesn't count."""
        titles = {
            "draft": self.env._("Draft red invoice"),
            "cancel": self.env._("Cancelled red invoice"),
        }
        return titles.get(note.state, self.env._("Red invoice"))

    def _get_reason(self, note):
        """Return the reasons of the return, or what was entered as reference."""
        return note.rma_reason or note.ref or ""

    def _get_totals(self, note):
        """Return core's totals of the note with every amount negative."""
        totals = note.tax_totals
        return self._negate(totals) if totals else totals

    def _negate(self, totals):
        """Return a copy of core's totals, at any depth, with negative amounts."""
        if isinstance(totals, dict):
            return {
                key: -value
                if "amount" in key and isinstance(value, float)
                else self._negate(value)
                for key, value in totals.items()
            }
        if isinstance(totals, list):
            return [self._negate(part) for part in totals]
        return totals

    def _get_returned(self, note):
        """Return what came back for the note, as ReturnedGoods."""
        rows = []
        for line in note.invoice_line_ids.rma_line_id:
            moves = line.move_ids._rma_filter_arrived()
            if line.goods_back and not moves:
                continue
            credited = note.invoice_line_ids.filtered(
                lambda item, line=line: item.rma_line_id == line
            )
            units = sum(credited.mapped("quantity"))
            rows.append(
                ReturnedGoods(
                    line.product_id.display_name,
                    f"{format_quantity(units)} {line.product_uom_id.name}",
                    ", ".join((moves.lot_ids or line.lot_id).mapped("name")),
                    self._get_received(line, moves),
                )
            )
        return rows

    def _get_received(self, line, moves):
        """Return when the goods came, or that they stay where they are."""
        if line.is_unsent:
            return self.env._("never delivered")
        if not line.goods_back:
            return self.env._("not returned, kept by the customer")
        day = line.company_id._rma_get_local_date(max(moves.mapped("date")))
        return self.env["ir.qweb.field.date"].value_to_html(day, {})
