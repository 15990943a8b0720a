from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ...tools.allocation import allocate
from ...tools.units import BACK


class RmaDispositionToCustomer(models.AbstractModel):
    """Back to the customer: repaired, or because the claim is refused.

    The goods of a case wait in one delivery per address. Its moves take the receipt
    back: when it is validated, the order counts the unit as delivered again, it
    leaves at the cost of any other delivery, and its warranty goes on. Until then
    the unit is here, and the case stays open.
    """

    _name = "rma.disposition.to_customer"
    _inherit = "rma.disposition.by.transfer"
    _description = "Disposition: back to the customer"
    _sequence = 50
    _units_field = "quantity_to_customer"

    def _get_label(self):
        return self.env._("Back to the customer")

    def _is_to_customer(self):
        return True

    def _get_destinations(self, inspections):
        return {
            inspection: self._get_customer_location(inspection.case_id)
            for inspection in inspections
        }

    def _get_customer_location(self, case):
        return case.partner_id.with_company(case.company_id).property_stock_customer

    def _check(self, inspections):
        """Return reasons; units that were credited or replaced stay here."""
        reasons = super()._check(inspections)
        for line, own in inspections.grouped("line_id").items():
            planned = line._get_units().inspect(BACK, sum(own.mapped("quantity")))
            rest = planned.stayed
            if line.product_uom_id.compare(rest, self._get_paid(line)) < 0:
                reasons.append(
                    self.env._(
                        "%(name)s was credited or replaced already. Cancel the credit "
                        "note or the replacement first, or send the goods elsewhere.",
                        name=own[0].name,
                    )
                )
        return reasons

    def _get_paid(self, line):
        """Return the received units that the customer got something else for."""
        return line._get_units().noted

    def _plan_moves(self, inspections):
        """Return values of moves that take the receipts back, oldest first."""
        values, taken = [], defaultdict(float)
        for inspection in inspections:
            sources = self._get_sources(inspection, taken)
            parts, rest = allocate(inspection.quantity, sources)
            if rest:
                raise UserError(self._get_no_source_error(inspection))
            for receipt, units in parts:
                taken[receipt, inspection.lot_id] += units
                for owner, part in self._split_by_owner(receipt, units):
                    values.append(
                        {
                            **self._prepare_return_vals(inspection, receipt, part),
                            "restrict_partner_id": owner.id,
                        }
                    )
        return values

    def _get_sources(self, inspection, taken):
        """Return [(receipt move, units not sent back yet)], in the line's unit."""
        line, lot = inspection.line_id, inspection.lot_id
        uom = line.product_id.uom_id
        return [
            (
                receipt,
                uom._compute_quantity(
                    self._get_lots_left(receipt).get(lot, 0.0)
                    - self._get_planned(receipt, lot),
                    line.product_uom_id,
                    round=False,
                )
                - taken[receipt, lot],
            )
            for receipt in line.move_ids._rma_filter_arrived().sorted("date")
        ]

    def _get_planned(self, receipt, lot):
        """Return the units of a receipt that wait to be sent, in the product's."""
        waiting = self._get_waiting(receipt.returned_move_ids)
        return sum(
            waiting.filtered(
                lambda move: (
                    move.rma_inspection_id and move.rma_inspection_id.lot_id == lot
                )
            ).mapped("product_qty")
        )

    def _get_no_source_error(self, inspection):
        return self.env._(
            "%(name)s: these units or this serial number did not come in with the "
            "case. Check quantity and lot.",
            name=inspection.name,
        )

    def _prepare_return_vals(self, inspection, receipt, units):
        """Return values of the move that takes a receipt back in part.

        :param receipt: done stock.move from the customer
        :param float units: in the unit of the inspection
        """
        return {
            **self._prepare_move_vals(inspection, receipt.location_id),
            "origin_returned_move_id": receipt.id,
            "partner_id": self._get_address(inspection.case_id).id,
            "product_uom_qty": units,
            "sale_line_id": receipt.sale_line_id.id,
            "to_refund": True,
        }

    # === TRANSFERS === #

    def _get_picking_key(self, record):
        is_move = record._name == "stock.move"
        case = record.rma_line_id.case_id if is_move else record.rma_case_id
        return (*super()._get_picking_key(record), case)

    def _prepare_picking_vals(self, move):
        case = move.rma_line_id.case_id
        return {
            **super()._prepare_picking_vals(move),
            "origin": case.name,
            "rma_case_id": case.id,
        }

    def _get_taken(self, inspection):
        waiting = self._get_waiting(inspection.move_ids)
        return sum(map(self._get_leaving, waiting))

    @as_system
    def _hand_over(self, lines):
        """Validate the deliveries of these lines' goods: they are in other hands.

        A second call finds nothing that waits. The right to hand goods over is
        that to write the case, checked there.

        :raises UserError: goods are not where they should be
        """
        self._validate(lines._get_sending_moves().picking_id)

    def _after_moved(self, moves):
        sent = moves.filtered(lambda m: m.state == "done" and self._is_leaving(m))
        self._check_lots(sent)
        if sent.picking_id:
            sent.rma_line_id.case_id._notify("sent_back", sent.picking_id)
        return super()._after_moved(moves)

    def _check_lots(self, moves):
        """Raise when another lot leaves than the one that was inspected."""
        for move in moves:
            inspected = move.rma_inspection_id.lot_id
            wrong = move.move_line_ids.lot_id - inspected
            if wrong:
                raise UserError(
                    self.env._(
                        "%(name)s: %(lot)s was inspected and goes back to the "
                        "customer, not %(wrong)s.",
                        name=move.rma_inspection_id.name,
                        lot=inspected.name,
                        wrong=", ".join(wrong.mapped("name")),
                    )
                )

    # === UNDO === #

    def _undo(self, inspections):
        """Cancel what waits, and have what left come back to its case.

        :raises UserError: units are in another case, or came back without one
        """
        lock_rows(inspections.line_id.sale_line_id)
        sent = inspections.move_ids.filtered(self._is_routing)
        self._check_still_there(sent)
        self.env["rma.notification"]._withdraw("sent_back", sent.picking_id)
        return super()._undo(inspections)

    def _check_still_there(self, sent):
        """Raise when units to take back are no longer at the customer.

        :param sent: stock.move that took them there
        """
        for line, moves in sent.grouped("rma_line_id").items():
            units = sum(move._rma_get_sent(line.product_uom_id) for move in moves)
            if not line._is_free_to_return(units, moves.rma_inspection_id.lot_id):
                raise UserError(
                    self.env._(
                        "%(name)s can't be undone: the goods are in another case or "
                        "were returned without one.",
                        name=moves[0].rma_inspection_id.name,
                    )
                )

    def _prepare_undo_vals(self, move):
        warehouse = move.rma_inspection_id.warehouse_id
        return {
            **super()._prepare_undo_vals(move),
            "picking_type_id": warehouse.rma_route_type_id.id,
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }
