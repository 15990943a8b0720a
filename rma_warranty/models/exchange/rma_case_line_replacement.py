from odoo import api, fields, models


class RmaCaseLine(models.Model):
    """Which units of a line are replaced by others, and which were sent.

    Counted from the deliveries that name the line; all quantities are in the
    line's unit.
    """

    _inherit = "rma.case.line"

    replacement_move_ids = fields.One2many(
        "stock.move", "rma_replaced_line_id", "Replacement moves"
    )
    replacement_product_id = fields.Many2one(
        "product.product",
        "Replacement",
        copy=False,
        ondelete="restrict",
        domain="[('type', '=', 'consu')]",
        help="Empty for the same product. Another one, for example a refurbished "
        "unit, is sent only when the customer accepts it.",
    )
    is_replacement_accepted = fields.Boolean("Customer accepts it", copy=False)
    quantity_replaced = fields.Float(
        "Replaced",
        digits="Product Unit",
        compute="_compute_quantity_replaced",
        store=True,
        help="Other units that were delivered in place of the returned ones.",
    )
    quantity_to_replace = fields.Float(
        "To replace", digits="Product Unit", compute="_compute_quantity_to_replace"
    )

    # === COMPUTE METHODS === #

    @api.depends("replacement_move_ids.state", "replacement_move_ids.quantity")
    def _compute_quantity_replaced(self):
        for line in self:
            done = line.replacement_move_ids.filtered(lambda m: m.state == "done")
            line.quantity_replaced = sum(
                move._rma_get_sent(line.product_uom_id) for move in done
            )

    @api.depends(
        "decision",
        "verdict",
        "quantity",
        "goods_back",
        "resolution",
        "quantity_received",
        "quantity_to_customer",
        "quantity_replaced",
        "replacement_move_ids.state",
    )
    def _compute_quantity_to_replace(self):
        for line in self:
            due = line._get_quantity_replaceable()
            if due:
                due -= line.quantity_replaced + line._get_quantity_replacing()
            line.quantity_to_replace = max(line.product_uom_id.round(due), 0.0)

    # === PRODUCT === #

    def _get_replacement_product(self):
        """Return the product that is sent in place of the returned one."""
        self.ensure_one()
        return self.replacement_product_id or self.product_id

    def _get_replacement_objections(self):
        """Return why other products can't be sent, as sentences."""
        reasons = []
        for line in self:
            product = line._get_replacement_product()
            names = {
                "case": line.case_id.name,
                "product": product.display_name,
                "returned": line.product_id.display_name,
            }
            if not line.product_uom_id._has_common_reference(product.uom_id):
                reasons.append(
                    self.env._(
                        "%(case)s: %(product)s is counted in another unit than "
                        "%(returned)s, so it can't replace it.",
                        **names,
                    )
                )
            elif product != line.product_id and not line.is_replacement_accepted:
                reasons.append(
                    self.env._(
                        "%(case)s: ask the customer whether %(product)s is accepted "
                        "in place of %(returned)s, and tick it on the line.",
                        **names,
                    )
                )
        return reasons

    # === QUANTITIES === #

    def _is_replacement_due(self):
        """Tell whether the customer gets other units for this line."""
        self.ensure_one()
        return self._is_exchange() and self._is_entitled()

    def _get_quantity_replaceable(self):
        """Return the units for which others may be sent, those sent included.

        Received ones; all approved ones when the customer keeps the goods, or
        the defect was confirmed before they are here.
        """
        self.ensure_one()
        if not self._is_replacement_due():
            return 0.0
        if self.goods_back and self.verdict == "confirmed":
            return self._get_quantity_expected() - self.quantity_to_customer
        return self._get_quantity_owed()

    def _get_quantity_replacing(self):
        """Return the units in deliveries that are not done yet.

        Of a delivery in several steps, only the last one there is counts.
        """
        self.ensure_one()
        closed = ("done", "cancel")
        # Whoever may read the line may know the number.
        moves = self.sudo().replacement_move_ids
        return sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, round=False
            )
            for move in moves
            if move.state not in closed
            and move.location_id.usage != "customer"
            and not move.move_dest_ids.filtered(lambda later: later.state != "cancel")
        )

    def _get_quantity_uncounted(self):
        """Return the units sent that the order doesn't count as delivered.

        Those for which the customer still has the old unit, until they are
        invoiced themselves.
        """
        self.ensure_one()
        if not self._is_exchange() or not self.quantity_replaced:
            return 0.0
        back = self.quantity_received - self._get_quantity_sent_back()
        sent = self.quantity_replaced - self.quantity_exchange_invoiced
        return max(self.product_uom_id.round(sent - max(back, 0.0)), 0.0)

    def _get_quantity_sent_for(self):
        """Return the received units in whose place others are on their way.

        None when others may be sent before any have come.
        """
        self.ensure_one()
        is_early = self.verdict == "confirmed" or not self.goods_back
        if is_early or not self._is_replacement_due():
            return 0.0
        return self.quantity_replaced + self._get_quantity_replacing()

    def _is_replacement_open(self):
        """Tell whether units are still to be replaced or on their way."""
        self.ensure_one()
        due = self._get_quantity_replaceable()
        return self.product_uom_id.compare(due, self.quantity_replaced) > 0

    def _is_given_instead(self):
        return super()._is_given_instead() or self._has_replacement()

    def _has_replacement(self):
        return super()._has_replacement() or any(
            line._is_exchange()
            and (line.quantity_replaced or line._get_quantity_replacing())
            for line in self
        )
