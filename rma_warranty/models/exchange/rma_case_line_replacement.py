from odoo import fields, models

from ...facts import Relay, Signal, depends
from ...tools.units import GOODS


class RmaCaseLine(models.Model):
    """Which units of a line are replaced by others, and which were sent.

    Counted from the deliveries that name the line; all quantities are in the
    line's unit.
    """

    _inherit = "rma.case.line"

    replacement_move_ids = fields.One2many(
        "stock.move", "rma_replaced_line_id", "Replacement moves"
    )
    replacement_moves_changed = Signal()
    replacement_moves_relay = Relay(
        "replacement_moves_changed",
        "replacement_move_ids.picking_id",
        "replacement_move_ids.quantity",
        "replacement_move_ids.state",
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

    @depends("replacement_move_ids.state", "replacement_move_ids.quantity")
    def _compute_quantity_replaced(self):
        for line in self:
            done = line.replacement_move_ids.filtered(lambda m: m.state == "done")
            line.quantity_replaced = sum(
                move._rma_get_sent(line.product_uom_id) for move in done
            )

    @depends(lambda self: [*self._get_fact_fields(), "replacement_move_ids.state"])
    def _compute_quantity_to_replace(self):
        for line, units in self._get_units_by_line("replacing").items():
            line.quantity_to_replace = units.to_replace

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

    # === UNITS === #

    def _is_replacement_due(self):
        """Tell whether the customer gets other units for this line."""
        self.ensure_one()
        return self._is_exchange() and self._is_entitled()

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["replaced"] = line.quantity_replaced
            facts[line]["charged"] = line.quantity_exchange_invoiced
            if line._is_replacement_due():
                facts[line]["remedy"] = GOODS
            if "replacing" in further:
                facts[line]["replacing"] = line._count_replacing()
        return facts

    def _get_fact_fields(self):
        names = ["quantity_replaced", "quantity_exchange_invoiced"]
        return [*super()._get_fact_fields(), *names]

    def _count_replacing(self):
        """Return the units in deliveries that are not done yet.

        Of a delivery in several steps, only the last one there is counts.
        """
        self.ensure_one()
        closed = ("done", "cancel")
        moves = self.replacement_move_ids
        return sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, round=False
            )
            for move in moves
            if move.state not in closed
            and not move._rma_is_arriving()
            and not move.move_dest_ids.filtered(lambda later: later.state != "cancel")
        )

    def _is_given_instead(self):
        return super()._is_given_instead() or self._has_replacement()

    def _has_replacement(self):
        replaced = self.filtered(lambda line: line._is_exchange())
        return super()._has_replacement() or any(
            units.replaced or units.replacing
            for units in replaced._get_units_by_line("replacing").values()
        )
