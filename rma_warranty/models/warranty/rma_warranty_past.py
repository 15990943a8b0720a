from collections import Counter, defaultdict
from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RmaWarrantyPast(models.AbstractModel):
    """Gives certificates for deliveries of the past as if they were done now.

    Most order lines were delivered and that was it: these are done all at
    once. Where goods came back or were credited, deliveries are taken one
    after the other, each with what had come back and was credited by then, so
    that repairs, replacements and credits end as they would have. Works in system mode,
    as jobs do.
    """

    _name = "rma.warranty.past"
    _description = "Giving warranty certificates for past deliveries"

    def _issue(self, move_lines, known_id=0):
        """Give the certificates of done move lines, in order of their dates.

        A second call gives nothing again.

        :param move_lines: stock.move.line to customers, in system mode
        :param int known_id: certificates up to this id were there when the
            units of these lines left, so that they know about it
        :return: the new certificates
        """
        move_lines = self._filter_untold(move_lines, known_id)
        issuer, units = self.env["rma.warranty.issuer"], self.env["rma.warranty.units"]
        issued = self.env["rma.warranty.certificate"]
        eventful = self._get_eventful(move_lines.move_id.sale_line_id)
        for wave in self._split(move_lines, eventful):
            before = wave.filtered(lambda line: line.move_id.sale_line_id in eventful)
            units._sync(before.move_id.sale_line_id, before=before)
            issued |= issuer._issue(wave)
        units._sync(eventful)
        self._tell_open_lines(issued)
        return issued

    def _tell_open_lines(self, issued):
        """Give case lines that wait for their decision the new certificates."""
        lines = self.env["rma.case.line"]
        domain = [
            ("sale_line_id", "in", issued.sale_line_id.ids),
            ("certificate_id", "=", False),
            ("decision", "=", "pending"),
        ]
        waiting = lines.search(domain)
        self.env.add_to_compute(lines._fields["certificate_id"], waiting)
        waiting.filtered(lambda line: line.state == "requested")._update_eligibility()

    def _filter_untold(self, move_lines, known_id):
        """Leave out units that went back to the customer with a certificate.

        Their time here was added then.
        """
        certificates = self.env["rma.warranty.certificate"]
        sale_lines = move_lines.move_id.sale_line_id
        domain = [("sale_line_id", "in", sale_lines.ids), ("id", "<=", known_id)]
        known = {
            (certificate.sale_line_id, certificate.lot_id)
            for certificate in certificates.search(domain)
        }
        return move_lines.filtered(
            lambda line: (
                not (line.lot_id or line.move_id.origin_returned_move_id)
                or (line.move_id.sale_line_id, line.lot_id) not in known
            )
        )

    def _split(self, move_lines, eventful):
        """Return the move lines in groups that can be done at once.

        Deliveries of an eventful order line, or of one serial number, come one
        after the other; what left at the same moment stays together.
        """
        waves = defaultdict(list)
        latest = {}
        lines = move_lines.sorted(lambda line: (line.move_id.date, line.id))
        for line in lines:
            keys = self._get_keys(line, eventful)
            number = 0
            for key in keys:
                moment, known = latest.get(key, (line.move_id.date, 0))
                number = max(number, known + (moment != line.move_id.date))
            latest.update(dict.fromkeys(keys, (line.move_id.date, number)))
            waves[number].append(line.id)
        return [move_lines.browse(waves[number]) for number in sorted(waves)]

    def _get_keys(self, line, eventful):
        """Return what deliveries must not share with one another in a group."""
        sale_line = line.move_id.sale_line_id
        keys = []
        if sale_line in eventful:
            keys.append(("sale", sale_line.id))
        if line.lot_id and line.product_id.tracking == "serial":
            keys.append(("serial", line.lot_id.id))
        return keys

    def _get_eventful(self, sale_lines):
        """Return the order lines whose goods came back or were credited."""
        if not sale_lines:
            return sale_lines
        returned = self.env["rma.holdings"]._filter_returned(sale_lines)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT rel.order_line_id
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE rel.order_line_id IN %(ids)s
                   AND move.move_type = 'out_refund'
                 UNION
                SELECT rel.order_line_id
                  FROM sale_order_line_invoice_rel rel
                  JOIN account_move_line credit
                    ON credit.rma_credited_line_id = rel.invoice_line_id
                 WHERE rel.order_line_id IN %(ids)s
                """,
                ids=tuple(sale_lines.ids),
            )
        )
        return returned | sale_lines.browse(row[0] for row in self.env.cr.fetchall())

    # === WHAT THERE IS === #

    def _get_source(self, company, start, end=None):
        """Return the FROM and WHERE of delivered lines without a certificate.

        :param start: UTC datetime of the first deliveries, or None for all
        :param end: UTC datetime of the last ones, or None for all
        :return: SQL with the tables ``line`` and ``move``
        """
        self.env.flush_all()
        return SQL(
            """
            %s
             AND move.company_id = %s
             AND (move.sale_line_id IS NOT NULL
                  OR move.rma_replaced_line_id IS NOT NULL)
             AND move.date BETWEEN %s AND %s
             AND line.quantity_product_uom > 0
             AND NOT EXISTS (
                SELECT FROM rma_warranty_certificate certificate
                 WHERE certificate.move_line_id = line.id
             )
            """,
            self.env["rma.holdings"]._get_delivered_sql(),
            company.id,
            start or datetime.min,
            end or datetime.max,
        )

    def _get_preview(self, company, start):
        """Return what past deliveries would get: [(sentence, lines, is given)].

        :param start: UTC datetime of the first deliveries, or None for all
        """
        counts = Counter()
        finder = self.env["rma.warranty.finder"]
        for day, per_product in self._count_per_period(company, start).items():
            products = self.env["product.product"].browse(per_product)
            found = finder._find(products, company, day)
            for product in products:
                term = found[product].term
                counts[term] += per_product[product.id]
        return [
            (self._describe(term), count, bool(term) and term.coverage != "none")
            for term, count in counts.most_common()
        ]

    def _describe(self, term):
        if not term:
            return self.env._("No warranty is set.")
        if term.coverage == "none":
            return term.name
        return self.env._(
            "%(term)s (%(duration)s)",
            term=term.name,
            duration=term._describe_duration(),
        )

    def _count_per_period(self, company, start):
        """Return {day: {product id: delivered lines}}, in one query.

        A day stands for all until another term comes into force or ends.
        """
        source = self._get_source(company, start)
        zone = company._rma_get_zone()
        day = SQL("(move.date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone)
        limits = self._get_limits() or [fields.Date.to_date("1000-01-01")]
        self.env.cr.execute(
            SQL(
                "SELECT width_bucket(%s, %s::date[]), MIN(%s), line.product_id, "
                "COUNT(*) %s GROUP BY 1, 3",
                day,
                limits,
                day,
                source,
            )
        )
        counts, first = defaultdict(dict), {}
        for period, earliest, product_id, count in self.env.cr.fetchall():
            first[period] = min(first.get(period, earliest), earliest)
            counts[period][product_id] = count
        return {first[period]: counts[period] for period in counts}

    def _get_limits(self):
        """Return the days on which other terms come into force, in order."""
        domain = Domain("date_from", "!=", False) | Domain("date_to", "!=", False)
        terms = self.env["rma.warranty.term"].search(domain)
        limits = {term.date_from for term in terms}
        limits |= {
            fields.Date.add(term.date_to, days=1) for term in terms if term.date_to
        }
        return sorted(filter(None, limits))
