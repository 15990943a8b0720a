from odoo import api, fields, models

from ...const import ANY_EXPIRY_KEY
from ...system import as_system
from ..common.rma_protected import by_step


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "rma.protected", "rma.customer.way"]

    rma_line_id = fields.Many2one(
        "rma.case.line",
        "Return case line",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    rma_replaced_line_id = fields.Many2one(
        "rma.case.line",
        "Replaces units of",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="Case line whose units this delivery replaces.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        fields_list = super()._prepare_merge_moves_distinct_fields()
        return fields_list + [
            "rma_line_id",
            "rma_replaced_line_id",
        ]

    def _prepare_move_split_vals(self, qty):
        # A backorder replaces the rest of the same units.
        values = super()._prepare_move_split_vals(qty)
        return {**values, "rma_replaced_line_id": self.rma_replaced_line_id.id}

    def _prepare_procurement_values(self):
        # As sale_stock does for the order line, for deliveries in several steps.
        values = super()._prepare_procurement_values()
        if self.rma_replaced_line_id:
            values["rma_replaced_line_id"] = self.rma_replaced_line_id.id
        return values

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        # What we never sold stays the customer's property while it is here.
        values = super()._prepare_move_line_vals(quantity, reserved_quant)
        if self.rma_line_id and self.restrict_partner_id and not reserved_quant:
            values["owner_id"] = self.restrict_partner_id.id
        return values

    @api.depends("rma_line_id", "rma_replaced_line_id", "origin")
    def _compute_reference(self):
        # What the add-on moves by itself has no transfer: the RMA number tells.
        result = super()._compute_reference()
        for move in self:
            is_own = move.rma_line_id or move.rma_replaced_line_id
            if is_own and not move.picking_id:
                move.reference = move.origin
        return result

    def _should_be_assigned(self):
        # Core would put moves of several cases into one transfer.
        return super()._should_be_assigned() and not self.rma_line_id

    def _should_assign_at_confirm(self):
        # What has no transfer is reserved by its maker, with the lots it takes.
        is_own = self.rma_line_id and not self.picking_id
        return not is_own and super()._should_assign_at_confirm()

    def _key_assign_picking(self):
        # Replacements of one case leave together, and with nothing else.
        case = self.rma_replaced_line_id and self._rma_get_replaced_case()
        return (*super()._key_assign_picking(), case.id)

    def _search_picking_for_assignation_domain(self):
        domain = super()._search_picking_for_assignation_domain()
        case = self.rma_replaced_line_id and self._rma_get_replaced_case()
        return [*domain, ("rma_case_id", "=", case.id)]

    def _get_new_picking_values(self):
        values = super()._get_new_picking_values()
        case = self.rma_replaced_line_id and self._rma_get_replaced_case()
        return {**values, "rma_case_id": by_step(case.id)} if case else values

    @as_system
    def _rma_get_replaced_case(self):
        """Return the case whose units this replaces; workers lack rights on cases."""
        return self.rma_replaced_line_id.case_id

    def _action_synch_order(self):
        # Goods of a case that no order sold don't become lines of one.
        others = self.filtered(lambda move: not move.rma_line_id)
        return super(StockMove, others)._action_synch_order()

    def _get_value_from_returns(self, quantity, at_date=None):
        # Core shares the value of a delivery evenly among its lots.
        data = super()._get_value_from_returns(quantity, at_date)
        sold = self.origin_returned_move_id
        by_lot = self.product_id.lot_valuated and len(sold.move_line_ids.lot_id) > 1
        if not (self.rma_line_id and by_lot and data["quantity"]):
            return data
        worth = sold._rma_get_lot_worth(sold._get_out_move_lines())
        total = sum(worth.values())
        back = self._get_in_move_lines()
        own = sum(
            worth.get(lot, 0.0)
            * sum(lines.mapped("quantity_product_uom"))
            / sold._get_valued_qty(lot)
            for lot, lines in back.grouped("lot_id").items()
            if sold._get_valued_qty(lot)
        )
        return {**data, "value": sold.value * own / total} if total else data

    def _rma_get_lot_worth(self, move_lines):
        """Return {lot: what these units of it are worth by its cost now}."""
        worth = {}
        for lot, lines in move_lines.grouped("lot_id").items():
            units = sum(lines.mapped("quantity_product_uom"))
            worth[lot] = units * lot.with_company(self.company_id).standard_price
        return worth

    # === WHEN IT IS DONE === #

    def _action_done(self, cancel_backorder=False):
        """Let all contexts prepare what is about to be done, and follow it.

        The only override of the add-on; contexts extend the two hooks. The order
        is theirs: each finds what those above it have done. Moves that have nothing
        to do with cases go through the hooks as well: what customers bring back
        outside cases is capped, and what they get has a warranty.

        Workers lack rights on cases, orders and invoices: the hooks have them all.
        """
        self |= self.sudo()._rma_before_done()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        done = moves.sudo()
        done._rma_after_done(done._rma_filter_of_cases())
        return moves

    def _action_cancel(self):
        """Let all contexts follow what is cancelled, as what is done."""
        still_open = self.sudo().filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        res = super()._action_cancel()
        still_open._rma_after_cancelled()
        return res

    def _rma_before_done(self):
        """Hook, in system mode: prepare moves that are about to be done, or refuse.

        :return: stock.move that were added, to be done together with these
        :raises UserError: they may not be done as they are
        """
        self._rma_set_owner()
        return self.browse()

    def _rma_after_done(self, of_cases):
        """Hook, in system mode: let the cases react to what core has done.

        :param of_cases: those of cases' goods and of replacements; none in most
            transfers
        """
        receipts = of_cases._rma_filter_arrived().picking_id
        if receipts:
            of_cases._rma_get_cases()._notify("received", receipts)
        if of_cases:
            of_cases.rma_line_id.case_id._follow_arrival()

    def _rma_after_cancelled(self):
        """Hook, in system mode: let the cases react to moves that were cancelled."""

    def _rma_get_cases(self):
        """Return the cases of goods and of replacements."""
        return self.rma_line_id.case_id | self.rma_replaced_line_id.case_id

    # === EXPIRED GOODS === #

    def _update_reserved_quantity(self, *args, **kwargs):
        moves = self._rma_with_any_expiry()
        return super(StockMove, moves)._update_reserved_quantity(*args, **kwargs)

    def _get_available_quantity(self, *args, **kwargs):
        moves = self._rma_with_any_expiry()
        return super(StockMove, moves)._get_available_quantity(*args, **kwargs)

    def _rma_with_any_expiry(self):
        """Have moves of goods of cases reserve what is expired as well."""
        if not self._rma_takes_expired():
            return self
        return self.with_context(**{ANY_EXPIRY_KEY: True})

    def _rma_takes_expired(self):
        """Tell whether this move may take goods that are past their date."""
        return bool(self.rma_line_id)

    # === WHICH MOVES === #

    def _rma_is_other_product(self, product):
        """Tell whether this delivered another product where units were exchanged.

        In system mode, as workers may lack rights on orders.

        :param product: the one that comes back now
        """
        self.ensure_one()
        is_swapped = product != self.sale_line_id.product_id
        is_exchanged = is_swapped or self.rma_replaced_line_id
        return bool(is_exchanged) and self.product_id != product

    def _rma_filter_of_cases(self):
        """Return the moves of cases' goods and of replacements.

        All are asked at once, as most transfers have nothing to do with cases.
        """
        if not self.rma_line_id and not self.rma_replaced_line_id:
            return self.browse()
        return self.filtered(lambda move: move.rma_line_id or move.rma_replaced_line_id)

    def _rma_set_owner(self):
        """Note whose property the goods are that customers sent to us.

        Workers who count a receipt add move lines of their own.
        """
        if not self.rma_line_id:
            return
        for move in self:
            owner = move.restrict_partner_id
            if owner and move.rma_line_id and move._rma_is_arriving():
                move.move_line_ids.filtered(
                    lambda line, owner=owner: line.owner_id != owner
                ).owner_id = owner

    def _rma_filter_arrived(self):
        """Return the done moves that brought goods of cases from customers."""
        return self.filtered(
            lambda move: (
                move.rma_line_id and move.state == "done" and move._rma_is_receipt()
            )
        )

    def _rma_is_receipt(self):
        """Tell whether this takes goods in that a customer returned.

        With a case or without.
        """
        return self._rma_is_arriving()

    def _rma_is_of_inspection(self):
        """Hook: tell whether this routes inspected goods, or takes that back."""
        self.ensure_one()
        return False

    def _rma_get_received(self, uom):
        """Return the units this done move brought in, below zero when it undid.

        0 for a step within the warehouse.

        :param uom: unit of the result
        """
        return -self._rma_get_sent(uom)

    def _rma_get_sent(self, uom):
        """Return the units that this done move sent to the customer.

        Below zero when it took them back, 0 for a step within the warehouse.

        :param uom: unit of the result
        """
        way = self._rma_get_customer_way()
        if not way:
            return 0.0
        return way * self.product_uom._compute_quantity(self.quantity, uom, round=False)
