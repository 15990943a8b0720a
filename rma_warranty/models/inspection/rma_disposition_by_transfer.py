from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPEN_STATES = ("draft", "waiting", "confirmed", "assigned")
CLOSED = ("done", "cancel")


class RmaDispositionByTransfer(models.AbstractModel):
    """Goods that leave in a transfer, which the warehouse packs and validates.

    They are reserved in it when the inspection is confirmed, and leave when it is
    validated: delivery slip, carrier and backorders are core's. Units of which the
    transfer is cancelled wait for another inspection.
    """

    _name = "rma.disposition.by.transfer"
    _inherit = "rma.disposition"
    _description = "Disposition: out in a transfer"

    def _prepare_move_vals(self, inspection, location):
        return {
            **super()._prepare_move_vals(inspection, location),
            "picking_type_id": inspection.warehouse_id.out_type_id.id,
        }

    def _finish(self, moves):
        """Reserve the moves that leave; finish those that come back."""
        leaving = moves.filtered(self._is_leaving)
        if leaving:
            self._put_into_pickings(leaving)
            self._reserve(leaving)
        return leaving | super()._finish(moves - leaving)

    def _is_leaving(self, move):
        """Tell whether a move, done or not, takes goods out, not takes that back."""
        return not move.origin_returned_move_id.rma_inspection_id

    def _get_waiting(self, moves):
        """Return the moves whose goods have not left."""
        return moves.filtered(
            lambda move: move.state not in CLOSED and self._is_leaving(move)
        )

    def _check_leaving(self, moves):
        """Raise when moves would not take goods from the returns to where they go.

        Whoever validates a transfer can change both places on it.

        :param moves: stock.move, about to be done
        :raises UserError: names the product, and both places
        """
        leaving = moves.filtered(self._is_leaving)
        targets = self._get_destinations(leaving.rma_inspection_id)
        for move in leaving:
            inspection = move.rma_inspection_id
            source = inspection.warehouse_id.rma_location_id
            target = targets[inspection]
            for item in move.move_line_ids.filtered("quantity"):
                is_from_here = item.location_id.parent_path.startswith(
                    source.parent_path
                )
                if not is_from_here or item.location_dest_id.usage != target.usage:
                    raise UserError(
                        self.env._(
                            "%(product)s of %(case)s leaves %(place)s for "
                            "%(target)s, no other places. Change them back on the "
                            "transfer, or cancel it and inspect the goods anew.",
                            product=move.product_id.display_name,
                            case=inspection.case_id.name,
                            place=source.display_name,
                            target=target.display_name,
                        )
                    )

    # === TRANSFERS === #

    def _put_into_pickings(self, moves):
        """Assign moves to transfers, those that there are and new ones."""
        groups = moves.grouped(self._get_picking_key)
        found = self._find_open_pickings(groups)
        missing = [key for key in groups if key not in found]
        created = self.env["stock.picking"].create(
            [self._prepare_picking_vals(groups[key][0]) for key in missing]
        )
        found.update(zip(missing, created, strict=True))
        for key, own in groups.items():
            own.write({"picking_id": found[key].id})

    def _get_picking_key(self, record):
        """Return what the moves of one transfer, and it, have in common."""
        return (
            record.partner_id,
            record.picking_type_id,
            record.location_id,
            record.location_dest_id,
        )

    def _find_open_pickings(self, keys):
        """Return {key: a transfer like that, which nobody works on yet}."""
        domain = Domain.OR(
            [
                ("partner_id", "=", partner.id),
                ("picking_type_id", "=", picking_type.id),
                ("location_id", "=", source.id),
                ("location_dest_id", "=", destination.id),
            ]
            for partner, picking_type, source, destination, *__ in keys
        )
        domain &= Domain("state", "in", OPEN_STATES) & Domain("printed", "=", False)
        domain &= Domain("move_ids.rma_inspection_id", "!=", False)
        pickings = self.env["stock.picking"].search(domain, order="id desc")
        return {self._get_picking_key(picking): picking for picking in pickings}

    def _prepare_picking_vals(self, move):
        """Return values of the transfer for moves like this one."""
        return {
            "picking_type_id": move.picking_type_id.id,
            "partner_id": move.partner_id.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "company_id": move.company_id.id,
            "user_id": False,
        }

    # === UNDO === #

    def _undo(self, inspections):
        """Cancel what has not left; take back what has."""
        self._get_waiting(inspections.move_ids)._action_cancel()
        return super()._undo(inspections)

    def _after_moved(self, moves):
        """Let units that do not leave wait for another inspection.

        Whoever cancels the transfer, or sends fewer units without a backorder,
        need not know about inspections.

        :raises UserError: more units left than were inspected
        """
        for inspection in moves.rma_inspection_id:
            if inspection.state == "confirmed":
                units = sum(map(self._get_leaving, inspection.move_ids))
                inspection._keep_routed(units)

    def _get_leaving(self, move):
        """Return the units of a move that left or will leave."""
        if move.state == "cancel" or not self._is_leaving(move):
            return 0.0
        is_done = move.state == "done"
        return move.product_uom._compute_quantity(
            move.quantity if is_done else move.product_uom_qty,
            move.rma_inspection_id.product_uom_id,
            round=False,
        )
