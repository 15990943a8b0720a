from odoo import models
from odoo.exceptions import UserError


class RmaDisposition(models.AbstractModel):
    """Where inspected goods go: one strategy per disposition code.

    A strategy is a model ``rma.disposition.<code>`` that inherits this
    contract and says at least where the goods go. All methods work on whole
    recordsets of inspections of any number of cases and companies.
    """

    _name = "rma.disposition"
    _inherit = ["rma.goods.mover"]
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
        moves = self._create_moves(
            [
                self._prepare_move_vals(inspection, location)
                for inspection, location in destinations.items()
            ]
        )
        return self._finish(moves)

    def _undo(self, inspections):
        """Move the goods back to the returns location, in one batch.

        :return: the done stock moves
        :raises UserError: goods are no longer free where they were routed to
        """
        done = inspections.sudo().move_ids.filtered(
            lambda move: move.state == "done" and not move.origin_returned_move_id
        )
        moves = self._create_moves(
            [
                {
                    **self._prepare_opposite_vals(move, move.quantity),
                    "picking_type_id": move.picking_type_id.id,
                }
                for move in done
            ]
        )
        return self._finish(moves)

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
