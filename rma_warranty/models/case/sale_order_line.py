from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models

from ...system import as_system
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
            "%(order)s, %(product)s: %(facts)s, so %(rest)s can be returned and not "
            "%(asked)s.",
            order=self.line.order_id.name,
            product=self.line.product_id.display_name,
            facts=", ".join(self._get_facts(env)),
            rest=format_quantity(self.returnable),
            asked=format_quantity(asked),
        )

    def _get_facts(self, env):
        """Return what was delivered, and why not all of it can come back."""
        delivered = format_quantity(self.delivered)
        facts = [env._("%(units)s delivered", units=delivered)]
        if self.outside:
            outside = format_quantity(self.outside)
            facts.append(env._("%(units)s returned already", units=outside))
        if self.held:
            held = format_quantity(self.held)
            facts.append(env._("%(units)s in other returns", units=held))
        return facts

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
    """What of an order line the customer has, and what can still come back.

    Moves and cases of others count as well, whoever asks: it is counted in system
    mode.
    """

    _inherit = "sale.order.line"

    rma_line_ids = fields.One2many("rma.case.line", "sale_line_id", "Return lines")

    def _rma_get_product_out(self):
        """Return the product that the customer has of this order line.

        In system mode, as who opens a case may lack rights on others.
        """
        self.ensure_one()
        return self.product_id

    @as_system
    def _rma_get_returnable(self, except_lines=None):
        """Return {order line: Returnable}, in a fixed number of queries.

        :param except_lines: rma.case.line whose own units are not counted
        """
        held = self._rma_get_held(except_lines)
        figures = {}
        for line, holding in self.env["rma.holdings"]._read(self).items():
            own = holding.outside_cases
            delivered = own.delivered
            if holding.is_kit:
                # Its parts were counted; the order knows how many kits they make.
                delivered = line.product_uom_id._compute_quantity(
                    line.qty_delivered, line.product_id.uom_id, round=False
                )
            figures[line] = Returnable(
                line=line,
                delivered=delivered,
                outside=own.back + own.planned_back,
                held=held[line],
                is_kit=holding.is_kit,
            )
        return figures

    def _rma_get_held(self, except_lines=None):
        """Return {order line: units taken up by case lines}, as the product's."""
        domain = [("sale_line_id", "in", self.ids), ("quantity_held", ">", 0)]
        if except_lines:
            domain.append(("id", "not in", except_lines.ids))
        groups = self.env["rma.case.line"]._read_group(
            domain, ["sale_line_id", "product_uom_id"], ["quantity_held:sum"]
        )
        own = self.grouped("id")
        held = defaultdict(float)
        for group, uom, units in groups:
            line = own[group.id]
            unit = line.product_id.uom_id
            held[line] += uom._compute_quantity(units, unit, round=False)
        return held

    def _rma_get_delivery_dates(self):
        """Return {order line: datetime of its latest delivery}.

        The latest one, because it isn't known which of several deliveries a
        unit came with. Lines that were never delivered are missing.
        """
        holdings = self.env["rma.holdings"]._read(self)
        dates = {
            line: holding.outside_cases.last_delivery
            for line, holding in holdings.items()
        }
        return {line: date for line, date in dates.items() if date}

    @as_system
    def _rma_get_returnable_lots(self, except_lines=None):
        """Return {(order line, lot): units at the customer and in no other case}.

        In the product's unit. Lots of returns that are only planned don't
        count: core proposes any lot of the delivery there. Units that were
        delivered without a lot are under the empty one, less those that came
        back under a lot that was never delivered.

        :param except_lines: rma.case.line whose own units are not counted
        """
        # Lines of cases that name a lot hold it themselves.
        holdings = self.env["rma.holdings"]._read_lots(self)
        units = defaultdict(float)
        for key, holding in holdings.items():
            units[key] = holding.outside_named.here
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
        if left > 0 or unnamed <= 0 or self.env["rma.holdings"]._is_sold(lot):
            return left
        return unnamed

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
        for line in self.env["rma.case.line"].search(domain):
            key = own[line.sale_line_id.id], line.lot_id
            held[key] += line.product_uom_id._compute_quantity(
                line.quantity_held, line.product_id.uom_id, round=False
            )
        return held
