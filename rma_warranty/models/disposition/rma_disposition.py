from odoo import models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT


class RmaDisposition(models.AbstractModel):
    """Where inspected goods go: one strategy per disposition code.

    A strategy is a model ``rma.disposition.<code>`` that inherits this
    contract and says at least where the goods go. All methods work on whole
    recordsets of inspections of any number of cases and companies.
    """

    _name = "rma.disposition"
    _description = "Disposition of returned goods"

    def _get(self, code):
        """Return the strategy of a disposition code."""
        return self.env[f"rma.disposition.{code}"]

    def _get_destinations(self, inspections):
        """Return {inspection: stock.location the goods go to}."""
        raise NotImplementedError

    def _check(self, inspections):
        """Return the reasons, as sentences, why the goods can't be routed."""
        return [
            self.env._(
                "%(name)s: the warehouse %(warehouse)s has no returns location.",
                name=inspection.name,
                warehouse=inspection.warehouse_id.display_name,
            )
            for inspection in inspections
            if not inspection.warehouse_id.rma_location_id
        ]

    def _preview(self, inspections):
        """Return {inspection: name of the location}; saves nothing."""
        return {
            inspection: location.display_name
            for inspection, location in self._get_destinations(inspections).items()
        }

    def _execute(self, inspections):
        """Move the goods out of the returns location, in one batch.

        :return: the done stock moves
        :raises UserError: a reason given by :meth:`_check`
        """
        reasons = self._check(inspections)
        if reasons:
            raise UserError("\n".join(reasons))
        destinations = self._get_destinations(inspections)
        # Warehouse rights are not needed to route what an inspector inspected.
        moves = self._create_moves(
            [
                self._prepare_move_vals(inspection, location)
                for inspection, location in destinations.items()
            ]
        )
        return self._process(moves)

    def _undo(self, inspections):
        """Move the goods back to the returns location, in one batch.

        :return: the done stock moves
        :raises UserError: goods are no longer free where they were routed to
        """
        done = inspections.sudo().move_ids.filtered(
            lambda move: move.state == "done" and not move.origin_returned_move_id
        )
        moves = self._create_moves([self._prepare_undo_vals(move) for move in done])
        return self._process(moves)

    # === MOVES === #

    def _prepare_move_vals(self, inspection, location):
        """Return values of the move out of the returns location."""
        warehouse = inspection.warehouse_id
        return {
            "company_id": inspection.company_id.id,
            "product_id": inspection.product_id.id,
            "product_uom": inspection.product_uom_id.id,
            "product_uom_qty": inspection.quantity,
            "location_id": warehouse.rma_location_id.id,
            "location_dest_id": location.id,
            "picking_type_id": warehouse.rma_route_type_id.id,
            "origin": inspection.case_id.name,
            "rma_line_id": inspection.line_id.id,
            "rma_inspection_id": inspection.id,
        }

    def _prepare_undo_vals(self, move):
        """Return values of the move that takes ``move`` back.

        The origin makes the stock value come back at what left (stock_account,
        ``_get_value_from_returns``).
        """
        return {
            "company_id": move.company_id.id,
            "product_id": move.product_id.id,
            "product_uom": move.product_uom.id,
            "product_uom_qty": move.quantity,
            "location_id": move.location_dest_id.id,
            "location_dest_id": move.location_id.id,
            "picking_type_id": move.picking_type_id.id,
            "origin": move.origin,
            "rma_line_id": move.rma_line_id.id,
            "rma_inspection_id": move.rma_inspection_id.id,
            "origin_returned_move_id": move.id,
        }

    def _create_moves(self, values):
        quiet = self.env["stock.move"].sudo().with_context(**QUIET_CONTEXT)
        return quiet.create(values)

    def _process(self, moves):
        """Reserve and finish the moves, all of them or none.

        :raises UserError: goods are missing where they should be
        """
        moves._action_confirm(merge=False)
        with_lot = moves.filtered(lambda move: move.rma_inspection_id.lot_id)
        (moves - with_lot)._action_assign()
        for move in with_lot:
            self._reserve_lot(move, move.rma_inspection_id.lot_id)
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(self._get_missing_error(move))
        moves.picked = True
        return moves._action_done()

    def _reserve_lot(self, move, lot):
        """Reserve the inspected lot and no other one."""
        if move._should_bypass_reservation():
            vals = move._prepare_move_line_vals(quantity=move.product_qty)
            self.env["stock.move.line"].sudo().create({**vals, "lot_id": lot.id})
            return
        move._update_reserved_quantity(
            move.product_qty, move.location_id, lot_id=lot, strict=False
        )
        move.move_line_ids._apply_putaway_strategy()

    def _get_missing_error(self, move):
        """Return the message for goods that are not where they should be."""
        return self.env._(
            "%(case)s: %(product)s is not (or not free) in %(location)s. Check the "
            "stock there, release reservations, and try again.",
            case=move.origin,
            product=move.product_id.display_name,
            location=move.location_id.display_name,
        )
