from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...tools.allocation import allocate


class RoutingPreview(NamedTuple):
    """What routing an inspection would do; values in the company's currency."""

    source: str
    destination: str
    value_before: float
    value_after: float
    loss: float


class RmaDisposition(models.AbstractModel):
    """Where inspected goods go: one strategy per disposition code.

    A strategy is a model ``rma.disposition.<code>`` that inherits this contract, see
    rma.strategy, and says at least where the goods go. All methods work on whole
    recordsets of inspections of any number of cases and companies, in system mode:
    inspectors need no rights on transfers, products, lots and costs.
    """

    _name = "rma.disposition"
    _inherit = ["rma.strategy", "rma.goods.mover"]
    _description = "Disposition of returned goods"
    _family = "rma.disposition"

    # Field of the line that counts the units, if it has one.
    _units_field = ""

    # === WHAT IT IS === #

    def _is_to_customer(self):
        """Tell whether the goods go back to the customer."""
        return False

    def _is_kept(self):
        """Tell whether the goods stay until a further inspection routes them."""
        return False

    def _is_production(self):
        """Tell whether the goods become others, at a value of their own."""
        return False

    # === ROUTING === #

    def _get_destinations(self, inspections):
        """Return {inspection: stock.location the goods go to}."""
        raise NotImplementedError

    def _check(self, inspections):
        """Return the reasons, as sentences, why the goods can't be routed."""
        reasons = [
            self.env._(
                "%(name)s: the warehouse %(warehouse)s has no returns location.",
                name=inspection.name,
                warehouse=inspection.warehouse_id.display_name,
            )
            for inspection in inspections
            if not inspection.warehouse_id.rma_location_id
        ]
        inspections.line_id._read_owners_ahead()
        for inspection in inspections:
            owners = {owner for owner, __ in self._get_owner_parts(inspection)}
            reasons += self._check_owners(inspection, owners)
        return reasons

    def _check_owners(self, inspection, owners):
        """Return why goods of these owners can't go there, as sentences.

        :param owners: set of res.partner; nobody stands for us
        """
        return []

    def _check_not_customers(self, inspection, owners):
        """Return that the goods are the customer's own, as sentences (G5)."""
        if inspection.line_id.commercial_partner_id not in owners:
            return []
        return [
            self.env._(
                "%(name)s: the goods belong to the customer. Buy them, or send "
                "them back.",
                name=inspection.name,
            )
        ]

    def _check_not_expired(self, inspections):
        """Return which goods are past their date, as sentences."""
        return [
            self.env._(
                "%(name)s: %(lot)s is expired. Scrap it, or send it to the vendor.",
                name=inspection.name,
                lot=inspection.lot_id.name,
            )
            for inspection in inspections
            if inspection.lot_id._rma_is_expired()
        ]

    def _get_owner_parts(self, inspection):
        """Return [(owner, units)] of inspected goods; nobody stands for us.

        Inspections that were routed keep what they took.
        """
        line = inspection.line_id
        owners = line._get_owner_units(inspection.lot_id)
        if len(owners) < 2:
            return [(next(iter(owners), line._get_owner()), inspection.quantity)]
        parts, rest = allocate(inspection.quantity, owners.items())
        return parts + [(line._get_owner(), rest)] * bool(rest)

    def _execute(self, inspections):
        """Move the goods out of the returns location, in one batch.

        :return: the done stock moves
        :raises UserError: a reason given by :meth:`_check`
        """
        reasons = self._check(inspections)
        if reasons:
            raise UserError("\n".join(reasons))
        return self._finish(self._create_moves(self._plan_moves(inspections)))

    def _undo(self, inspections):
        """Move the goods back to the returns location, in one batch.

        :return: the done stock moves
        :raises UserError: goods are no longer free where they were routed to
        """
        done = inspections.move_ids.filtered(self._is_routing)
        moves = self._create_moves([self._prepare_undo_vals(move) for move in done])
        return self._finish(moves)

    def _check_leaving(self, moves):
        """Hook: raise when moves of inspections may not be done as they are.

        :param moves: stock.move, about to be done
        """

    def _after_moved(self, moves):
        """Hook: let inspections follow moves of theirs that somebody ended.

        :param moves: stock.move, done or cancelled
        """

    def _get_taken(self, inspection):
        """Return the units of a confirmed inspection that are not here any more.

        Or are promised to others; in the inspection's unit. What took a receipt
        back doesn't count: the receipt itself tells.
        """
        return inspection.quantity

    # === BACK TO THE CUSTOMER, OR NOT === #

    def _is_elsewhere(self):
        """Tell whether goods routed so don't go back to the customer any more."""
        return not (self._is_to_customer() or self._is_kept())

    def _get_outcome(self, units):
        """Return what was done with units, for a sentence: '2 scrapped'.

        :param str units: their number, as it is shown
        """
        return f"{self._get_label()}: {units}"

    # === PREVIEW === #

    def _preview(self, inspections):
        """Return {inspection: RoutingPreview}; saves nothing."""
        destinations = self._get_destinations(inspections)
        before = self.env["rma.inspection.value"]._get_carrying(inspections)
        previews = {}
        for inspection, location in destinations.items():
            # Without a location, the check says what is missing.
            is_kept = not location or location._should_be_valued()
            after = before[inspection] if is_kept else 0.0
            is_lost = location.usage in ("inventory", "production")
            previews[inspection] = RoutingPreview(
                inspection.warehouse_id.rma_location_id.display_name or "",
                location.display_name or "",
                before[inspection],
                after,
                before[inspection] - after if is_lost else 0.0,
            )
        return previews

    # === MOVES === #

    def _is_routing(self, move):
        """Tell whether a move of an inspection routed goods, not took that back."""
        is_opposite = move.origin_returned_move_id.rma_inspection_id
        return move.state == "done" and not is_opposite

    def _plan_moves(self, inspections):
        """Return the values of the moves out of the returns location."""
        return [
            {
                **self._prepare_move_vals(inspection, location),
                "product_uom_qty": units,
                "restrict_partner_id": owner.id,
            }
            for inspection, location in self._get_destinations(inspections).items()
            for owner, units in self._get_owner_parts(inspection)
        ]

    def _prepare_undo_vals(self, move):
        """Return values of the move that takes a routing back."""
        return {
            **self._prepare_opposite_vals(move, move.quantity),
            "picking_type_id": move.picking_type_id.id,
        }

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
            "restrict_partner_id": inspection.line_id._get_owner().id,
            "rma_line_id": inspection.line_id.id,
            "rma_inspection_id": inspection.id,
        }


class RmaDispositionRemoved(models.AbstractModel):
    """What is left of a disposition whose add-on was removed.

    What it routed stays routed, and can be undone; drafts need another one.
    """

    _name = "rma.disposition.removed"
    _inherit = "rma.disposition"
    _description = "Disposition: not installed any more"

    def _get_destinations(self, inspections):
        nowhere = self.env["stock.location"]
        return dict.fromkeys(inspections, nowhere)

    def _check(self, inspections):
        return [
            self.env._(
                "%(name)s: where the goods go needs an add-on that is not installed "
                "any more. Choose another place.",
                name=inspection.name,
            )
            for inspection in inspections
        ]

    def _get_outcome(self, units):
        return self.env._("%(units)s routed", units=units)
