from markupsafe import Markup

from odoo import models

from ...system import as_system
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """Exchanges of equal value, noted on the invoice of the returned units.

    No credit note is made for them: the invoice goes on for the unit that was
    sent, and its endorsement says so.
    """

    _inherit = "rma.case.line"

    def _filter_endorsed(self):
        """Return the lines whose units were exchanged without any document."""
        return self.filtered(
            lambda line: (
                line._is_exchange()
                and line.quantity_replaced
                and line.money_status == "none"
            )
        )

    def _get_endorsed_invoices(self):
        """Return {line: posted invoice that sold its returned units}.

        In system mode, as staff need no rights on invoices.

        The oldest one of the order line on which something is not credited.
        """
        exchanges = self.env["rma.exchange"]
        items = {line: exchanges._get_invoice_lines(line) for line in self}
        all_items = self.env["account.move.line"].union(*items.values())
        left = all_items._rma_get_creditable()
        result = {}
        for line, own in items.items():
            open_items = own.filtered(
                lambda item: item.product_uom_id.compare(left[item], 0.0) > 0
            )
            result[line] = (open_items or own)[:1].move_id
        return result

    @as_system
    def _get_endorsement(self):
        """Return what an endorsement says about this line.

        In the language of the environment, for whoever may read the case.

        :return: {"invoice", "invoice_date", "returned", "returned_lots",
            "sent", "sent_lots", "quantity", "unit", "date", "case"}
        """
        self.ensure_one()
        moves = self.replacement_move_ids.filtered(lambda move: move.state == "done")
        sent = moves.filtered(lambda move: move._rma_is_delivering())
        back = moves - sent
        lots = sent.move_line_ids.lot_id - back.move_line_ids.lot_id
        arrived = self.move_ids._rma_filter_arrived().move_line_ids.lot_id
        invoice = self._get_endorsed_invoices()[self]
        moment = max(sent.mapped("date"), default=None)
        return {
            "invoice": invoice.name or "",
            "invoice_date": invoice.invoice_date,
            "returned": self.product_id.display_name,
            "returned_lots": ", ".join((self.lot_id or arrived).mapped("name")),
            "sent": self._get_replacement_product().display_name,
            "sent_lots": ", ".join(lots.mapped("name")),
            "quantity": format_quantity(self.quantity_replaced),
            "unit": self.product_uom_id.name,
            "date": moment and self.company_id._rma_get_local_date(moment),
            "case": self.case_id.name,
        }

    def _describe_endorsement(self):
        """Return the endorsement in one sentence, for the invoice."""
        facts = self._get_endorsement()
        return self.env._(
            "%(quantity)s × %(returned)s exchanged for %(sent)s on %(date)s (%(case)s)",
            quantity=facts["quantity"],
            returned=self._name_goods(facts["returned"], facts["returned_lots"]),
            sent=self._name_goods(facts["sent"], facts["sent_lots"]),
            date=self.env["ir.qweb.field.date"].value_to_html(facts["date"], {}),
            case=facts["case"],
        )

    def _name_goods(self, product, lots):
        """Return a product with its serial numbers, if it has any."""
        return f"{product} [{lots}]" if lots else product

    # === NOTES ON THE INVOICE === #

    def _note_exchanged(self):
        """Note on the invoices that units were exchanged at equal value."""
        self._note_on_invoices(
            {
                line: self.env._(
                    "Endorsed: %(what)s", what=line._describe_endorsement()
                )
                for line in self._filter_endorsed()
            }
        )

    def _note_exchange_undone(self, quantities):
        """Note on the invoices that an exchange was undone.

        :param dict quantities: {line: units that came back}
        """
        self._note_on_invoices(
            {
                line: self.env._(
                    "Endorsement taken back: the exchange of %(units)s %(product)s "
                    "was undone.",
                    units=format_quantity(units),
                    product=line.product_id.display_name,
                )
                for line, units in quantities.items()
            }
        )

    def _note_on_invoices(self, texts):
        """Write sentences with links to the cases into the invoices' history.

        In system mode, as workers who deliver have no rights on invoices.

        :param dict texts: {line: sentence}
        """
        lines = self.browse().union(*texts)
        bodies = {}
        for line, invoice in lines._get_endorsed_invoices().items():
            if invoice:
                body = Markup("%s %s") % (texts[line], line.case_id._get_html_link())
                bodies.setdefault(invoice, []).append(body)
        invoices = self.env["account.move"].union(*bodies)
        if invoices:
            invoices._message_log_batch(
                bodies={
                    invoice.id: Markup("<br/>").join(parts)
                    for invoice, parts in bodies.items()
                }
            )
