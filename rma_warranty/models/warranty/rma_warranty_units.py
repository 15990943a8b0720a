from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo import models


class Units(NamedTuple):
    """Units of order lines, in the products' units.

    ``at_customer`` is {(order line id, lot id or None): units}; ``credited``
    and ``kept`` are {order line id: units} of posted credit notes, with the
    goods and without them.
    """

    at_customer: dict
    credited: dict
    kept: dict


class RmaWarrantyUnits(models.AbstractModel):
    """Which certified units are still with the customer and paid for.

    A unit that came back and was credited has no warranty any more, nor has
    one that was credited and kept. A unit that came back without a credit is
    here for repair or exchange, and keeps it. Works in system mode: workers and staff
    cause it without accounting rights.
    """

    _name = "rma.warranty.units"
    _description = "Units of warranty certificates"

    def _sync(self, sale_lines, *, before=None):
        """Write how many units of each certificate have come to their end.

        :param sale_lines: order lines whose goods or credits have changed
        :param before: delivered stock.move.line; as it was before they left
        """
        certificates = self._get_certificates(sale_lines)
        if before:
            certificates = self._filter_earlier(certificates, before)
        if not certificates:
            return
        units = self._count(certificates.sale_line_id, before=before)
        changed = certificates.browse()
        for sale_line, own in certificates.grouped("sale_line_id").items():
            for certificate, ended in self._get_ended(sale_line, own, units).items():
                compare = certificate.product_id.uom_id.compare
                if compare(certificate.quantity_ended, ended):
                    certificate._write_step({"quantity_ended": ended})
                    changed |= certificate
        self.env["rma.warranty.replacer"]._end_revived(changed)
        changed._after_changed()

    def _get_certificates(self, sale_lines):
        """Return the certificates of order lines that no other one replaced."""
        certificates = self.env["rma.warranty.certificate"]
        if not sale_lines or not self.env["rma.warranty.term"]._is_used():
            return certificates
        domain = [
            ("sale_line_id", "in", sale_lines.ids),
            ("replaced_by_id", "=", False),
        ]
        return certificates.search(domain, order="id")

    def _filter_earlier(self, certificates, move_lines):
        """Return the certificates of what was delivered before these lines.

        :param move_lines: delivered stock.move.line of the same order lines
        """
        moments = self._get_moments(move_lines)
        return certificates.filtered(
            lambda certificate: (
                certificate.sale_line_id not in moments
                or certificate.move_id.date <= moments[certificate.sale_line_id]
            )
        )

    def _get_ended(self, sale_line, certificates, units):
        """Return {certificate: units that have no warranty any more}."""
        away = self._get_away(certificates, units.at_customer)
        credited = units.credited.get(sale_line.id, 0.0)
        kept = units.kept.get(sale_line.id, 0.0)
        ended = {}
        for certificate in self._sort_named(certificates):
            part = min(away[certificate], credited)
            credited -= part
            rest = min(certificate.quantity - part, kept)
            kept -= rest
            ended[certificate] = part + rest
        return ended

    def _sort_named(self, certificates):
        """Return the certificates, those first whose claim or return was credited.

        Then those delivered first: certificates of the past are made later.
        """
        return certificates.sorted(
            lambda certificate: (
                not any(certificate.case_line_ids.mapped("quantity_credited")),
                certificate.move_id.date or datetime.max,
                certificate.id,
            )
        )

    def _get_away(self, certificates, at_customer):
        """Return {certificate: units that are not at the customer}.

        Of untracked goods and lots, those delivered first count as returned
        first.
        """
        away = dict.fromkeys(certificates, 0.0)
        groups = certificates.grouped(
            lambda certificate: (certificate.sale_line_id.id, certificate.lot_id.id)
        )
        for (line_id, lot_id), own in groups.items():
            present = at_customer.get((line_id, lot_id or None), 0.0)
            missing = max(sum(own.mapped("quantity")) - present, 0.0)
            for certificate in self._sort_named(own):
                away[certificate] = min(certificate.quantity, missing)
                missing -= away[certificate]
        return away

    # === COUNTING === #

    def _count(self, sale_lines, *, before=None):
        """Return the Units of order lines, in a fixed number of queries."""
        credited, kept = self._count_credited(sale_lines, before=before)
        present = self._count_at_customer(sale_lines, except_lines=before)
        return Units(present, credited, kept)

    def _count_at_customer(self, sale_lines, *, except_lines=None):
        """Return {(order line id, lot id or None): units at the customer}.

        :param except_lines: stock.move.line to customers not to count, nor
            what happened to their order lines later
        """
        holdings = self.env["rma.holdings"]._read_lots(
            sale_lines,
            except_lines=except_lines,
            until=self._get_moments(except_lines),
        )
        return {
            (line.id, lot.id or None): holding.here
            for (line, lot), holding in holdings.items()
        }

    def _get_moments(self, move_lines):
        """Return {order line: when the last of these move lines left}."""
        moments = {}
        for line in move_lines or ():
            sale_line, moment = line.move_id.sale_line_id, line.move_id.date
            moments[sale_line] = max(moments.get(sale_line, moment), moment)
        return moments

    def _count_credited(self, sale_lines, *, before=None):
        """Return ({order line id: units}, the same of goods that were kept).

        :param before: delivered stock.move.line; credits of later days than
            theirs aren't counted
        """
        invoiced = sale_lines.invoice_lines
        credits = invoiced | invoiced._rma_get_credit_lines()
        charged_again = credits._rma_get_charged_again()
        credited, kept = defaultdict(float), defaultdict(float)
        days = {
            sale_line: sale_line.company_id._rma_get_local_date(moment)
            for sale_line, moment in self._get_moments(before).items()
        }
        for credit in credits:
            if credit.parent_state != "posted" or credit.move_type != "out_refund":
                continue
            if credit.rma_line_id._is_exchange():
                # The warranty goes on with what was sent in exchange.
                continue
            sold = credit.sale_line_ids or credit.rma_credited_line_id.sale_line_ids
            is_kept = credit.rma_line_id and not credit.rma_line_id.goods_back
            per_line = kept if is_kept else credited
            units = credit.product_uom_id._compute_quantity(
                credit.quantity - charged_again.get(credit, 0.0),
                credit.product_id.uom_id,
                round=False,
            )
            for sale_line in sold[:1]:
                day = days.get(sale_line)
                if not day or credit.move_id.invoice_date <= day:
                    per_line[sale_line.id] += units
        return credited, kept
