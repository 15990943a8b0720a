from collections import defaultdict

from odoo import models

from ...const import QUIET_CONTEXT
from ...tools.warranty import warranty_end
from .rma_warranty_finder import FoundTerm


class RmaWarrantyIssuer(models.AbstractModel):
    """Gives certificates for delivered goods, for any number at once.

    Runs inside the validation of deliveries, in a number of queries that
    doesn't grow with the delivered lines. What comes back to the customer is
    told apart here: a unit that was repaired keeps its certificate, a
    replacement gets one by the rule of the term, anything else a new one. Works in
    system mode: workers who deliver need no rights on warranties.
    """

    _name = "rma.warranty.issuer"
    _description = "Giving warranty certificates"

    def _after_done(self, moves):
        """Give the certificates of those moves that delivered goods."""
        if not self.env["rma.warranty.term"]._is_used():
            return
        delivered = moves.filtered(self._brought_goods)
        if delivered:
            self._issue(delivered.move_line_ids)
        returned = moves.filtered(self._is_return)
        if returned:
            self.env["rma.warranty.units"]._sync(returned.sale_line_id)
        taken_back = moves.filtered(self._is_sent_back_undone)
        if taken_back:
            self.env["rma.warranty.replacer"]._take_time_back(taken_back)

    def _after_redated(self, moves):
        """Have certificates follow the date of a delivery that was corrected."""
        if not self.env["rma.warranty.term"]._is_used():
            return
        done = moves.filtered(self._brought_goods)
        if not done:
            return
        certificates = self.env["rma.warranty.certificate"]
        self._redate(certificates.search([("move_id", "in", done.ids)]))

    def _redate(self, certificates):
        """Set the days of corrected deliveries, and what follows from them."""
        days = {
            certificate: self._get_day(certificate.company_id, certificate.move_id.date)
            for certificate in certificates
        }
        moved = certificates.filtered(lambda own: own.date_delivered != days[own])
        replacing = moved.filtered("replaces_ids")
        for certificate in replacing:
            certificate._write_step({"date_delivered": days[certificate]})
            self.env["rma.warranty.replacer"]._after_redated(certificate)
        self._restart(moved - replacing, days)
        self.env["rma.warranty.dates"]._update(moved)

    def _restart(self, certificates, days):
        """Write the days of deliveries and the starts that hang on them.

        :param dict days: {certificate: day of its delivery}
        """
        dates = self.env["rma.warranty.dates"]
        invoiced = dates._get_invoiced(certificates.sale_line_id)
        for certificate in certificates:
            company, sale_line = certificate.company_id, certificate.sale_line_id
            ordered = sale_line.order_id.date_order
            start = dates._get_start(
                certificate.term_id,
                company,
                days[certificate],
                ordered=self._get_day(company, ordered) if ordered else None,
                invoiced=invoiced.get(sale_line),
            )
            certificate._write_step(
                {"date_delivered": days[certificate], "date_start": start}
            )

    def _is_return(self, move):
        """Tell whether a move brought sold goods back, or took that back."""
        is_of_sale = move.state == "done" and move.sale_line_id
        return is_of_sale and (move.origin_returned_move_id or move._rma_is_arriving())

    def _is_sent_back_undone(self, move):
        """Tell whether a move took back that goods of a case were sent back."""
        is_sent_back = move.state == "done" and move.rma_inspection_id
        return is_sent_back and move._rma_is_arriving()

    def _brought_goods(self, move):
        """Tell whether a move brought goods of a sale or a case to a customer."""
        return (
            move.state == "done"
            and (move.sale_line_id or move.rma_line_id or move.rma_replaced_line_id)
            and move._rma_is_delivering()
        )

    def _issue(self, move_lines):
        """Give the certificates of done move lines to customers, in one batch.

        Lines that have theirs already are left out, so that a second call
        does no harm.

        :param move_lines: stock.move.line in system mode
        :return: the new certificates
        """
        certificates = self.env["rma.warranty.certificate"]
        todo = self._filter_missing(move_lines)
        todo = self._continue_repaired(todo)
        days = self._get_days(todo)
        found = self._find_terms(todo, days)
        todo = todo.filtered(lambda line: found.get(line))
        if not todo:
            return certificates
        values = self._prepare_all(todo, found, days)
        quiet = certificates.with_context(**QUIET_CONTEXT)
        issued = quiet.create(values).with_env(certificates.env)
        self.env["rma.warranty.replacer"]._after_issued(issued)
        self.env["rma.warranty.extender"]._after_issued(issued)
        return issued

    def _filter_missing(self, move_lines):
        """Leave out lines without a quantity and those with a certificate."""
        self.env["rma.warranty.certificate"].flush_model(["move_line_id"])
        known = set()
        if move_lines:
            self.env.cr.execute(
                "SELECT move_line_id FROM rma_warranty_certificate "
                "WHERE move_line_id IN %s",
                [tuple(move_lines.ids)],
            )
            known = {row[0] for row in self.env.cr.fetchall()}
        return move_lines.filtered(
            lambda line: (
                line.id not in known
                and line.product_id.uom_id.compare(line.quantity_product_uom, 0) > 0
            )
        )

    def _continue_repaired(self, move_lines):
        """Leave out units that were here and go back; they keep their warranty."""
        return self.env["rma.warranty.replacer"]._continue_repaired(move_lines)

    def _find_terms(self, move_lines, days):
        """Return {move line: FoundTerm} for those that get a warranty.

        :param dict days: {move line: day of its delivery}
        """
        finder = self.env["rma.warranty.finder"]
        result = {}
        groups = move_lines.grouped(lambda line: (line.company_id, days[line]))
        for (company, day), lines in groups.items():
            found = finder._find(lines.product_id, company, day)
            for line in lines:
                answer = found[line.product_id]
                if line.move_id.rma_replaced_line_id:
                    answer = self._find_replaced_term(line.move_id, answer)
                if answer.term and answer.term.coverage != "none":
                    result[line] = answer
        return result

    def _find_replaced_term(self, move, answer):
        """Return the term of a replacement: that of the unit it replaces."""
        old = move.rma_replaced_line_id.certificate_id.term_id
        return FoundTerm(old.version_of_id or old, None) if old else answer

    def _get_days(self, move_lines):
        """Return {move line: day of its delivery}; most left at the same moment."""
        known, days = {}, {}
        for line in move_lines:
            key = (line.company_id, line.move_id.date)
            if key not in known:
                known[key] = self._get_day(*key)
            days[line] = known[key]
        return days

    def _get_day(self, company, moment):
        return company._rma_get_local_date(moment)

    # === VALUES === #

    def _prepare_all(self, move_lines, found, days):
        """Return the values of the certificates of all lines."""
        terms = self.env["rma.warranty.term"]
        terms = terms.union(*(answer.term for answer in found.values()))
        frozen = terms._freeze()
        origins = self._describe_origins(found)
        invoiced = self._get_invoiced(move_lines, found)
        vendors = self._get_vendors(move_lines.product_id)
        return [
            {
                **self._prepare_vals(
                    line, frozen[found[line].term], days[line], invoiced
                ),
                "term_origin": origins[found[line].origin],
                "vendor_id": vendors.get(line.product_id),
            }
            for line in move_lines
        ]

    def _prepare_vals(self, line, term, day, invoiced):
        """Return the values of one certificate.

        :param term: the frozen term
        :param date day: of the delivery
        :param dict invoiced: {order line: day of its first invoice}
        """
        move = line.move_id
        sale_line = move.sale_line_id
        holder = sale_line.order_id.partner_id or move.rma_replaced_line_id.partner_id
        start = self._get_start(line, term, day, invoiced)
        end = warranty_end(start, [term._get_duration()]) if start else None
        return {
            "company_id": line.company_id.id,
            "partner_id": holder.commercial_partner_id.id,
            "product_id": line.product_id.id,
            "lot_id": line.lot_id.id,
            "quantity": line.quantity_product_uom,
            "sale_line_id": sale_line.id,
            "order_id": sale_line.order_id.id,
            "move_id": move.id,
            "move_line_id": line.id,
            "term_id": term.id,
            "date_delivered": day,
            "date_start": start,
            "date_end": end or False,
            **self._prepare_computed_vals(term),
        }

    def _prepare_computed_vals(self, term):
        """Return what is computed for a new certificate; saves writing it again."""
        return {
            "term_in_force_id": term.id,
            "claim_count": 0,
            "quantity_repaired": 0.0,
            "is_used_up": False,
            "is_void": False,
        }

    def _get_start(self, line, term, day, invoiced):
        """Return the first day of a warranty; see rma.warranty.dates."""
        company = line.company_id
        sale_line = line.move_id.sale_line_id
        ordered = sale_line.order_id.date_order
        is_by_order = ordered and term.start_event == "order"
        return self.env["rma.warranty.dates"]._get_start(
            term,
            company,
            day,
            ordered=self._get_day(company, ordered) if is_by_order else None,
            invoiced=invoiced.get(sale_line),
        )

    def _describe_origins(self, found):
        """Return {record that a term is set on: its description}."""
        finder = self.env["rma.warranty.finder"]
        origins = {answer.origin for answer in found.values()}
        return {origin: finder._describe_origin(origin) for origin in origins}

    def _get_invoiced(self, move_lines, found):
        """Return {order line: first invoice}, where a term asks for it."""
        asking = move_lines.filtered(
            lambda line: found[line].term.start_event == "invoice"
        )
        sale_lines = asking.move_id.sale_line_id
        return self.env["rma.warranty.dates"]._get_invoiced(sale_lines)

    def _get_vendors(self, products):
        """Return {product: id of the vendor named first}."""
        vendors = defaultdict(lambda: False)
        for product in products:
            vendors[product] = product.seller_ids[:1].partner_id.id
        return vendors
