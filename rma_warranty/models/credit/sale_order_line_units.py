from odoo import api, models


class SaleOrderLine(models.Model):
    """The figures of an order line in the product's own unit, exactly.

    Part of sale.order.line. Core rounds every move and every invoice line to
    the order's unit and sums up afterwards: twelve single pieces of a dozen
    are 0.96 or 1.08 dozens there. Decisions about real units are taken from
    sums in the product's unit; what an order with cases shows is converted
    once, at the end. Worked out in system mode: whoever reads an order may lack rights
    on moves, cases and documents.
    """

    _inherit = "sale.order.line"

    # === WHAT THE ORDER SHOWS === #

    def _prepare_qty_delivered(self):
        quantities = super()._prepare_qty_delivered()
        for line in self.sudo():
            # Core has read the moves: orders without cases cost no query.
            if line._rma_has_case_moves():
                units = line._rma_get_delivered_units()
                quantities[line] = line._rma_to_order_unit(units)
        return quantities

    @api.depends("rma_line_ids", "invoice_lines.price_subtotal")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        quantities = super()._prepare_qty_invoiced()
        for line in self.sudo():
            if line._rma_has_case_documents():
                units = line._rma_get_invoiced_units()
                quantities[line] = line._rma_to_order_unit(units)
        return quantities

    @api.depends("invoice_lines.move_id.state", "invoice_lines.quantity")
    def _compute_qty_invoiced_posted(self):
        res = super()._compute_qty_invoiced_posted()
        for line in self.sudo():
            if line._rma_has_case_documents():
                units = line._rma_get_invoiced_units(posted=True)
                line.qty_invoiced_posted = line._rma_to_order_unit(units)
        return res

    # === EXACT UNITS === #

    def _rma_get_delivered_units(self):
        """Return what the order counts as delivered, in the product's unit.

        As core counts it, with what cases say of replacements, see
        :meth:`_rma_get_uncounted_units`. Not rounded.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        if self.qty_delivered_method != "stock_move" or self._rma_is_kit():
            return self.product_uom_id._compute_quantity(
                self.qty_delivered, unit, round=False
            )
        # Which moves change the figure is core's to say.
        holdings = self.env["rma.holdings"]
        sent, back = (
            holdings._sum_done(moves, unit)
            for moves in self._get_outgoing_incoming_moves()
        )
        # What the customer has of both is no more than what is there.
        here = sent - back
        return max(here - self._rma_get_uncounted_units(), min(here, 0.0))

    def _rma_get_uncounted_units(self):
        """Return the units at the customer that don't count as delivered.

        In the product's unit, not rounded.
        """
        self.ensure_one()
        return 0.0

    def _rma_get_invoiced_units(self, posted=False):
        """Return what was invoiced less what was credited, in the product's unit.

        Of all documents that core counts, drafts included. Not rounded.

        :param posted: leave drafts out
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        return sum(
            -item.move_id.direction_sign
            * item.product_uom_id._compute_quantity(item.quantity, unit, round=False)
            for item in self._get_invoice_lines()
            if item._rma_is_counted_on_order(posted=posted)
        )

    def _rma_to_order_unit(self, units):
        """Convert units of the product's to those of the order, rounded once."""
        self.ensure_one()
        if not self.product_uom_id:
            # A down payment has no unit.
            return units
        return self.product_uom_id.round(
            self.product_id.uom_id._compute_quantity(
                units, self.product_uom_id, round=False
            )
        )

    # === FACTS === #

    def _rma_has_case_moves(self):
        """Tell whether goods of this line came back, or were sent, by a case."""
        self.ensure_one()
        moves = self.move_ids
        has_moves = bool(moves.rma_line_id or moves.rma_replaced_line_id)
        return (
            has_moves
            and self.qty_delivered_method == "stock_move"
            and not self._rma_is_kit()
        )

    def _rma_has_case_documents(self):
        """Tell whether units of a line with cases may differ from core's figures.

        A case credited or invoiced some, or a note without a case lowered the
        price only, of units that are returned.
        """
        self.ensure_one()
        items = self.invoice_lines
        if items.rma_line_id:
            return True
        if not items or not self.rma_line_ids:
            return False
        return bool(items._rma_get_unit_lines()) or any(
            item.move_type == "out_refund" and item._rma_is_allowance()
            for item in items
        )

    def _rma_is_kit(self):
        """Tell whether other goods are delivered than the product that was sold."""
        self.ensure_one()
        return self.env["rma.holdings"]._get_known(self).is_kit
