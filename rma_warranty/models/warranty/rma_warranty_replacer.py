from datetime import datetime

from odoo import models

from ...const import QUIET_CONTEXT
from ...tools.windows import window_end


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
        # What cases send to customers by themselves always was theirs.
        of_cases = move_lines.filtered("move_id.rma_line_id")
        for line in of_cases.filtered(self._is_sent_back):
            self._continue_sent_back(line)
        others = move_lines - of_cases
        former = self._find_former(others)
        for line, certificates in former.items():
            self._add_time_here(certificates, line)
        return others.filtered(
            lambda line: line not in former and not line.move_id.origin_returned_move_id
        )

    def _is_sent_back(self, line):
        """Tell whether an inspection sent goods back, and it was not undone since."""
        move = line.move_id
        undone = "done" in move.returned_move_ids.mapped("state")
        return bool(move.rma_inspection_id) and not undone

    def _continue_sent_back(self, line):
        """Add the time of units that an inspection sent back to the customer.

        Units whose warranty comes to differ from the rest get a certificate of
        their own, which the case line then names.

        :param line: stock.move.line whose move takes the receipt back
        """
        case_line = line.move_id.rma_line_id
        days = self._get_days_here(line.move_id)
        left = line.quantity_product_uom
        for certificate in self._find_sent_back(case_line, line.lot_id):
            units = min(certificate._get_units_left(), left)
            left -= units
            if certificate.term_id.is_repair_time_added and days and units:
                own = self._take(certificate, units)
                self._add_days(own, days)
                self._name_on_line(case_line, certificate, own)

    def _take_time_back(self, moves):
        """Take the time of units off again that were not sent back after all.

        :param moves: done stock.move that took such an inspection back
        """
        for line in moves.move_line_ids:
            case_line = line.move_id.rma_line_id
            days = self._get_days_here(line.move_id.origin_returned_move_id)
            for certificate in self._find_sent_back(case_line, line.lot_id)[:1]:
                if certificate.term_id.is_repair_time_added:
                    self._add_days(certificate, -min(days, certificate.repair_days))

    def _find_sent_back(self, case_line, lot):
        """Return the valid certificates of units of a case line, the named first.

        :param lot: serial or lot number of the units, or empty
        """
        found = case_line.certificate_id
        if lot and found.lot_id != lot:
            of_order = self._get_certificates(case_line.sale_line_id)
            of_lot = of_order.filtered(lambda certificate: certificate.lot_id == lot)
            # A registered certificate may know its serial number as text only.
            found = of_lot or found.filtered(lambda certificate: not certificate.lot_id)
        return found.filtered(lambda certificate: not certificate.is_void)

    def _name_on_line(self, case_line, former, certificate):
        """Have a case line name the certificate that its units were split into."""
        if case_line.certificate_id == former and former != certificate:
            case_line._follow_certificate(certificate)

    def _get_days_here(self, move):
        """Return the days from a receipt to the move that took it back."""
        company = move.company_id
        arrived = company._rma_get_local_date(move.origin_returned_move_id.date)
        return max((company._rma_get_local_date(move.date) - arrived).days, 0)

    def _add_days(self, certificate, days):
        certificate._write_step({"repair_days": certificate.repair_days + days})
        self.env["rma.warranty.dates"]._update(certificate)

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
        sale_line = line.move_id.sale_line_id
        holdings = self.env["rma.holdings"]._read_lots(sale_line)
        return holdings[sale_line, line.lot_id].get_last_return(line.move_id.date)

    # === ANOTHER UNIT === #

    def _after_issued(self, certificates):
        """Link new certificates to those of units that came back uncredited.

        A delivery on an order line whose goods are back without a credit note
        is a replacement for them, as far as it exceeds what was ordered: the
        rest of an order isn't one.
        """
        self._end_sold_again(certificates)
        of_cases = certificates.filtered("move_id.rma_replaced_line_id")
        for new in of_cases:
            self._replace_named(new)
        certificates -= of_cases
        sale_lines = certificates.sale_line_id
        older = self._get_certificates(sale_lines) - certificates
        if not older:
            return
        units = self.env["rma.warranty.units"]
        # Certificates of the past may be made after later ones.
        older = units._filter_earlier(older, certificates.move_line_id)
        counted = units._count_at_customer(
            sale_lines, except_lines=certificates.move_line_id
        )
        away = units._get_away(older, counted)
        older = older.filtered(lambda old: away[old] > old.quantity_ended)
        excess = self._get_excess(older.sale_line_id)
        for new in certificates if older else ():
            rest = min(new.quantity, excess.get(new.sale_line_id, 0.0))
            for old in older.filtered(lambda old, new=new: self._fits(old, new)):
                open_units = away[old] - old.quantity_ended
                if open_units > 0 and rest > 0:
                    part = min(open_units, rest)
                    away[old] -= part
                    rest -= part
                    excess[new.sale_line_id] -= part
                    self._replace(self._take(old, part), self._take(new, part))

    def _get_excess(self, sale_lines):
        """Return {order line: units delivered beyond those ordered}.

        In the product's unit; what went back to the customer isn't counted.
        """
        excess = {}
        for sale_line, own in self.env["rma.holdings"]._read(sale_lines).items():
            ordered = sale_line.product_uom_id._compute_quantity(
                sale_line.product_uom_qty, sale_line.product_id.uom_id, round=False
            )
            excess[sale_line] = max(own.as_sold.delivered - ordered, 0.0)
        return excess

    def _replace_named(self, new):
        """Link a replacement to the units of the case line that it names.

        It may be delivered before they are here, or they never come.
        """
        case_line = new.move_id.rma_replaced_line_id
        rest = new.quantity
        for old in self._find_replaced(case_line) - new:
            units = min(old._get_units_left(), rest)
            if units > 0:
                taken, part = self._take(old, units), self._take(new, units)
                # The claim goes with the units, then its number to the others.
                self._name_on_line(case_line, old, taken)
                self._replace(taken, part)
                rest -= units

    def _find_replaced(self, case_line):
        """Return the certificates of the units that a line replaces, in order.

        The one the line names, then those of what came in on it; any of its
        order line where goods have no serial numbers.
        """
        arrived = case_line.move_ids._rma_filter_arrived().move_line_ids.lot_id
        found = self._get_certificates(case_line.sale_line_id)
        named = case_line.certificate_id | found.filtered(
            lambda certificate: certificate.lot_id in arrived
        )
        named = named or found.filtered(lambda certificate: not certificate.lot_id)
        return named.filtered(lambda certificate: not certificate.is_void)

    def _end_revived(self, certificates):
        """End those again that came to be valid though their unit was sold again.

        A credit note or a replacement that is taken back revives a warranty,
        but a serial number has one owner.
        """
        self._end_sold_again(certificates.filtered(lambda own: not own.is_void))

    def _end_sold_again(self, certificates):
        """End the older certificates of serial numbers that were sold again."""
        serials = certificates.filtered(
            lambda certificate: certificate.product_id.tracking == "serial"
        )
        if not serials:
            return
        domain = [("lot_id", "in", serials.lot_id.ids), ("is_void", "=", False)]
        new = serials.grouped("lot_id")
        for other in certificates.search([*domain, ("id", "not in", serials.ids)]):
            if other.sale_line_id != new[other.lot_id].sale_line_id:
                # Certificates of the past may be made after later ones.
                pair = (other | new[other.lot_id]).sorted(
                    lambda own: own.move_id.date or datetime.min
                )
                reason = self.env._("Sold again with %(new)s", new=pair[-1].name)
                pair[:-1]._write_step({"void_reason": reason})

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
            values.update(
                date_start=old.date_start,
                repair_days=old.repair_days,
                claims_before=old.claim_count,
            )
            values["date_minimum"] = self._get_minimum(old, new)
        old.extension_ids.write({"certificate_id": new.id})
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

    def _after_redated(self, new):
        """Have what the rule counts from a replacement's delivery follow it."""
        if new._is_started_anew():
            self._start_anew(new)
        else:
            minimum = self._get_minimum(new.replaces_ids[:1], new)
            new._write_step({"date_minimum": minimum})

    def _get_minimum(self, old, new):
        """Return the day that the replacement's warranty reaches at least."""
        if old.term_id.replacement_rule != "minimum":
            return old.date_minimum
        day = new.date_delivered
        reached = window_end(day, old.term_id.replacement_days)
        return max(filter(None, [old.date_minimum, reached]))
