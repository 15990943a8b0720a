from odoo import api, models


class SaleOrderLine(models.Model):
    """What returns mean for the figures of an order line.

    Part of sale.order.line. Odoo computes these figures in system mode: whoever reads
    an order may have no rights on its returns.
    """

    _inherit = "sale.order.line"

    @api.depends(lambda self: self._rma_get_settling_fields())
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        for line in self:
            line._rma_add_given_up()
            if not line.qty_to_invoice:
                continue
            if line._rma_is_invoiced_as_ordered():
                settled = line._rma_to_order_unit(line._rma_get_settled_units())
                if settled:
                    line.qty_to_invoice -= settled
            elif line.qty_to_invoice < 0:
                # Units that came back, but for whose state nothing is credited,
                # are none that an order could give money back for.
                kept = line._rma_to_order_unit(line._rma_get_not_creditable_units())
                line.qty_to_invoice = min(line.qty_to_invoice + kept, 0.0)
        return res

    def _compute_invoice_status(self):
        res = super()._compute_invoice_status()
        for line in self:
            # What was invoiced and taken back again was invoiced.
            is_open = line.invoice_status == "no" and line.state == "sale"
            if is_open and line._rma_is_invoiced_as_ordered():
                settled = line._rma_to_order_unit(line._rma_get_settled_units())
                done = line.qty_invoiced + settled
                if settled and (
                    line.product_uom_id.compare(done, line.product_uom_qty) >= 0
                ):
                    line.invoice_status = "invoiced"
        return res

    @api.depends("rma_line_ids.quantity_uninvoiced")
    def _compute_amount_to_invoice(self):
        res = super()._compute_amount_to_invoice()
        for line in self:
            if line.amount_to_invoice and line._rma_is_invoiced_as_ordered():
                settled = line._rma_to_order_unit(
                    line._rma_get_settled_units(posted=True)
                )
                unit_total = line.price_total / line.product_uom_qty
                line.amount_to_invoice -= unit_total * settled
        return res

    @api.depends("rma_line_ids.quantity_uninvoiced")
    def _compute_untaxed_amount_to_invoice(self):
        res = super()._compute_untaxed_amount_to_invoice()
        for line in self:
            if line.untaxed_amount_to_invoice and line._rma_is_invoiced_as_ordered():
                settled = line._rma_to_order_unit(
                    line._rma_get_settled_units(posted=True)
                )
                line.untaxed_amount_to_invoice -= line.price_reduce_taxexcl * settled
        return res

    def _rma_get_settling_fields(self):
        """Return the paths to what of case lines invoicing reads."""
        return ["rma_line_ids.quantity_given_up", "rma_line_ids.quantity_uninvoiced"]

    def _rma_is_invoiced_as_ordered(self):
        """Tell whether core asks to invoice what was ordered, and cases know it."""
        self.ensure_one()
        return (
            self.product_id.invoice_policy == "order"
            and not self.display_type
            and bool(self.rma_line_ids)
        )

    def _rma_get_settled_units(self, posted=False):
        """Return the ordered units that came back by cases and are settled.

        Credited ones, less what cases invoiced again or in exchange, and those
        that needed no credit note: nobody has to invoice them any more. Units that
        were taken off the order are none. In the product's unit, not rounded.

        :param posted: leave drafts out
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        credited = sum(
            item.move_id.direction_sign
            * item.product_uom_id._compute_quantity(item.quantity, unit, round=False)
            for item in self._get_invoice_lines()
            if item._rma_get_unit_lines().filtered(lambda own: not own.is_stopped)
            and item._rma_is_counted_on_order(posted=posted)
        )
        return credited + self._rma_sum_own_units("quantity_uninvoiced")

    def _rma_get_advance_units(self):
        """Return the units that notes over down payments have charged.

        Of them, no invoice is there to be credited: when they come back, too,
        the rest of the down payment is owed. In the product's unit.
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        return sum(
            item.product_uom_id._compute_quantity(-item.quantity, unit, round=False)
            for item in self.invoice_lines
            if item.move_id.rma_is_advance and item.parent_state != "cancel"
        )

    def _rma_add_given_up(self):
        """Have units that stay sold, though they don't go back, be invoiced.

        The customer gets nothing for them: the order neither gives money back nor
        leaves out what was never invoiced. What somebody credited stays credited.
        """
        self.ensure_one()
        if self.qty_to_invoice >= 0 and self.qty_delivered >= self.product_uom_qty:
            return  # nothing came back: ordinary orders read no more than before
        if self.state != "sale" or self.product_id.invoice_policy != "delivery":
            return
        units = self._rma_to_order_unit(self._rma_sum_own_units("quantity_given_up"))
        if not units:
            return
        billed = sum(
            item.product_uom_id._compute_quantity(
                item.quantity, self.product_uom_id, round=False
            )
            for item in self._get_invoice_lines()
            if item.move_id.move_type == "out_invoice" and item.parent_state != "cancel"
        )
        due = min(self.qty_to_invoice, self.qty_delivered - billed) + units
        self.qty_to_invoice = max(self.qty_to_invoice, due)

    def _rma_get_not_creditable_units(self):
        """Return the returned units for which nothing is credited.

        In the product's unit, not rounded.
        """
        self.ensure_one()
        return 0.0

    def _rma_sum_own_units(self, field_name):
        """Return the sum of a quantity over the case lines, in the product's unit."""
        return sum(
            own.product_uom_id._compute_quantity(
                own[field_name], self.product_id.uom_id, round=False
            )
            for own in self.rma_line_ids
        )
