from odoo import models
from odoo.tools import SQL

# Whose goods a location holds; moves inside one of these say nothing new.
OUTSIDE = ("customer", "supplier", "inventory", "production")
SENT = ("delivered", "replacement", "sent_back")


class RmaSerialPassport(models.AbstractModel):
    """The life of serial or lot numbers, from all documents that name them.

    Answers are plain values, without prices, for whoever may see the page;
    they are read in a number of queries that doesn't grow with the lots.
    """

    _name = "rma.serial.passport"
    _description = "Serial passport"

    def _get_passports(self, lots):
        """Return {lot: passport} of those lots that are the user's companies'.

        In system mode: after-sales staff may lack rights on stock and orders.

        :return: dicts with ``product``, ``serial``, ``whereabouts`` and the
            lists ``sales``, ``events``, ``repairs``, ``certificates``,
            ``chain`` and ``claims``
        """
        companies = self.env.companies
        own = lots.filtered(
            lambda lot: not lot.company_id or lot.company_id in companies
        )
        facts = self._get_facts(own, companies)
        return {lot: self._get_passport(lot, facts) for lot in own}

    def _get_facts(self, lots, companies):
        """Return what is known of all lots at once, as {lot id: records}."""
        domain = [("lot_id", "in", lots.ids), ("company_id", "in", companies.ids)]
        certificates = self.env["rma.warranty.certificate"].search(domain, order="id")
        moved = self.env["stock.move.line"].search([*domain, ("state", "=", "done")])
        moved = moved.filtered(self._is_telling)
        # Read together, not lot by lot.
        moved.move_id.sale_line_id.order_id.mapped("date_order")
        claims = self.env["rma.case.line"].search(
            [
                ("company_id", "in", companies.ids),
                "|",
                ("lot_id", "in", lots.ids),
                ("certificate_id", "in", certificates.ids),
            ],
            order="id",
        )
        quants = self.env["stock.quant"].search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit", "customer")),
                ("company_id", "in", [False, *companies.ids]),
            ]
        )
        return {
            "certificates": certificates.grouped("lot_id"),
            "chains": self._get_chains(certificates),
            "moved": moved.grouped("lot_id"),
            "claims": claims.grouped(
                lambda line: line.lot_id or line.certificate_id.lot_id
            ),
            "quants": quants.grouped("lot_id"),
        }

    def _is_telling(self, move_line):
        """Tell whether goods came from or went to somebody else."""
        source = move_line.location_id.usage
        target = move_line.location_dest_id.usage
        return source != target and (source in OUTSIDE or target in OUTSIDE)

    def _get_passport(self, lot, facts):
        moved = facts["moved"].get(lot, self.env["stock.move.line"])
        certificates = facts["certificates"].get(lot, self._get_no_certificates())
        claims = facts["claims"].get(lot, self.env["rma.case.line"])
        quants = facts["quants"].get(lot, self.env["stock.quant"])
        events = self._get_events(moved)
        return {
            "product": lot.product_id.display_name,
            "serial": lot.name,
            "sales": self._get_sales(moved),
            "events": events,
            "repairs": self._get_repairs(events),
            "certificates": [self._describe(own) for own in certificates],
            "chain": self._get_chain(certificates, facts["chains"]),
            "claims": [self._describe_claim(line) for line in claims],
            "whereabouts": self._get_whereabouts(quants, events, certificates),
        }

    # === SALES AND MOVES === #

    def _get_sales(self, moved):
        """Return the orders that the lot was delivered for, oldest first."""
        delivered = moved.filtered(lambda line: line._rma_is_delivering())
        return [
            {
                "order": order.name,
                "order_id": order.id,
                "customer": order.partner_id.display_name,
                "date": order.company_id._rma_get_local_date(order.date_order),
            }
            for order in delivered.move_id.sale_line_id.order_id.sorted("date_order")
        ]

    def _get_events(self, moved):
        """Return the moves of a lot in time order, told as what they meant."""
        events, here = [], set()
        for line in moved.sorted(lambda line: (line.move_id.date, line.id)):
            kind = self._get_kind(line)
            origin = line.move_id.sale_line_id or line.move_id.rma_line_id
            if kind == "returned":
                here.add(origin)
            elif kind == "delivered" and origin in here:
                here.remove(origin)
                kind = "undone" if self._is_undo(line.move_id) else "sent_back"
            events.append(self._describe_event(line, kind))
        return events

    def _get_kind(self, line):
        """Return what a move did, by where it came from and went to."""
        source, target = line.location_id.usage, line.location_dest_id.usage
        if line._rma_is_delivering():
            is_replacement = line.move_id.rma_replaced_line_id
            return "replacement" if is_replacement else "delivered"
        if line._rma_is_arriving():
            return "returned"
        if target == "supplier":
            return "to_vendor"
        if source == "supplier":
            return "bought"
        return "entered" if target == "internal" else "removed"

    def _is_undo(self, move):
        """Tell whether a move only took the receipt of a case back."""
        return bool(move.rma_line_id and not move.rma_inspection_id)

    def _describe_event(self, line, kind):
        picking = line.picking_id
        partner = picking.partner_id or line.move_id.partner_id
        move = line.move_id
        case = (move.rma_line_id or move.rma_replaced_line_id).case_id
        return {
            "kind": kind,
            "label": self._get_event_labels()[kind],
            "date": line.company_id._rma_get_local_date(line.move_id.date),
            "partner": partner.display_name or "",
            "document": picking.name or line.reference or "",
            "case": case.name or "",
            "case_id": case.id,
        }

    def _get_event_labels(self):
        return {
            "bought": self.env._("Received from the vendor"),
            "delivered": self.env._("Delivered"),
            "replacement": self.env._("Sent as a replacement"),
            "returned": self.env._("Came back"),
            "sent_back": self.env._("Sent back to the customer"),
            "undone": self.env._("Receipt undone"),
            "to_vendor": self.env._("Returned to the vendor"),
            "removed": self.env._("Taken out of stock"),
            "entered": self.env._("Entered in stock"),
        }

    def _get_repairs(self, events):
        """Return the stays here of units that went back to their customer."""
        repairs, arrived = [], None
        for event in events:
            if event["kind"] == "returned":
                arrived = event["date"]
            elif event["kind"] == "sent_back":
                days = (event["date"] - arrived).days
                repairs.append({**event, "arrived": arrived, "days": days})
        return repairs

    # === WARRANTIES === #

    def _get_no_certificates(self):
        return self.env["rma.warranty.certificate"]

    def _describe(self, certificate):
        """Return a certificate with its dates, state and extensions."""
        return {
            "name": certificate.name,
            "certificate_id": certificate.id,
            "product": certificate.product_id.display_name,
            "serial": certificate.lot_id.name or certificate.serial_text or "",
            "customer": certificate.partner_id.display_name,
            "term": certificate.term_id.name,
            "start": certificate.date_start or None,
            "end": certificate.date_end or None,
            "is_lifetime": certificate.is_lifetime,
            "state": certificate.state,
            "state_label": self._label(certificate, "state"),
            "void_reason": certificate.void_reason or "",
            "extensions": [
                extension.name
                for extension in certificate.extension_ids
                if not extension.is_refunded
            ],
        }

    def _get_chains(self, certificates):
        """Return certificates with all that they replaced or were replaced by."""
        if not certificates:
            return certificates
        certificates.flush_model(["replaced_by_id"])
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE chain(id) AS (
                    SELECT id FROM rma_warranty_certificate WHERE id IN %s
                    UNION
                    SELECT CASE WHEN other.id = chain.id
                                THEN other.replaced_by_id ELSE other.id END
                      FROM rma_warranty_certificate other
                      JOIN chain ON other.replaced_by_id = chain.id
                        OR (other.id = chain.id AND other.replaced_by_id IS NOT NULL)
                )
                SELECT id FROM chain ORDER BY id
                """,
                tuple(certificates.ids),
            )
        )
        return certificates.browse([row[0] for row in self.env.cr.fetchall()])

    def _get_chain(self, certificates, known):
        """Return the units of a chain of replacements, the oldest first.

        :param known: all certificates of all chains, to be read together
        """
        todo = certificates.with_prefetch(known.ids)
        chain = todo.browse()
        while todo:
            chain |= todo
            todo = (todo.replaced_by_id | todo.replaces_ids) & known - chain
            todo = todo.with_prefetch(known.ids)
        if len(chain) < 2 or not (chain.replaced_by_id or chain.replaces_ids):
            return []
        ordered = chain.sorted(lambda own: (str(own.date_delivered or ""), own.id))
        return [self._describe(own) for own in ordered]

    # === CLAIMS === #

    def _describe_claim(self, line):
        return {
            "case": line.case_id.name,
            "case_id": line.case_id.id,
            "date": self._get_request_day(line.case_id),
            "reason": line.reason_id.display_name or "",
            "state": line.state,
            "state_label": self._label(line, "state"),
            "outcome": self._get_outcome(line),
        }

    def _get_request_day(self, case):
        moment = case.date_request
        return case.company_id._rma_get_local_date(moment) if moment else None

    def _get_outcome(self, line):
        """Return what became of a claim, in words."""
        if line.decision == "rejected":
            return line.rejection_reason or self._label(line, "decision")
        if line.decision != "approved":
            return ""
        names = ["resolution", "goods_status", "money_status"]
        told = [name for name in names if line[name] and line[name] != "none"]
        return "; ".join(self._label(line, name) for name in told)

    def _label(self, record, name):
        """Return the value of a selection field in words."""
        selection = record._fields[name]._description_selection(record.env)
        return dict(selection).get(record[name], "")

    # === WHEREABOUTS === #

    def _get_whereabouts(self, quants, events, certificates):
        """Return where the units are now: in stock, with a customer, or gone."""
        here = quants.location_id.filtered(lambda place: place.usage != "customer")
        if here:
            names = ", ".join(here.mapped("complete_name"))
            return {"kind": "stock", "name": names, "since": None}
        if quants:
            return self._get_holder(events, certificates)
        if not events:
            return {"kind": "unknown", "name": "", "since": None}
        last = events[-1]
        return {"kind": "gone", "name": last["label"], "since": last["date"]}

    def _get_holder(self, events, certificates):
        """Return the customer: who has the warranty, else who got the goods."""
        sent = [row for row in events if row["kind"] in SENT]
        last = sent[-1] if sent else {"partner": "", "date": None}
        valid = certificates.filtered(lambda own: not own.is_void)
        name = valid[-1:].partner_id.display_name or last["partner"]
        return {"kind": "customer", "name": name, "since": last["date"]}
