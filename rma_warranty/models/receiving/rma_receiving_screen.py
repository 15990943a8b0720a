from odoo import models

from ...tools.text import format_quantity
from .rma_receiving import RECEIVABLE_STATES

OTHERS_MAX_COUNT = 5


class RmaReceiving(models.AbstractModel):
    """What the receiving screen shows, as plain values.

    No prices, and of the customer the name only.
    """

    _inherit = "rma.receiving"

    def _prepare_found(self, cases, tracking=""):
        """Return the answer for found cases, or None.

        :param tracking: the number of the parcel, when it was scanned
        """
        if not cases:
            return None
        return {
            "kind": "case",
            "cases": [self._prepare_case(case) for case in cases],
            "tracking": tracking,
        }

    def _scan_goods(self, code, cases):
        """Return the answer for a product or a serial number, or None."""
        finder = self.env["rma.receiving.finder"]
        if not code:
            return None
        product, units = finder._find_product(code)
        if product:
            return self._prepare_counted(product, units, cases)
        expected = cases._get_receivable_lines().product_id
        lot = finder._find_lot(code, expected) or finder._find_lot(code)
        if lot:
            return self._prepare_serial(lot, code, cases)
        package = finder._find_package(code)
        return self._prepare_package(package, cases) if package else None

    def _prepare_counted(self, product, units, cases):
        """Return the answer for units of a product."""
        return {
            "kind": "product",
            "product": self._prepare_product(product),
            "units": units,
            "others": self._prepare_others(cases, product, cases.commercial_partner_id),
        }

    def _prepare_serial(self, lot, code, cases, units=1.0):
        """Return the answer for a known lot: on which line it is, or what is wrong."""
        booker = self.env["rma.receiving.booker"]
        answer = {
            "kind": "serial",
            "code": code,
            "units": units,
            "product": self._prepare_product(lot.product_id),
            "line_id": False,
            "case_id": False,
            "message": "",
            "others": [],
        }
        lines = cases._get_receivable_lines().filtered(
            lambda line: line.product_id == lot.product_id
        )
        for line in lines:
            if booker._is_lot_of(lot, line):
                return {**answer, "line_id": line.id, "case_id": line.case_id.id}
        if cases:
            facts = self.env["rma.receiving.finder"]._get_facts(lot, cases[0])
            alerts = self.env["rma.receipt.alert"]
            answer["message"] = alerts._get_worker_message(facts.kind)
        return {**answer, "others": self._prepare_others_of_lot(cases, lot)}

    def _prepare_package(self, package, cases):
        """Return the answer for a package: what of it the customer still has."""
        items = [
            self._prepare_serial(quant.lot_id, quant.lot_id.name, cases, quant.quantity)
            if quant.lot_id
            else self._prepare_counted(quant.product_id, quant.quantity, cases)
            for quant in self.env["rma.receiving.finder"]._get_packed(package)
        ]
        return {"kind": "package", "name": package.name, "items": items}

    # === OTHER CASES IN THE SAME PARCEL === #

    def _prepare_others_of_lot(self, cases, lot):
        """Return the other cases of the customer that wait for a lot."""
        customers = cases.commercial_partner_id
        if not cases:
            finder = self.env["rma.receiving.finder"]
            buyer = finder._get_customer(finder._get_delivery(lot))
            customers = buyer.commercial_partner_id
        return self._prepare_others(cases, lot.product_id, customers, lot)

    def _prepare_others(self, cases, product, customers, lot=None):
        """Return other cases of these customers that wait for a product (or lot).

        :return: list of {"case": as of :meth:`_prepare_case`, "line_id"}
        """
        if not customers:
            return []
        finder = self.env["rma.receiving.finder"]
        booker = self.env["rma.receiving.booker"]
        lines = finder._find_waiting_lines(product, customers).filtered(
            lambda line: (
                line.case_id not in cases and (not lot or booker._is_lot_of(lot, line))
            )
        )
        return [
            {"case": self._prepare_case(case), "line_id": own[0].id}
            for case, own in lines[:OTHERS_MAX_COUNT].grouped("case_id").items()
        ]

    def _prepare_case(self, case):
        """Return what the screen shows of a case: no prices, and a name only."""
        waiting = case._get_open_receipts().move_ids.filtered(
            lambda move: move.rma_line_id and move.state not in ("done", "cancel")
        )
        by_line = waiting.grouped("rma_line_id")
        expected = case.line_ids.filtered(lambda line: line in by_line)
        lines = [self._prepare_line(line, by_line[line]) for line in expected]
        return {
            "id": case.id,
            "name": case.name,
            "customer": case.partner_id.name or case.commercial_partner_id.name or "",
            "is_receivable": case.state in RECEIVABLE_STATES,
            "hint": self._get_hint(case) if not lines else "",
            "tracking": ", ".join(
                filter(None, case._get_open_receipts().mapped("rma_tracking_number"))
            ),
            "lines": lines,
            "settled": self._prepare_settled(case, expected.product_id),
            # What the worker knows of: see RmaReceiving._check_seen.
            "seen": self._get_done_receipts(case).ids,
        }

    def _get_done_receipts(self, case):
        return case.receipt_ids.filtered(lambda picking: picking.state == "done")

    def _prepare_settled(self, case, expected):
        """Return why products of a case are not expected, or not any more.

        :param expected: product.product of which something is still to come
        """
        rest = case.line_ids.filtered(lambda line: line.product_id not in expected)
        return [
            {"product_id": line.product_id.id, "message": self._get_settled(line)}
            for line in rest
        ]

    def _get_settled(self, line):
        if line.decision == "rejected":
            return self.env._("It is rejected in this return.")
        if line.quantity_received:
            return self.env._("All of it has come already.")
        return self.env._("It is in this return, but doesn't have to come.")

    def _prepare_line(self, line, moves):
        """Return what is expected of a line, in the product's unit."""
        product = line.product_id
        expected = sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, product.uom_id, round=False
            )
            for move in moves
        )
        return {
            **self._prepare_product(product),
            "id": line.id,
            "expected": product.uom_id.round(expected),
            "sold_as": line._get_ordered_text(expected),
            "serials": line.lot_id.mapped("name"),
        }

    def _prepare_product(self, product):
        codes = [(product.barcode, 1.0), (product.default_code, 1.0)]
        codes += [
            (each.barcode, units)
            for each in product.product_uom_ids
            for units in [each.uom_id._compute_quantity(1, product.uom_id, round=False)]
        ]
        return {
            "product_id": product.id,
            "product": product.display_name,
            "tracking": product.tracking,
            "uom": product.uom_id.name,
            "codes": [[code, units] for code, units in codes if code],
        }

    def _get_hint(self, case):
        """Return why nothing is expected for a case, and what to do."""
        if case.state in RECEIVABLE_STATES:
            return self.env._(
                "Nothing is expected for %(case)s any more. What you scan is kept for "
                "the after-sales staff.",
                case=case.name,
            )
        labels = dict(case._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(case)s is %(state)s, so nothing can be received on it. Keep the parcel "
            "as an unknown box.",
            case=case.name,
            state=labels[case.state],
        )

    def _prepare_result(self, case, receipts):
        """Return what was received, what is still missing, and what was wrong."""
        alerts = case.alert_ids.filtered(lambda alert: alert.picking_id in receipts)
        received = receipts.move_ids.filtered(
            lambda move: move.rma_line_id and move.state == "done"
        )
        short = [
            f"{format_quantity(line['expected'])} × {line['product']}"
            for line in self._prepare_case(case)["lines"]
        ]
        return {
            "case": case.name,
            "receipt": ", ".join(receipts.mapped("name")),
            "received": [self._get_received_text(move) for move in received],
            "short": short,
            "alerts": [
                f"{self._get_alert_name(alert)}: "
                f"{alert._get_worker_message(alert.kind)}"
                for alert in alerts
            ],
        }

    def _get_alert_name(self, alert):
        product = alert.product_id
        has_code = not product or product.tracking != "none"
        names = [product.display_name, has_code and alert.code]
        return " ".join(filter(None, names))

    def _get_received_text(self, move):
        units = move.product_uom._compute_quantity(
            move.quantity, move.product_id.uom_id, round=False
        )
        return f"{format_quantity(units)} × {move.product_id.display_name}"
