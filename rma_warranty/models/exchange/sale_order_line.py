from odoo import api, models


class SaleOrderLine(models.Model):
    """What an order shows as delivered while its goods are exchanged.

    Part of sale.order.line. A replacement is no further sale: it counts as
    delivered in place of the unit that came back. As long as that one is still
    at the customer (sent in advance, kept, or never returned), the replacement
    counts only once it is invoiced itself.
    """

    _inherit = "sale.order.line"

    @api.depends(
        "rma_line_ids.quantity_replaced",
        "rma_line_ids.quantity_received",
        "rma_line_ids.quantity_exchange_invoiced",
        "rma_line_ids.resolution",
    )
    def _compute_qty_delivered(self):
        # Not of what is sent back to the customer, so that inspections leave
        # orders alone: units that were replaced can't be sent back.
        return super()._compute_qty_delivered()

    def _rma_get_uncounted_units(self):
        # Nor do replacements.
        uncounted = super()._rma_get_uncounted_units()
        if not self.move_ids.rma_replaced_line_id:
            return uncounted
        return uncounted + sum(
            own.product_uom_id._compute_quantity(
                own._get_units().uncounted, self.product_id.uom_id, round=False
            )
            for own in self.rma_line_ids
            if own._is_exchange()
        )

    def _get_outgoing_incoming_moves(self, strict=True):
        outgoing, incoming = super()._get_outgoing_incoming_moves(strict=strict)
        if strict:
            sent, back = self._rma_get_other_moves()
            if sent or back:
                return outgoing | sent, incoming | back
            return outgoing, incoming
        # What is still to be delivered of the order: an exchange changes nothing.
        return (
            outgoing.filtered(lambda move: not move._rma_is_exchange()),
            incoming.filtered(lambda move: not move._rma_is_exchange()),
        )

    def _rma_get_other_moves(self):
        """Return the moves of other products that were sent as replacements.

        :return: (to the customer, back from there); core counts those of the
            order line's own product only
        """
        moves = self.move_ids
        if not moves.rma_replaced_line_id:
            return moves.browse(), moves.browse()
        product = self.product_id
        others = moves.filtered(
            lambda move: (
                move.product_id != product
                and move.state != "cancel"
                and move._rma_is_other_replacement(product)
            )
        )
        if not others:
            return others, others
        sent = others.filtered(lambda move: move._rma_is_delivering())
        return sent, others.filtered(lambda move: move._rma_is_arriving())

    def _rma_get_product_out(self):
        """Return the product that was sold, unless all of it was exchanged.

        For another one then.
        """
        sold = super()._rma_get_product_out()
        if not any(line._is_other_product() for line in self.rma_line_ids):
            return sold
        units = self.env["rma.holdings"]._get_known(self).here_by_product
        here = [
            product
            for product in self.move_ids.product_id
            if product.uom_id.compare(units[product.id], 0.0) > 0
        ]
        if len(here) == 1 and self.product_id not in here:
            return here[0]
        return self.product_id
