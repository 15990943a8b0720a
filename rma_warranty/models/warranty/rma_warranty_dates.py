from odoo import models

from ...tools.warranty import Duration, effective_start, warranty_end
from ...tools.windows import window_end


class RmaWarrantyDates(models.AbstractModel):
    """Start and end of certificates, worked out from the facts they keep."""

    _name = "rma.warranty.dates"
    _description = "Dates of warranties"

    # === START === #

    def _get_start(self, term, company, delivered, *, ordered=None, invoiced=None):
        """Return the first day for goods delivered on a day, or False.

        A warranty that begins with the invoice has no start before there is
        one. All days are those of the company's time zone.
        """
        if term.start_event == "invoice":
            return invoiced or False
        if term.start_event == "order":
            return ordered or delivered
        if term.start_event == "window_end":
            return window_end(delivered, company.rma_return_window_days)
        return delivered

    def _get_invoiced(self, sale_lines):
        """Return {order line: day of its first posted invoice}, in one query."""
        if not sale_lines:
            return {}
        self.env["account.move"].flush_model(["invoice_date", "state", "move_type"])
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.env.cr.execute(
            """
            SELECT rel.order_line_id, MIN(move.invoice_date)
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line line ON line.id = rel.invoice_line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE rel.order_line_id IN %s
               AND move.state = 'posted'
               AND move.move_type = 'out_invoice'
          GROUP BY rel.order_line_id
            """,
            [tuple(sale_lines.ids)],
        )
        own = sale_lines.grouped("id")
        return {own[line_id]: day for line_id, day in self.env.cr.fetchall()}

    # === END === #

    def _get_end(self, certificate):
        """Return the last day, included, of one certificate; False without one."""
        if not certificate.date_start:
            return False
        counting = certificate.extension_ids.filtered(lambda ext: not ext.is_refunded)
        end = warranty_end(
            certificate.date_start,
            self._get_promised(certificate, counting),
            added=[
                Duration(days=certificate.repair_days),
                *(extension._get_added() for extension in counting),
            ],
            at_least=certificate.date_minimum or None,
        )
        return end or False

    def _get_promised(self, certificate, extensions):
        """Return the durations of the term, and of those sold in its place."""
        replacing = extensions.filtered(lambda ext: ext.mode == "replace")
        terms = [certificate.term_id, *replacing.term_id]
        return [term._get_duration() for term in terms]

    # === UPDATE === #

    def _update_invoiced(self, sale_lines):
        """Start warranties that begin with the invoice, or take their start back."""
        certificates = self.env["rma.warranty.certificate"]
        domain = [
            ("sale_line_id", "in", sale_lines.ids),
            ("term_id.start_event", "=", "invoice"),
        ]
        waiting = certificates.search(domain)
        if waiting:
            self._update(waiting)

    def _update(self, certificates):
        """Write start and end again after a fact has changed.

        A start that was given stays, unless it hangs on the invoice or on the
        registration; the term is the one that was promised. In system mode.
        """
        self._update_starts(certificates)
        ends = {}
        for certificate in certificates:
            end = self._get_end(certificate)
            if certificate.date_end != end:
                ends.setdefault(end, certificates.browse())
                ends[end] |= certificate
        for end, own in ends.items():
            own._write_step({"date_end": end})
        certificates._after_changed()

    def _update_starts(self, certificates):
        by_invoice = certificates.filtered(
            lambda certificate: (
                certificate.sale_line_id
                and certificate.term_id.start_event == "invoice"
                and not certificate._is_started_anew()
            )
        )
        invoiced = self._get_invoiced(by_invoice.sale_line_id)
        for certificate in by_invoice:
            start = invoiced.get(certificate.sale_line_id, False)
            if certificate.date_start != start:
                certificate._write_step({"date_start": start})
        for certificate in certificates:
            term = certificate.term_id
            is_own = certificate.date_delivered and not certificate.replaces_ids
            if term.start_event == "registration" and is_own:
                start = effective_start(
                    certificate.date_delivered,
                    certificate.date_registered or None,
                    term.registration_days,
                )
                if certificate.date_start != start:
                    certificate._write_step({"date_start": start})
