from collections import defaultdict
from typing import NamedTuple

from odoo import models

from ...const import QUIET_CONTEXT
from ...tools.allocation import allocate


class Arrived(NamedTuple):
    """Units of one product (and lot) that came out of a parcel.

    ``product`` and ``lot`` may be empty: then only ``code``, what was scanned
    or read, tells. ``quantity`` is in the product's unit. ``line`` is the line
    of the case that the worker counted on, or empty.
    """

    product: models.BaseModel
    lot: models.BaseModel
    code: str
    quantity: float
    line: models.BaseModel


class RmaReceivingBooker(models.AbstractModel):
    """Receipts of what really arrived, next to what was expected.

    Expected units fill the moves of the case's open receipts; the rest of
    those stays expected in a backorder. Every other unit becomes a further
    move of the same receipt: without an order line and as the customer's
    property, so that neither the order nor the stock value changes until staff
    decide about its alert.
    """

    _name = "rma.receiving.booker"
    _inherit = ["rma.goods.mover"]
    _description = "Booking of what arrived"

    def _book(self, case, arrived, *, warehouse=None):
        """Receive what arrived for a case, in one receipt where possible.

        :param case: rma.case, locked by the caller
        :param list arrived: Arrived
        :param warehouse: where the parcel was opened, when another one
        :return: (done receipts, alerts)
        """
        receipts = case._get_open_receipts().with_context(**QUIET_CONTEXT)
        moves = receipts.move_ids.filtered(
            lambda move: move.rma_line_id and move.state not in ("done", "cancel")
        )
        filled, unexpected = self._share_out(arrived, moves)
        self._fill(moves, filled)
        touched = receipts.browse().union(*(move.picking_id for move in filled))
        if unexpected and not touched:
            touched = receipts[:1] or self._create_receipt(case)
        planned = self._redirect(touched, warehouse)
        alerts = self._create_unexpected(case, touched[:1], unexpected)
        touched._action_done()
        self._expect_as_planned(planned)
        alerts._after_booked()
        return touched, alerts

    # === WHAT WAS EXPECTED === #

    def _share_out(self, arrived, moves, caps=None):
        """Return ({move: [(lot, units)]}, what no move was waiting for).

        Quantities are in the products' units.

        :param dict caps: {move: units that it may take}; what it expects when
            not given
        """
        filled, unexpected = defaultdict(list), []
        free = {move: (caps or {}).get(move, move.product_qty) for move in moves}
        for item in arrived:
            sources = [(move, free[move]) for move in self._get_waiting(item, moves)]
            parts, rest = allocate(item.quantity, sources)
            for move, units in parts:
                filled[move].append((item.lot, units))
                free[move] -= units
            if rest:
                unexpected.append(item._replace(quantity=rest))
        return filled, unexpected

    def _get_waiting(self, item, moves):
        """Return the moves that may take ``item``, the chosen line's first."""
        own = moves.filtered(lambda move: move.product_id == item.product)
        if item.product.tracking != "none":
            own = own.filtered(lambda move: self._is_lot_of(item.lot, move.rma_line_id))
            return own.sorted(
                lambda move: item.lot not in self._get_delivered_lots(move)
            )
        return own.sorted(lambda move: move.rma_line_id != item.line)

    def _get_delivered_lots(self, move):
        """Return the lots of the delivery that a receipt's move takes back."""
        return move.origin_returned_move_id.move_line_ids.lot_id

    def _is_lot_of(self, lot, line):
        """Tell whether a lot is the one that ``line`` waits for.

        A line that names none waits for any that its order line delivered.
        """
        if not lot or (line.lot_id and lot != line.lot_id):
            return False
        if not line.sale_line_id:
            return bool(line.lot_id) or self._is_lot_of_unsold(lot, line)
        units = line.sale_line_id._rma_get_returnable_lots(line)
        return self._is_lot_of_sold(lot, line, units)

    def _is_lot_of_sold(self, lot, line, units):
        """Tell whether a lot is still at the customer with a line's order line.

        Of units that were delivered without a lot, the one that the line names
        or that staff count on it now.

        :param dict units: see ``sale.order.line._rma_get_returnable_lots``
        """
        sale_line = line.sale_line_id
        left = units[sale_line, lot]
        if line.lot_id or line.alert_ids._filter_open():
            left = sale_line._rma_get_lot_units(units, lot)
        return line.product_id.uom_id.compare(left, 0) > 0

    def _is_lot_of_unsold(self, lot, line):
        """Tell whether a lot may be that of goods whose sale isn't known.

        The one that they were registered with; else one that this customer
        bought, with whatever order. Staff decide about any other one, and may
        count it on the line.
        """
        if line.alert_ids._filter_open():
            return True
        registered = self.env["rma.receipt"]._find_registered_lot(line)
        if registered:
            return lot == registered
        finder = self.env["rma.receiving.finder"]
        return finder._get_facts(lot, line.case_id).kind == "other_purchase"

    def _fill(self, moves, filled):
        """Write the counted units on the moves; the others stay expected."""
        (moves - moves.browse().union(*filled)).picked = False
        for move, parts in filled.items():
            if move.product_uom != move.product_id.uom_id:
                # Pieces of a dozen: core would round what is left of it.
                move.write(
                    {
                        "product_uom": move.product_id.uom_id.id,
                        "product_uom_qty": move.product_qty,
                    }
                )
            self._write_parts(move, parts)

    def _write_parts(self, move, parts, owner=None):
        """Replace what core proposed by [(lot, units)] and mark it as done."""
        move.move_line_ids.unlink()
        owner_id = owner.id if owner else False
        self.env["stock.move.line"].create(
            [
                {
                    **move._prepare_move_line_vals(quantity=units),
                    "lot_id": lot.id,
                    "package_id": package.id,
                    "owner_id": owner_id,
                }
                for lot, units, package in self._split_by_package(move, parts, owner)
            ]
        )
        move.picked = True

    # === WHERE IT ARRIVED === #

    def _create_receipt(self, case):
        """Create a receipt of a case for goods that nobody expects."""
        receipts = self.env["rma.receipt"]
        return receipts._create_pickings(case.line_ids[:1])[case]

    def _redirect(self, pickings, warehouse):
        """Have receipts end in another warehouse than the case names.

        :return: {picking: (operation type, location) as planned}
        """
        planned = {}
        if warehouse and warehouse.rma_in_type_id:
            for picking in pickings:
                if picking.picking_type_id != warehouse.rma_in_type_id:
                    planned[picking] = picking.picking_type_id, picking.location_dest_id
        for picking in planned:
            self._move_to(picking, warehouse.rma_in_type_id, warehouse.rma_location_id)
        return planned

    def _expect_as_planned(self, planned):
        """Have what is still expected come where the case says.

        :param dict planned: see :meth:`_redirect`
        """
        for picking, (kind, location) in planned.items():
            self._move_to(picking.backorder_ids, kind, location)

    def _move_to(self, pickings, kind, location):
        """Have open receipts end in a location, with that operation type."""
        if not pickings:
            return
        pickings.write({"picking_type_id": kind.id, "location_dest_id": location.id})
        pickings.move_ids.write(
            {
                "picking_type_id": kind.id,
                "warehouse_id": kind.warehouse_id.id,
                "location_dest_id": location.id,
            }
        )
        pickings.move_line_ids.location_dest_id = location

    # === WHAT NOBODY EXPECTED === #

    def _create_unexpected(self, case, picking, items):
        """Add moves for unexpected units to a receipt; return their alerts."""
        alerts = self.env["rma.receipt.alert"]
        values = []
        for item in items:
            kind, facts = self._classify(case, item)
            move = self._create_unexpected_move(case, picking, item, kind)
            values.append(alerts._prepare_vals(case, picking, item, kind, facts, move))
        return alerts.create(values)

    def _classify(self, case, item):
        """Return (kind of alert, SerialFacts or None) of unexpected units."""
        is_in_case = item.product in case._get_slip_lines().product_id
        if not item.product or item.product.tracking == "none":
            return ("over" if is_in_case else "wrong_product"), None
        if not item.lot and not item.code and not is_in_case:
            return "wrong_product", None
        if item.lot and item.product.tracking == "lot" and is_in_case:
            lines = case._get_slip_lines().filtered(
                lambda line: line.product_id == item.product
            )
            if any(self._is_lot_of(item.lot, line) for line in lines):
                return "over", None
        facts = self.env["rma.receiving.finder"]._get_facts(item.lot, case)
        return facts.kind, facts

    def _create_unexpected_move(self, case, picking, item, kind):
        """Create the move of unexpected units, ready to be finished."""
        if not item.product:
            return self.env["stock.move"]
        move = self._create_moves([self._prepare_unexpected_vals(picking, item)])
        move._action_confirm(merge=False)
        lot = self._get_lot_to_receive(case, item, kind)
        self._write_parts(move, [(lot, item.quantity)], self._get_owner(case))
        return move

    def _prepare_unexpected_vals(self, picking, item):
        """Return values of a move without order line, of unexpected units."""
        return {
            "product_id": item.product.id,
            "product_uom": item.product.uom_id.id,
            "product_uom_qty": item.quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "partner_id": picking.partner_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "origin": picking.origin,
            "procure_method": "make_to_stock",
            # Else sale_stock adds a line to the order.
            "to_refund": False,
        }

    def _get_owner(self, case):
        """Return whose property unexpected goods are until staff decide."""
        return case.commercial_partner_id

    def _get_lot_to_receive(self, case, item, kind):
        """Return the lot under which unexpected units are received.

        A serial number that is in stock already keeps its place there: what
        came in gets a name beside it, until staff know which of both is wrong.
        """
        lot = item.lot
        if item.product.tracking == "none":
            return lot.browse()
        if lot and kind != "already_in_stock":
            return lot
        name = item.code or lot.name
        if kind != "unknown_serial" or not name:
            name = f"{name} ({case.name})" if name else case.name
        return self._get_or_create_lot(case, item.product, name)

    def _get_or_create_lot(self, case, product, name):
        """Return a lot of that name, or of one beside it, that was never moved."""
        lots = self.env["stock.lot"]
        company = [("company_id", "in", (case.company_id.id, False))]
        names = [name, *(f"{name}-{number}" for number in range(2, 100))]
        domain = [("product_id", "=", product.id), ("name", "in", names), *company]
        found = lots.search(domain)
        moved = self.env["stock.move.line"].search([("lot_id", "in", found.ids)]).lot_id
        free = (found - moved).filtered(lambda lot: lot.name == name)
        taken = set(found.mapped("name"))
        return free or lots.create(
            {
                "name": next(each for each in names if each not in taken),
                "product_id": product.id,
                "company_id": case.company_id.id,
            }
        )
