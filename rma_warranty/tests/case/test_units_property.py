"""Whatever is sold, delivered and returned in parts: nothing is left over."""

from odoo import Command
from odoo.tests import tagged

from ..common.property_testing import HealthCheck, Phase, given, how_many, settings, st
from ..credit.credit_common import CreditCommon

EXAMPLES = how_many(thorough=150, usual=12)
TAXES = ("none", "excluded", "included", "fixed", "several", "mixed")
# Products by their own unit, and the units that they are sold in.
SOLD_IN = {"piece": ("unit", "dozen", "six"), "kilogram": ("kg", "gram")}


@st.composite
def sold_lines(draw):
    """One order line: what, in which unit, how much, for how much."""
    kind = draw(st.sampled_from(sorted(SOLD_IN)))
    unit = draw(st.sampled_from(SOLD_IN[kind]))
    steps = {"kg": 1000, "gram": 1}.get(unit, 1)
    units = draw(st.integers(1, 3 if kind == "piece" else 3000))
    return {
        "kind": kind,
        "unit": unit,
        "units": units / steps,
        "price": draw(st.integers(1, 99999)) / (100000 if unit == "gram" else 100),
        "discount": draw(st.sampled_from((0.0, 0.0, 5.0, 33.33))),
        "tax": draw(st.sampled_from(TAXES)),
        # Shares in percent of what is left: deliveries and cases.
        "deliveries": draw(st.lists(st.integers(1, 99), max_size=2)),
        "cases": draw(st.lists(st.integers(1, 99), max_size=3)),
    }


ORDERS = st.lists(sold_lines(), min_size=1, max_size=2)


class Undone(Exception):
    """Raised to roll an example back."""


@tagged("post_install", "-at_install")
class TestUnitsProperty(CreditCommon):
    """All comes back, in whatever parts and units: nothing is left (G3, G4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        precision = cls.env.ref("uom.decimal_product_uom")
        precision.digits = 3
        cls.units = {
            "unit": cls.env.ref("uom.product_uom_unit"),
            "dozen": cls.env.ref("uom.product_uom_dozen"),
            "six": cls.env.ref("uom.product_uom_pack_6"),
            "kg": cls.env.ref("uom.product_uom_kgm"),
            "gram": cls.env.ref("uom.product_uom_gram"),
        }
        cls.products = {
            kind: [
                cls._create_product(
                    f"{kind} {number}",
                    price=10.0,
                    cost=3.33,
                    stock=1000,
                    uom_id=cls.units["unit" if kind == "piece" else "kg"].id,
                )
                for number in (1, 2)
            ]
            for kind in SOLD_IN
        }

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        # An example is a whole trade: shrinking one takes longer than reading it.
        phases=(Phase.explicit, Phase.generate),
    )
    @given(ORDERS)
    def test_all_comes_back(self, lines):
        try:
            with self.env.cr.savepoint():
                self._check(lines)
                raise Undone()
        except Undone:
            self.env.invalidate_all()

    def _check(self, lines):
        order = self._sell_lines(lines)
        invoices = self._deliver_in_parts(order, lines)
        cases = self._return_in_parts(order, lines)
        notes = cases.sudo().credit_note_ids
        self._assert_all_mirrored(invoices, notes)
        for line in order.order_line:
            self.assertRecordValues(
                line,
                [
                    {
                        "qty_delivered": 0.0,
                        "qty_invoiced": 0.0,
                        "qty_to_invoice": 0.0,
                    }
                ],
            )
            # What couldn't be delivered in the order's unit was never invoiced.
            self.assertIn(line.invoice_status, ("invoiced", "no"))
            self.assertFalse(self._quantity_at(line.product_id, self.returns))
        self.assertEqual(set(cases.mapped("state")), {"closed"})

    # === STEPS ===

    def _sell_lines(self, lines):
        return self._sell(
            [
                {
                    "product_id": self.products[line["kind"]][number].id,
                    "product_uom_qty": line["units"],
                    "product_uom_id": self.units[line["unit"]].id,
                    "price_unit": line["price"],
                    "discount": line["discount"],
                    "tax_ids": [Command.set(self.taxes[line["tax"]].ids)],
                }
                for number, line in enumerate(lines)
            ]
        )

    def _get_parts(self, total, shares, unit):
        """Split units by shares in percent of what is left; none is empty."""
        parts, left = [], total
        for share in shares:
            part = unit.round(left * share / 100)
            if unit == self.units["unit"]:
                part = float(int(part))
            if unit.compare(part, 0) > 0 and unit.compare(part, left) < 0:
                parts.append(part)
                left = unit.round(left - part)
        return [*parts, left]

    def _deliver_in_parts(self, order, lines):
        """Deliver in parts, and invoice what was delivered after each.

        What is sold in another unit than the product's is delivered and invoiced
        once: core rounds each delivery to that unit and invoices the sum, and takes
        the cost of a second invoice in it (sale_stock, sale_order_line.py,
        ``_prepare_qty_delivered``, and account_move.py, ``_get_cogs_qty``).
        """
        is_own = all(
            line.product_uom_id == line.product_id.uom_id for line in order.order_line
        )
        plans = []
        for line, own in zip(order.order_line, lines, strict=True):
            unit = line.product_id.uom_id
            total = line.product_uom_id._compute_quantity(line.product_uom_qty, unit)
            shares = own["deliveries"] if line.product_uom_id == unit else ()
            plans.append((line, self._get_parts(total, shares, unit)))
        invoices = self.env["account.move"]
        rounds = max(len(parts) for __, parts in plans)
        for number in range(rounds):
            quantities = {
                line.product_id: parts[number]
                for line, parts in plans
                if number < len(parts)
            }
            self._deliver_some(order, quantities)
            is_due = is_own or number == rounds - 1
            if is_due and any(order.order_line.mapped("qty_to_invoice")):
                invoices |= self._invoice(order)
        return invoices

    def _deliver_some(self, order, quantities):
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and not p.rma_case_id
        )
        for move in picking.move_ids:
            units = quantities.get(move.product_id, 0.0)
            move.quantity = move.product_id.uom_id._compute_quantity(
                units, move.product_uom, round=False
            )
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()

    def _return_in_parts(self, order, lines):
        """Return all that was delivered, in cases; receive, inspect and credit."""
        cases = self.env["rma.case"]
        figures = order.order_line._rma_get_returnable()
        plans = [
            (line, self._get_parts(figures[line].returnable, own["cases"], unit))
            for line, own in zip(order.order_line, lines, strict=True)
            for unit in line.product_id.uom_id
        ]
        for number in range(max(len(parts) for __, parts in plans)):
            asked = [
                (line, parts[number]) for line, parts in plans if number < len(parts)
            ]
            case = self._return_and_credit(asked)
            for line in case.line_ids:
                self._inspect(case, restock=line.quantity, line=line)
            cases |= case
        return cases

    # === LOOKING ===

    def _assert_all_mirrored(self, invoices, notes):
        """The notes take all of the invoices back: per tax, account, and cost."""
        self.assertEqual(self._sum_all(invoices), self._sum_all(notes, sign=-1))

    def _sum_all(self, moves, sign=1):
        sums = {}
        for item in moves.line_ids:
            key = (item.account_id.code, item.tax_line_id.name, item.display_type)
            sums[key] = sums.get(key, 0.0) + sign * item.balance
        return {
            key: moves.company_currency_id.round(amount) + 0.0
            for key, amount in sums.items()
            if not moves.company_currency_id.is_zero(amount)
        }
