from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...tools.allocation import allocate


class RmaDispositionToCustomer(models.AbstractModel):
    """Back to the customer: repaired, or because the claim is refused.

    The move takes the receipt back: the order counts the unit as delivered
    again, it leaves at the cost of any other delivery, and its warranty goes on.
    """

    _name = "rma.disposition.to_customer"
    _inherit = "rma.disposition"
    _description = "Disposition: back to the customer"

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
            leaving = line.quantity_to_customer + sum(own.mapped("quantity"))
            rest = line.quantity_received - leaving
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
        credited = line.quantity_credited + line.quantity_credit_draft
        if line.resolution != "replacement":
            return credited
        return credited + line.quantity_replaced + line._get_quantity_replacing()

    def _plan_moves(self, inspections):
        """Return values of moves that take the receipts back, oldest first."""
        values, taken = [], defaultdict(float)
        for inspection in inspections:
            # Inspectors need no rights on transfers.
            sources = self._get_sources(inspection.sudo(), taken)
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
                    self._get_lots_left(receipt).get(lot, 0.0),
                    line.product_uom_id,
                    round=False,
                )
                - taken[receipt, lot],
            )
            for receipt in line.move_ids._rma_filter_arrived().sorted("date")
        ]

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
            "partner_id": receipt.partner_id.id,
            "product_uom_qty": units,
            "sale_line_id": receipt.sale_line_id.id,
            "to_refund": True,
        }

    # === UNDO === #

    def _undo(self, inspections):
        """Have the units come back; the case takes them up again.

        :raises UserError: they are in another case, or came back without one
        """
        lines = inspections.line_id
        lock_rows(lines.sale_line_id)
        self._check_still_there(inspections)
        return super()._undo(inspections)

    def _check_still_there(self, inspections):
        """Raise when units to take back are no longer at the customer."""
        for line, own in inspections.grouped("line_id").items():
            units = sum(own.mapped("quantity"))
            if not line._is_free_to_return(units, own.lot_id):
                raise UserError(
                    self.env._(
                        "%(name)s can't be undone: the goods are in another case or "
                        "were returned without one.",
                        name=own[0].name,
                    )
                )

    def _prepare_undo_vals(self, move):
        return {
            **super()._prepare_undo_vals(move),
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }
