from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...system import as_system
from ...tools.allocation import allocate
from ...tools.text import format_quantity


class RmaReceipt(models.AbstractModel):
    """Receipts of returned goods: core transfers, built in one batch.

    Per case there is one picking from the customer into the warehouse's
    returns location, with at least one move per line. The moves carry the
    delivery they reverse (value at original cost), the order line (delivered
    quantity) and the case line.

    After-sales staff need no Inventory rights to expect and receive goods, workers
    none on cases: all of it runs in system mode.
    """

    _name = "rma.receipt"
    _inherit = ["rma.goods.mover"]
    _description = "Receipt of returned goods"

    # === CREATE === #

    @as_system
    def _create_for(self, lines):
        """Create and confirm the receipts for what is still expected.

        Locks the lines: a second call, also one at the same moment, finds
        nothing missing and creates nothing (G6).

        :param lines: rma.case.line of any number of cases
        :return: stock.picking, one per case with goods to expect
        :raises UserError: more is expected than was delivered
        """
        lock_rows(lines)
        missing = self._get_missing(lines)
        if not missing:
            return self.env["stock.picking"]
        pickings = self._create_pickings(lines.browse().union(*missing))
        moves = self._create_moves(self._plan_moves(missing, pickings))
        moves._action_confirm(merge=False)
        moves._action_assign()
        self._set_lots(moves)
        return self.env["stock.picking"].union(*pickings.values())

    def _get_missing(self, lines):
        """Return {approved line: units > 0 that no receipt expects yet}."""
        units = lines._get_units_by_line("arriving")
        return {line: own.unplanned for line, own in units.items() if own.unplanned}

    def _create_pickings(self, lines):
        """Create one picking per case of ``lines``; return {case: picking}."""
        cases = lines.case_id
        values = [self._prepare_picking_vals(case) for case in cases]
        quiet = self.env["stock.picking"].with_context(**QUIET_CONTEXT)
        return dict(zip(cases, quiet.create(values), strict=True))

    def _plan_moves(self, missing, pickings):
        """Return the values of the moves of all pickings.

        :raises UserError: units are not at the customer any more
        """
        lines = next(iter(missing)).browse().union(*missing)
        chains = self.env["rma.holdings"]._read_chains(lines.sale_line_id)
        taken = defaultdict(float)
        values = []
        for line, quantity in missing.items():
            picking = pickings[line.case_id]
            if not line.sale_line_id:
                values.append(self._prepare_unsold_vals(line, picking, quantity))
                continue
            sources = self._get_sources(line, chains[line.sale_line_id], taken)
            parts, rest = allocate(quantity, sources)
            if rest:
                raise UserError(self._get_no_source_error(line, quantity, rest))
            for source, part in parts:
                values.append(self._prepare_move_vals(line, picking, source, part))
                taken[source] += line.product_uom_id._compute_quantity(
                    part, line.product_id.uom_id, round=False
                )
        return values

    def _prepare_picking_vals(self, case):
        """Return values of the receipt of one case."""
        warehouse = case.warehouse_id
        if not warehouse.rma_in_type_id:
            raise UserError(
                self.env._(
                    "The warehouse %(name)s has no operation type for return "
                    "receipts. Choose one in its settings.",
                    name=warehouse.display_name,
                )
            )
        customer = case.partner_id.with_company(case.company_id)
        return {
            "picking_type_id": warehouse.rma_in_type_id.id,
            "partner_id": customer.id,
            "location_id": customer.property_stock_customer.id,
            "location_dest_id": warehouse.rma_location_id.id,
            "company_id": case.company_id.id,
            "origin": case.name,
            "rma_case_id": case.id,
            "user_id": False,
        }

    def _prepare_move_vals(self, line, picking, source, quantity):
        """Return values of the move that takes ``source`` back in part.

        :param source: done move that brought the goods to the customer
        :param float quantity: in the line's unit
        """
        return {
            **self._prepare_common_vals(line, picking, quantity),
            "location_id": source.location_dest_id.id,
            "origin_returned_move_id": source.id,
            "move_orig_ids": [Command.link(source.id)],
            "sale_line_id": line.sale_line_id.id,
            "to_refund": True,
            # What was sold for a consignor is his again.
            "restrict_partner_id": self._find_owner(source).id,
        }

    def _prepare_unsold_vals(self, line, picking, quantity):
        """Return values of the move of goods whose delivery isn't known.

        They stay the customer's property, so that stock value is not touched,
        unless a price was agreed on.
        """
        return {
            **self._prepare_common_vals(line, picking, quantity),
            "location_id": picking.location_id.id,
            "restrict_partner_id": line._get_owner().id,
            # Else sale_stock counts them on the order of other goods of the case.
            "to_refund": False,
        }

    def _prepare_common_vals(self, line, picking, quantity):
        return {
            "product_id": line.product_id.id,
            "product_uom": line.product_uom_id.id,
            "product_uom_qty": quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": line.company_id.id,
            "partner_id": picking.partner_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "procure_method": "make_to_stock",
            "origin": picking.origin,
            "rma_line_id": line.id,
        }

    def _get_no_source_error(self, line, quantity, rest):
        """Return the message for units that no delivery can be found for."""
        return self.env._(
            "%(case)s, %(product)s: %(quantity)s are expected, but %(rest)s of them "
            "are not at the customer any more. Another return may have been "
            "registered on the delivery.",
            case=line.case_id.name,
            product=line.product_id.display_name,
            quantity=format_quantity(quantity),
            rest=format_quantity(rest),
        )

    def _set_lots(self, moves):
        """Put the case line's lot on the moves; propose no other one.

        Core proposes any lot of the delivery, which may not be the one in the
        parcel.
        """
        tracked = moves.filtered(lambda move: move.product_id.tracking != "none")
        for move in tracked:
            line = move.rma_line_id
            lot = line.lot_id or self._find_registered_lot(line)
            move.move_line_ids.write({"lot_id": lot.id, "lot_name": False})

    def _find_registered_lot(self, line):
        """Return the serial number that a customer registered goods with.

        One that is not known here yet is created; empty when none was given.
        """
        text = line._get_serial_noted()
        lots = self.env["stock.lot"]
        if line.sale_line_id or not text:
            return lots
        own = [("product_id", "=", line.product_id.id), ("name", "=", text)]
        found = lots.search([*own, ("company_id", "in", [False, line.company_id.id])])
        return found[:1] or lots.create(
            {"product_id": line.product_id.id, "name": text}
        )

    # === RECEIVE AND UNDO === #

    @as_system
    def _receive_all(self, pickings):
        """Validate receipts with everything that is expected, in one batch.

        The user's right to receive is that to write the case, checked there.
        """
        quiet = pickings.with_context(**QUIET_CONTEXT)
        moves = quiet.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                move.quantity = move.product_uom_qty
        moves.picked = True
        quiet._action_done()

    @as_system
    def _undo(self, pickings):
        """Send the goods of done receipts back to the customer, in one batch.

        The opposite moves raise the delivered quantity again, and the goods
        are expected in a new receipt: order and case are where they were
        before (G7). Receipts that are undone already are left alone.

        :return: stock.move, the moves to the customer
        :raises UserError: units of the receipt were inspected or credited, or
            are no longer in the returns location
        """
        lines = pickings.move_ids.rma_line_id
        lock_rows(lines)
        units = self._get_undoable(pickings)
        self._check_undoable(units)
        values = [
            {**self._prepare_undo_vals(move, part), "restrict_partner_id": owner.id}
            for move, left in units.items()
            for owner, part in self._split_by_owner(move, left)
        ]
        done = self._finish(self._create_moves(values))
        self._after_undone(pickings)
        self._forget(lines)
        self.env["rma.notification"]._withdraw("received", pickings)
        self._create_for(lines.filtered(lambda line: line.state == "approved"))
        return done

    def _get_undoable(self, pickings):
        """Return {received move: units not taken back yet}, in its unit."""
        units = {}
        for move in pickings.move_ids._rma_filter_arrived():
            left = sum(self._get_lots_left(move).values())
            if move.product_id.uom_id.compare(left, 0) > 0:
                units[move] = move.product_id.uom_id._compute_quantity(
                    left, move.product_uom, round=False
                )
        return units

    def _is_undoable(self, units):
        """Tell whether receipts may be taken back; see :meth:`_get_undoable`."""
        return bool(units) and not self._get_blocking(units)

    def _get_blocking(self, units):
        """Return the lines that need the goods which would leave.

        Because what stays would be less than was inspected, credited or
        replaced.
        """
        leaving = defaultdict(float)
        for move, left in units.items():
            leaving[move.rma_line_id] += move.product_uom._compute_quantity(
                left, move.rma_line_id.product_uom_id, round=False
            )
        blocking = self.env["rma.case.line"]
        for line, left in leaving.items():
            units = line._get_units("replacing")
            stays = line.product_uom_id.compare(units.received - left, units.bound)
            if stays < 0 or line._is_advance_credited():
                blocking |= line
        return blocking

    def _check_undoable(self, units):
        """Raise when goods that would leave were inspected or credited."""
        for line in self._get_blocking(units):
            if line._get_units("replacing").sent_for:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: a replacement was sent or is on its "
                        "way. Cancel its delivery first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            raise UserError(
                self.env._(
                    "%(case)s, %(product)s was inspected or credited already. "
                    "Undo the inspection and cancel the credit note first.",
                    case=line.case_id.name,
                    product=line.product_id.display_name,
                )
            )

    def _after_undone(self, pickings):
        """Take back what followed from these receipts; contexts add theirs."""

    def _forget(self, lines):
        """Drop what was noted about goods that are no longer here."""
        for line, units in lines._get_units_by_line().items():
            rest = units.unposted
            if line.product_uom_id.compare(line.quantity_uninvoiced, rest) > 0:
                line.quantity_uninvoiced = rest

    def _prepare_undo_vals(self, move, units):
        """Return values of the move that takes a received move back."""
        warehouse = move.picking_type_id.warehouse_id
        return {
            **self._prepare_opposite_vals(move, units),
            "picking_type_id": warehouse.rma_route_type_id.id,
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }

    def _get_lots_arrived(self, line):
        """Return {lot: units} that arrived on a line, as they were sent.

        In the line's unit; undone receipts count against it.
        """
        units = defaultdict(float)
        for move in line.move_ids.filtered(lambda move: move.state == "done"):
            if move._rma_is_of_inspection():
                continue
            sign = 1 if move._rma_is_arriving() else -1
            for move_line in move.move_line_ids:
                units[move_line.lot_id] += sign * (
                    move_line.product_uom_id._compute_quantity(
                        move_line.quantity, line.product_uom_id, round=False
                    )
                )
        return units
