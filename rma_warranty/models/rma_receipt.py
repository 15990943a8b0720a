from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError

from ..const import QUIET_CONTEXT
from ..tools.allocation import allocate
from ..tools.text import format_quantity


class RmaReceipt(models.AbstractModel):
    """Receipts of returned goods: core transfers, built in one batch.

    Per case there is one picking from the customer into the warehouse's
    returns location, with at least one move per line. The moves carry the
    delivery they reverse (value at original cost), the order line (delivered
    quantity) and the case line.
    """

    _name = "rma.receipt"
    _description = "Receipt of returned goods"

    # === CREATE === #

    def _create_for(self, lines):
        """Create and confirm the receipts for what is still expected.

        A second call finds nothing missing and creates nothing (G6).

        :param lines: rma.case.line of any number of cases
        :return: stock.picking, one per case with goods to expect
        :raises UserError: more is expected than was delivered
        """
        missing = {
            line: line._get_quantity_unplanned()
            for line in lines
            if line.decision == "approved" and line.goods_back
        }
        missing = {
            line: quantity
            for line, quantity in missing.items()
            if line.product_uom_id.compare(quantity, 0) > 0
        }
        if not missing:
            return self.env["stock.picking"]
        pickings = self._create_pickings(self.env["rma.case.line"].union(*missing))
        moves = self._create_moves(missing, pickings)
        moves._action_confirm(merge=False)
        moves._action_assign()
        self._set_lots(moves)
        return self.env["stock.picking"].union(*pickings.values())

    def _create_pickings(self, lines):
        """Create one picking per case of ``lines``; return {case: picking}."""
        cases = lines.case_id
        values = [self._prepare_picking_vals(case) for case in cases]
        # After-sales staff need no Inventory rights to expect goods.
        quiet = self.env["stock.picking"].sudo().with_context(**QUIET_CONTEXT)
        return dict(zip(cases, quiet.create(values)))

    def _create_moves(self, missing, pickings):
        """Create the moves of all pickings; return them as draft moves."""
        free = self._get_free_deliveries(missing)
        values = []
        for line, quantity in missing.items():
            taken, rest = allocate(quantity, self._get_sources(line, free))
            if rest:
                raise UserError(self._get_no_source_error(line, quantity, rest))
            for source, part in taken:
                picking = pickings[line.case_id]
                values.append(self._prepare_move_vals(line, picking, source, part))
                free[source] -= line.product_uom_id._compute_quantity(
                    part, line.product_id.uom_id, round=False
                )
        quiet = self.env["stock.move"].sudo().with_context(**QUIET_CONTEXT)
        return quiet.create(values)

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
        return {
            "picking_type_id": warehouse.rma_in_type_id.id,
            "partner_id": case.partner_id.id,
            "location_id": case.partner_id.property_stock_customer.id,
            "location_dest_id": warehouse.rma_location_id.id,
            "company_id": case.company_id.id,
            "origin": case.name,
            "rma_case_id": case.id,
            "user_id": False,
        }

    def _prepare_move_vals(self, line, picking, source, quantity):
        """Return values of the move that takes ``source`` back in part.

        :param source: done delivery move that is reversed
        :param float quantity: in the line's unit
        """
        return {
            "product_id": line.product_id.id,
            "product_uom": line.product_uom_id.id,
            "product_uom_qty": quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": line.company_id.id,
            "partner_id": picking.partner_id.id,
            "location_id": source.location_dest_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "procure_method": "make_to_stock",
            "origin": picking.origin,
            "origin_returned_move_id": source.id,
            "move_orig_ids": [Command.link(source.id)],
            "sale_line_id": line.sale_line_id.id,
            "to_refund": True,
            "rma_line_id": line.id,
        }

    # === WHAT CAN COME BACK === #

    def _get_free_deliveries(self, lines):
        """Return {done delivery move: units still at the customer}.

        Oldest first, in the product's unit. Moves that undid a receipt took
        the goods to the customer again, so they count as deliveries too.
        """
        sale_lines = self.env["sale.order.line"].union(
            *(line.sale_line_id for line in lines)
        )
        deliveries = sale_lines._rma_get_delivery_moves()
        free = {
            move: move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, round=False
            )
            for move in deliveries
        }
        for move, units in self._get_returned(deliveries).items():
            free[move] -= units
        return free

    def _get_returned(self, deliveries):
        """Return {delivery move: units back or on their way}, product's unit."""
        groups = self.env["stock.move"]._read_group(
            [
                ("origin_returned_move_id", "in", deliveries.ids),
                ("state", "!=", "cancel"),
            ],
            ["origin_returned_move_id", "product_uom", "state"],
            ["quantity:sum", "product_uom_qty:sum"],
        )
        returned = defaultdict(float)
        for move, uom, state, done, planned in groups:
            units = done if state == "done" else planned
            returned[move] += uom._compute_quantity(
                units, move.product_id.uom_id, round=False
            )
        return returned

    def _get_sources(self, line, free):
        """Return [(delivery move, units)] for a line, in the line's unit."""
        sources = []
        for move, units in free.items():
            if move.sale_line_id != line.sale_line_id:
                continue
            if line.lot_id:
                lot_lines = move.move_line_ids.filtered(
                    lambda ml: ml.lot_id == line.lot_id
                )
                units = min(units, sum(lot_lines.mapped("quantity_product_uom")))
            sources.append(
                (
                    move,
                    line.product_id.uom_id._compute_quantity(
                        units, line.product_uom_id, round=False
                    ),
                )
            )
        return sources

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
            move.move_line_ids.write(
                {"lot_id": move.rma_line_id.lot_id.id, "lot_name": False}
            )

    # === RECEIVE AND UNDO === #

    def _receive_all(self, pickings):
        """Validate receipts with everything that is expected, in one batch."""
        # The user's right to receive is that to write the case, checked there.
        quiet = pickings.sudo().with_context(**QUIET_CONTEXT)
        quiet.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ).picked = True
        quiet._action_done()

    def _undo(self, pickings):
        """Send the goods of done receipts back to the customer, in one batch.

        The opposite moves raise the delivered quantity again, so that order
        and case are where they were before the receipt (G7). Receipts that
        are undone already are left alone.

        :return: stock.move, the moves to the customer
        :raises UserError: units of the receipt were inspected or credited, or
            are no longer in the returns location
        """
        received = pickings.move_ids.filtered(
            lambda move: move.state == "done"
            and move.rma_line_id
            and not move.origin_returned_move_id.rma_line_id
        )
        received -= received.returned_move_ids.filtered(
            lambda move: move.state == "done"
        ).origin_returned_move_id
        self._check_undoable(received)
        quiet = self.env["stock.move"].sudo().with_context(**QUIET_CONTEXT)
        moves = quiet.create([self._prepare_undo_vals(move) for move in received])
        moves._action_confirm(merge=False)
        return self._finish_undo(moves)

    def _check_undoable(self, received):
        """Raise when what was received has been inspected or credited."""
        for line in received.rma_line_id:
            if (
                line.quantity_inspected
                or line.quantity_credited
                or line.quantity_credit_draft
            ):
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s was inspected or credited already. "
                        "Undo the inspection and cancel the credit note first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _prepare_undo_vals(self, move):
        """Return values of the move that takes a received move back."""
        return {
            "company_id": move.company_id.id,
            "product_id": move.product_id.id,
            "product_uom": move.product_uom.id,
            "product_uom_qty": move.quantity,
            "location_id": move.location_dest_id.id,
            "location_dest_id": move.location_id.id,
            "picking_type_id": move.picking_type_id.warehouse_id.rma_route_type_id.id,
            "origin": move.origin,
            "origin_returned_move_id": move.id,
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
            "rma_line_id": move.rma_line_id.id,
        }

    def _finish_undo(self, moves):
        """Take exactly the received lots out of the returns location again."""
        values = []
        for move in moves:
            for received in move.origin_returned_move_id.move_line_ids:
                line_vals = move._prepare_move_line_vals(received.quantity_product_uom)
                values.append({**line_vals, "lot_id": received.lot_id.id})
        self.env["stock.move.line"].sudo().create(values)
        moves.picked = True
        return moves._action_done()

    def _get_uninspected_lots(self, line):
        """Return {lot: units} that arrived on a line and have no inspection.

        In the line's unit; undone receipts count against it.
        """
        units = defaultdict(float)
        for move in line.move_ids.filtered(lambda move: move.state == "done"):
            if move.rma_inspection_id:
                continue
            sign = 1 if move.location_id.usage == "customer" else -1
            for move_line in move.move_line_ids:
                units[move_line.lot_id] += sign * (
                    move_line.product_uom_id._compute_quantity(
                        move_line.quantity, line.product_uom_id, round=False
                    )
                )
        for inspection in line.inspection_ids:
            if inspection.state != "cancelled":
                units[inspection.lot_id] -= inspection.quantity
        compare = line.product_uom_id.compare
        return {lot: left for lot, left in units.items() if compare(left, 0) > 0}
