from odoo import models
from odoo.tools import format_date

from ...system import as_system
from ...tools.text import format_quantity

# So many numbers are printed; what is more is summed up.
NUMBERS_SHOWN = 3


class RmaWarrantyPrint(models.AbstractModel):
    """What customers read about their warranties on printed documents.

    Rows for invoices, delivery slips and orders are plain dicts: ``product``,
    ``serials``, ``term``, ``duration``, ``until``, ``certificates`` and
    ``text``, the whole row as one sentence; all in the customer's language. Goods
    without a warranty have no row, and a database without terms makes no query. Whoever
    may read a document may read what was promised with it.
    """

    _inherit = "rma.warranty.print"

    # === ROWS ON OTHER DOCUMENTS === #

    @as_system
    def _get_document_rows(self, document):
        """Return the rows of an order, an invoice or a transfer, for its reader."""
        if not self.env["rma.warranty.term"]._is_used():
            return []
        return {
            "sale.order": self._get_order_rows,
            "account.move": self._get_invoice_rows,
            "stock.picking": self._get_picking_rows,
        }[document._name](document)

    def _get_order_rows(self, order):
        """Return the rows of a quotation or order."""
        lines = order.order_line.filtered(lambda line: line.product_id)
        return self._get_rows(lines, order.partner_id, order.company_id)

    def _get_invoice_rows(self, invoice):
        """Return the rows of a customer invoice; other moves have none."""
        if invoice.move_type != "out_invoice":
            return []
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.quantity > 0
        )
        return self._get_rows(
            lines.sale_line_ids, invoice.partner_id, invoice.company_id
        )

    def _get_picking_rows(self, picking):
        """Return the rows of a delivery of sold goods."""
        if picking.picking_type_code not in ("outgoing", "dropship"):
            return []
        moves = picking.move_ids.filtered(
            lambda move: move.sale_line_id and move.state != "cancel"
        )
        partner = moves.sale_line_id.order_id[:1].partner_id
        if picking.state == "done":
            certificates = self._find_certificates([("move_id", "in", moves.ids)])
            return self._get_certificate_rows(certificates, partner)
        return self._get_term_rows(moves.product_id, partner, picking.company_id)

    def _get_rows(self, sale_lines, partner, company):
        """Return the rows of order lines, in a fixed number of queries.

        Delivered goods have those of their certificates; before the delivery
        the rows say term and duration.
        """
        domain = [("sale_line_id", "in", sale_lines.ids)]
        certificates = self._find_certificates(domain)
        waiting = sale_lines - certificates.sale_line_id
        waiting = waiting.filtered(self._is_undelivered)
        return [
            *self._get_certificate_rows(certificates, partner),
            *self._get_term_rows(waiting.product_id, partner, company),
        ]

    def _is_undelivered(self, sale_line):
        """Tell whether nothing of an order line was delivered yet."""
        uom = sale_line.product_uom_id
        return (
            sale_line.state != "cancel"
            and not sale_line.is_downpayment
            and uom.is_zero(sale_line.qty_delivered)
            and uom.compare(sale_line.product_uom_qty, 0) > 0
        )

    def _find_certificates(self, domain):
        """Return certificates for whoever may read the document they are on."""
        # Only what :meth:`_is_printed` lets through is shown.
        certificates = self.env["rma.warranty.certificate"]
        return certificates.search(domain, order="id")

    def _is_printed(self, certificate):
        """Tell whether a certificate is valid and still the buyer's own (G8)."""
        buyer = certificate.order_id.partner_id.commercial_partner_id
        return not certificate.is_void and certificate.partner_id == buyer

    def _get_certificate_rows(self, certificates, partner):
        """Return a row per product, term and last day."""
        service = self.with_context(lang=partner.lang)
        certificates = certificates.filtered(self._is_printed)
        certificates = certificates.with_context(lang=partner.lang)
        groups = certificates.grouped(
            lambda certificate: (
                certificate.product_id,
                certificate.term_in_force_id,
                certificate.date_start and certificate.date_end,
            )
        )
        return [
            service._prepare_certificate_row(product, term, own)
            for (product, term, __), own in groups.items()
        ]

    def _prepare_certificate_row(self, product, term, certificates):
        """Return the row of certificates with the same product, term and end."""
        row = {
            **self._prepare_row(product, term),
            "serials": self._sum_up(certificates.lot_id.mapped("name")),
            "until": self._get_until(certificates[0]),
            "certificates": self._sum_up(certificates.mapped("name")),
        }
        if product.tracking != "serial" or len(certificates) > NUMBERS_SHOWN:
            row["units"] = self._describe_units(product, certificates)
        return {**row, "text": self._get_text(row)}

    def _describe_units(self, product, certificates):
        """Return how many units have these certificates: ``12 Units``."""
        units = sum(certificate._get_units_left() for certificate in certificates)
        return f"{format_quantity(units)} {product.uom_id.name}"

    def _get_until(self, certificate):
        """Return the last day in words; empty before the start and for a lifetime."""
        if not certificate.date_start or not certificate.date_end:
            return ""
        return self._format_day(certificate.date_end)

    def _get_term_rows(self, products, partner, company):
        """Return the rows of goods that are not delivered yet."""
        lang = partner.lang
        # A service is no goods: it has no warranty, but may extend one.
        goods = products.filtered(lambda product: product.type == "consu")
        if not goods:
            return []
        found = self.env["rma.warranty.finder"]._find(
            goods, company, company._rma_get_today()
        )
        service = self.with_context(lang=lang)
        rows = []
        for product in goods:
            term = found[product].term.with_context(lang=lang)
            if term and term.coverage != "none":
                row = service._prepare_row(product.with_context(lang=lang), term)
                rows.append({**row, "text": service._get_text(row)})
        return rows

    def _prepare_row(self, product, term):
        """Return what is known of every row."""
        return {
            "product": product.with_context(display_default_code=False).display_name,
            "serials": "",
            "units": "",
            "term": term.name,
            "duration": term._describe_duration(),
            "until": "",
            "certificates": "",
        }

    def _get_text(self, row):
        """Return a row as one sentence without its product."""
        parts = [row["duration"]]
        if row["until"]:
            parts.append(self.env._("until %(day)s", day=row["until"]))
        parts += [row["serials"], row["units"], row["certificates"]]
        return ", ".join(filter(None, parts))

    def _sum_up(self, names):
        """Return the first names: ``A1, A2, A3 and 9 more``."""
        names = list(filter(None, names))
        shown = ", ".join(names[:NUMBERS_SHOWN])
        more = len(names) - NUMBERS_SHOWN
        if more <= 0:
            return shown
        return self.env._("%(names)s and %(more)s more", names=shown, more=more)

    def _format_day(self, day):
        """Return a day with its month in words: nobody mistakes it."""
        return format_date(self.env, day, date_format="long") if day else ""
