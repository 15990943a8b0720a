from odoo import models

from ..const import QUIET_CONTEXT
from ..tools.windows import window_end


class RmaWarrantyReplacer(models.AbstractModel):
    """What becomes of a warranty when goods go to the customer again.

    A repaired unit keeps its certificate; its time here is added where the
    term says so. A replacement gets a certificate by the rule of the term,
    and the old one names it, so that the chain old → new can be followed.
    """

    _name = "rma.warranty.replacer"
    _description = "Warranties of repaired and replaced goods"

    # === THE SAME UNIT === #

    def _continue_repaired(self, move_lines):
        """Leave out units that go back; see :meth:`_find_former`.

        :param move_lines: done stock.move.line to customers
        :return: the others
        """
        former = self._find_former(move_lines)
        for line, certificates in former.items():
            if not self._is_undo(line.move_id):
                self._add_time_here(certificates, line)
        return move_lines.filtered(lambda line: line not in former)

    def _is_undo(self, move):
        """Tell whether a move only takes the receipt of a case back."""
        return bool(
            move.rma_line_id
            and move.origin_returned_move_id
            and not move.rma_inspection_id
        )

    def _find_former(self, move_lines):
        """Return {move line: certificates that its unit has already}.

        The return of a return brings the same unit; so does a serial or lot
        number that is delivered again on its own order line.
        """
        candidates = self._get_certificates(move_lines.move_id.sale_line_id)
        if not candidates:
            return {}
        per_key = candidates.grouped(
            lambda certificate: (certificate.sale_line_id.id, certificate.lot_id.id)
        )
        former = {}
        for line in move_lines:
            key = (line.move_id.sale_line_id.id, line.lot_id.id)
            is_return = line.move_id.origin_returned_move_id
            if key in per_key and (line.lot_id or is_return):
                former[line] = per_key[key]
        return former

    def _get_certificates(self, sale_lines):
        """Return certificates of order lines that are neither ended nor replaced."""
        found = self.env["rma.warranty.units"]._get_certificates(sale_lines)
        return found.filtered(lambda certificate: not certificate.is_void)

    def _add_time_here(self, certificates, line):
        """Add the days from the receipt to this delivery, where the term does."""
        adding = certificates.filtered("term_id.is_repair_time_added")
        if not adding:
            return
        company = line.company_id
        arrived = self._get_arrival(line)
        if not arrived:
            return
        today = company._rma_get_local_date(line.move_id.date)
        days = (today - company._rma_get_local_date(arrived)).days
        for certificate in adding:
            certificate._write_step({"repair_days": certificate.repair_days + days})
        self.env["rma.warranty.dates"]._update(adding)

    def _get_arrival(self, line):
        """Return when the unit of a delivered line had come back last, or None."""
        domain = [
            ("move_id.sale_line_id", "=", line.move_id.sale_line_id.id),
            ("lot_id", "=", line.lot_id.id),
            ("state", "=", "done"),
            ("location_id.usage", "=", "customer"),
            ("location_dest_id.usage", "!=", "customer"),
        ]
        moves = line.search(domain).move_id
        before = [move.date for move in moves if move.date <= line.move_id.date]
        return max(before, default=None)

    # === ANOTHER UNIT === #

    def _after_issued(self, certificates):
        """Link new certificates to those of units that came back uncredited.

        A delivery on an order line whose goods are back without a credit note
        is a replacement for them.
        """
        self._end_sold_again(certificates)
        sale_lines = certificates.sale_line_id
        older = self._get_certificates(sale_lines) - certificates
        if not older:
            return
        units = self.env["rma.warranty.units"]
        counted = units._count_at_customer(
            sale_lines, except_lines=certificates.move_line_id
        )
        away = units._get_away(older, counted)
        for new in certificates:
            rest = new.quantity
            for old in older.filtered(lambda old, new=new: self._fits(old, new)):
                open_units = away[old] - old.quantity_ended
                if open_units > 0 and rest > 0:
                    part = min(open_units, rest)
                    away[old] -= part
                    rest -= part
                    self._replace(self._take(old, part), self._take(new, part))

    def _end_sold_again(self, certificates):
        """End the older certificates of serial numbers that were sold again."""
        serials = certificates.filtered(
            lambda certificate: certificate.product_id.tracking == "serial"
        )
        if not serials:
            return
        domain = [("lot_id", "in", serials.lot_id.ids), ("is_void", "=", False)]
        new = serials.grouped("lot_id")
        for old in certificates.search([*domain, ("id", "not in", serials.ids)]):
            later = new[old.lot_id]
            if old.sale_line_id != later.sale_line_id:
                reason = self.env._("Sold again with %(new)s", new=later.name)
                old._write_step({"void_reason": reason})

    def _fits(self, old, new):
        return old.sale_line_id == new.sale_line_id

    def _take(self, certificate, units):
        """Return a certificate over exactly these units, split if need be."""
        if certificate.product_id.uom_id.compare(units, certificate.quantity) < 0:
            return certificate._split(units)
        return certificate

    def _replace(self, old, new):
        """Have ``new`` take the place of ``old``, by the rule of the old term.

        The rest of a warranty goes on with its extensions and repair time; a
        new one starts with the delivery of the replacement.

        :param old: rma.warranty.certificate of the unit that came back
        :param new: that of the unit that was sent, over as many units
        """
        term = old.term_id
        values = {"term_id": term.id, "term_origin": old.term_origin}
        if term.replacement_rule != "new":
            values.update(date_start=old.date_start, repair_days=old.repair_days)
            values["date_minimum"] = self._get_minimum(old, new)
        old.extension_ids.sudo().write({"certificate_id": new.id})
        new._write_step(values)
        old._write_step({"replaced_by_id": new.id})
        if term.replacement_rule == "new":
            self._start_anew(new)
        self.env["rma.warranty.dates"]._update(new)
        note = self.env._("Replaced by %(new)s", new=new.name)
        old.with_context(**QUIET_CONTEXT)._message_log(body=note)

    def _start_anew(self, certificate):
        """Start a replacement's warranty with its own delivery."""
        day = certificate.date_delivered
        start = self.env["rma.warranty.dates"]._get_start(
            certificate.term_id, certificate.company_id, day, invoiced=day
        )
        certificate._write_step({"date_start": start})

    def _get_minimum(self, old, new):
        """Return the day that the replacement's warranty reaches at least."""
        if old.term_id.replacement_rule != "minimum":
            return old.date_minimum
        day = new.date_delivered
        reached = window_end(day, old.term_id.replacement_days)
        return max(filter(None, [old.date_minimum, reached]))
