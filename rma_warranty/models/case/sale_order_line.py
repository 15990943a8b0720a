from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models

from ...tools.text import format_quantity


class Returnable(NamedTuple):
    """What of an order line can still come back, in the product's unit."""

    line: models.BaseModel
    delivered: float
    outside: float
    held: float
    is_kit: bool = False

    @property
    def returnable(self):
        if self.is_kit:
            return 0.0
        return max(self.delivered - self.outside - self.held, 0.0)

    def explain(self, env, asked):
        """Return the sentence that refuses ``asked`` units, with the numbers."""
        if self.is_kit:
            return self.explain_kit(env)
        return env._(
            "%(order)s, %(product)s: %(delivered)s delivered, %(outside)s returned "
            "without a case, %(held)s in other cases, so %(rest)s can be returned "
            "and not %(asked)s.",
            order=self.line.order_id.name,
            product=self.line.product_id.display_name,
            delivered=format_quantity(self.delivered),
            outside=format_quantity(self.outside),
            held=format_quantity(self.held),
            rest=format_quantity(self.returnable),
            asked=format_quantity(asked),
        )

    def explain_kit(self, env):
        """Return the sentence that a kit can't be taken back by a case."""
        return env._(
            "%(product)s of %(order)s is a kit that was delivered as its parts. A "
            "kit can't be returned with a case yet: return its parts on the "
            "delivery instead.",
            order=self.line.order_id.name,
            product=self.line.product_id.display_name,
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    rma_line_ids = fields.One2many("rma.case.line", "sale_line_id", "Return lines")

    def _rma_get_product_out(self):
        """Return the product that the customer has of this order line."""
        self.ensure_one()
        return self.product_id

    def _rma_get_returnable(self, except_lines=None):
        """Return {order line: Returnable}, in a fixed number of queries.

        :param except_lines: rma.case.line whose own units are not counted
        """
        delivered, outside, kits = self._rma_sum_moves()
        for kit in kits:
            # Its parts were counted; the order knows how many kits they make.
            kit_line = kit.sudo()
            delivered[kit] = kit_line.product_uom_id._compute_quantity(
                kit_line.qty_delivered, kit_line.product_id.uom_id, round=False
            )
        held = self._rma_get_held(except_lines)
        return {
            line: Returnable(
                line=line,
                delivered=delivered[line],
                outside=outside[line],
                held=held[line],
                is_kit=line in kits,
            )
            for line in self
        }

    def _rma_sum_moves(self):
        """Return the units moved outside cases, in one query.

        :return: (delivered, outside, kits): two {order line: units} that went to
            the customer, done only, and that came or will come back from there,
            in the product's unit; and the lines of which other goods were moved
            than what was sold
        """
        own = self.grouped("id")
        delivered, outside = defaultdict(float), defaultdict(float)
        products = defaultdict(set)
        for group, product, uom, *way, done, planned in self._rma_read_moves():
            line = own[group.id]
            state, source, target, replaced = way
            if not replaced:
                products[line].add(product.id)
            unit = line.product_id.uom_id
            if not uom._has_common_reference(unit):
                continue  # parts of a kit
            units = uom._compute_quantity(
                done if state == "done" else planned, unit, round=False
            )
            if target.usage == "customer" and state == "done":
                delivered[line] += units
            elif source.usage == "customer" and target.usage != "customer":
                outside[line] += units
        kits = {line for line, ids in products.items() if line.product_id.id not in ids}
        return delivered, outside, kits

    def _rma_read_moves(self):
        """Return the groups of these lines' moves that no case made."""
        keys = ["sale_line_id", "product_id", "product_uom", "state"]
        keys += ["location_id", "location_dest_id", "rma_replaced_line_id"]
        return (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("sale_line_id", "in", self.ids),
                    ("rma_line_id", "=", False),
                    ("state", "!=", "cancel"),
                ],
                keys,
                ["quantity:sum", "product_uom_qty:sum"],
            )
        )

    def _rma_get_held(self, except_lines=None):
        """Return {order line: units taken up by case lines}, as the product's."""
        domain = [("sale_line_id", "in", self.ids), ("quantity_held", ">", 0)]
        if except_lines:
            domain.append(("id", "not in", except_lines.ids))
        groups = (
            self.env["rma.case.line"]
            .sudo()
            ._read_group(
                domain, ["sale_line_id", "product_uom_id"], ["quantity_held:sum"]
            )
        )
        own = self.grouped("id")
        held = defaultdict(float)
        for group, uom, units in groups:
            line = own[group.id]
            unit = line.product_id.uom_id
            held[line] += uom._compute_quantity(units, unit, round=False)
        return held

    def _rma_get_delivery_moves(self):
        """Return the done moves to the customer of these lines, oldest first."""
        return (
            self.env["stock.move"]
            .sudo()
            .search(
                [
                    ("sale_line_id", "in", self.ids),
                    ("location_dest_id.usage", "=", "customer"),
                    ("state", "=", "done"),
                ],
                order="date, id",
            )
        )

    def _rma_get_delivery_dates(self):
        """Return {order line: datetime of its latest delivery}.

        The latest one, because it isn't known which of several deliveries a
        unit came with. Lines that were never delivered are missing.
        """
        groups = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("sale_line_id", "in", self.ids),
                    ("location_dest_id.usage", "=", "customer"),
                    ("rma_line_id", "=", False),
                    ("state", "=", "done"),
                ],
                ["sale_line_id"],
                ["date:max"],
            )
        )
        own = self.grouped("id")
        return {own[group.id]: date for group, date in groups}

    def _rma_get_returnable_lots(self, except_lines=None):
        """Return {(order line, lot): units at the customer and in no other case}.

        In the product's unit. Lots of returns that are only planned don't
        count: core proposes any lot of the delivery there. Units that were
        delivered without a lot are under the empty one, less those that came
        back under a lot that was never delivered.

        :param except_lines: rma.case.line whose own units are not counted
        """
        units = self._rma_sum_lots(("location_dest_id.usage", "=", "customer"))
        came_back = self._rma_sum_lots(("location_id.usage", "=", "customer"))
        for key, quantity in came_back.items():
            units[key] -= quantity
        self._rma_swap_lots(units)
        for key, quantity in self._rma_get_held_lots(except_lines).items():
            units[key] -= quantity
        for (line, lot), quantity in list(units.items()):
            if lot and quantity < 0:
                units[line, lot.browse()] += quantity
        return units

    def _rma_swap_lots(self, units):
        """Count serial numbers as those that came back in their place.

        :param dict units: {(order line, lot): units}; changed
        """

    def _rma_get_lot_units(self, units, lot):
        """Return the units of a lot that can come back on this line.

        A lot that no order delivered may be one of those that were delivered
        without one, before the product was tracked.

        :param dict units: see :meth:`_rma_get_returnable_lots`
        """
        self.ensure_one()
        left = units[self, lot]
        unnamed = units[self, lot.browse()]
        if left > 0 or unnamed <= 0 or lot._rma_is_sold():
            return left
        return unnamed

    def _rma_sum_lots(self, direction):
        """Return {(order line, lot): units} of done moves in a direction.

        Without those of case lines that name a lot: they hold it themselves.
        """
        groups = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("move_id.sale_line_id", "in", self.ids),
                    "|",
                    ("move_id.rma_line_id", "=", False),
                    ("move_id.rma_line_id.lot_id", "=", False),
                    ("state", "=", "done"),
                    direction,
                ],
                ["move_id", "lot_id"],
                ["quantity_product_uom:sum"],
            )
        )
        own = self.grouped("id")
        units = defaultdict(float)
        for move, lot, quantity in groups:
            units[own[move.sale_line_id.id], lot.with_env(self.env)] += quantity
        return units

    def _rma_get_held_lots(self, except_lines=None):
        """Return {(order line, lot): units taken up by case lines}."""
        domain = [
            ("sale_line_id", "in", self.ids),
            ("lot_id", "!=", False),
            ("quantity_held", ">", 0),
        ]
        if except_lines:
            domain.append(("id", "not in", except_lines.ids))
        own = self.grouped("id")
        held = defaultdict(float)
        # Cases of others count, too.
        for line in self.env["rma.case.line"].sudo().search(domain):
            key = own[line.sale_line_id.id], line.lot_id.with_env(self.env)
            held[key] += line.product_uom_id._compute_quantity(
                line.quantity_held, line.product_id.uom_id, round=False
            )
        return held
