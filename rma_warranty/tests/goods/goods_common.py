from contextlib import suppress

from odoo.exceptions import UserError

from ..common.property_testing import HealthCheck, given, how_many, settings, st
from ..inspection.disposition_common import DispositionCommon

CODES = ("quarantine", "refurbish", "restock", "scrap", "to_vendor")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.just(1)),
        st.tuples(st.just("route"), st.sampled_from(CODES), st.integers(1, 2)),
        st.tuples(st.just("release"), st.sampled_from(CODES)),
        st.tuples(st.just("send"), st.sampled_from(("all", "one", "nothing"))),
        st.tuples(st.just("undo"), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=4,
)


class Undone(Exception):
    """Raised to roll an example back."""


class GoodsCommon(DispositionCommon):
    """A case over four pumps, and the steps that may happen to its goods.

    Subclasses say how the pumps are valued and tracked. ``costs`` is what the
    units of each case line had cost, one line per lot; lines without lots have
    one cost for all four units.
    """

    cost_method = "average"
    valuation = "real_time"
    tracking = "none"
    lot_valuated = False
    costs = (60.0,)
    # Units per case line.
    units = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls._create_category(cls.cost_method, cls.valuation)
        cls.pump = cls._create_product(
            "Pump",
            price=100.0,
            cost=60.0,
            stock=0,
            categ_id=category.id,
            tracking=cls.tracking,
            lot_valuated=cls.lot_valuated,
        )
        cls.vendor = cls._create_supplier(cls.pump, "Maker")
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.bin = cls.env["stock.location"].create(
            {
                "name": "Bin",
                "usage": "inventory",
                "company_id": cls.company.id,
                "valuation_account_id": cls.loss.id,
            }
        )
        cls._buy_and_sell()
        cls._open_returns()
        # So that the refurbished product is there to be looked at.
        cls.made = cls.env["rma.disposition.refurbish"]._create_product(
            cls.pump.with_env(cls.env), 50.0
        )
        cls.pump.rma_refurbished_product_id = cls.made

    @classmethod
    def _buy_and_sell(cls):
        """Buy each lot (or all units) at its cost and sell it by an own order.

        Units that leave together would share their costs, as core does.
        """
        cls.lots = cls.env["stock.lot"]
        if cls.tracking != "none":
            names = [f"P{number}" for number in range(len(cls.costs))]
            cls.lots = cls._create_lots(cls.pump, *names)
        cls.sale_lines = cls.env["sale.order.line"]
        for index, cost in enumerate(cls.costs):
            lot = cls.lots[index : index + 1]
            cls._stock_in(cls.pump, cls.units, cost, lots=lot)
            order = cls._sell([(cls.pump, cls.units)])
            cls._deliver(order, lots=lot and {cls.pump: lot})
            cls._invoice(order)
            cls.sale_lines += order.order_line

    @classmethod
    def _open_returns(cls):
        """Have everything come back in one case; receive a part of it."""
        values = [
            {
                "sale_line_id": line.id,
                "quantity": cls.units,
                "lot_id": lot.id if lot else False,
                "reason_id": cls.reason.id,
            }
            for line, lot in zip(cls.sale_lines, cls.lots or [cls.lots], strict=True)
        ]
        case = cls.env["rma.case"].create(
            {
                "partner_id": cls.customer.id,
                "line_ids": [(0, 0, line) for line in values],
            }
        )
        case.action_request()
        case.action_approve()
        cls.case = case
        cls.lines = case.line_ids.sorted("id")
        cls._receive_units(3)

    # === STEPS === #

    def _take(self, step):
        """Take a step as a user would; a refused one changes nothing."""
        with suppress(UserError), self.env.cr.savepoint():
            getattr(self, f"_do_{step[0]}")(*step[1:])

    @classmethod
    def _receive_units(cls, units):
        moves = cls.case._get_open_receipts().move_ids.sorted("id")
        rest = units
        for move in moves:
            move.quantity = min(rest, move.product_uom_qty)
            move.picked = bool(move.quantity)
            rest -= move.quantity
        moves.picking_id._action_done()

    def _do_receive(self, units):
        self._receive_units(units)

    def _do_route(self, code, units):
        """Route units of the first line that has some, one more than it has at most."""
        own = self.lines._get_units_by_line("inspecting")
        waiting = self.lines.filtered(lambda line: own[line].to_inspect)
        for line in waiting or self.lines[:1]:
            part = min(units, self.units)
            if units <= 0:
                break
            self._draft(
                self.case,
                code,
                part,
                line=line,
                note="Seen",
                grade_id=self.half.id,
                scrap_location_id=self.bin.id,
            ).action_confirm()
            units -= part

    def _do_release(self, code):
        self.case.action_inspect()
        drafts = self.case.inspection_ids.filtered(lambda i: i.state == "draft")
        drafts.write(
            {
                "disposition": code,
                "note": "Seen",
                "grade_id": self.half.id,
                "scrap_location_id": self.bin.id,
            }
        )
        drafts.action_confirm()

    def _do_send(self, which):
        """Let what waits for the vendor leave: all, one unit, or nothing."""
        moves = self.case.inspection_ids.move_ids
        waiting = moves.picking_id.filtered(lambda p: p.state == "assigned")
        if which == "nothing":
            waiting.action_cancel()
            return
        for number, move in enumerate(waiting.move_ids if which == "one" else ()):
            move.quantity = 0 if number else 1
        waiting.move_ids.picked = True
        waiting.with_context(cancel_backorder=True)._action_done()

    def _do_undo(self, number):
        confirmed = self.case.inspection_ids.filtered(lambda i: i.state == "confirmed")
        confirmed.sorted("id")[number : number + 1].action_undo()

    # === WHAT MUST HOLD === #

    def _check_steps(self, steps):
        """Take the steps, check units and values, and take all of it back."""
        try:
            with self.env.cr.savepoint():
                for step in steps:
                    self._take(step)
                self.env.flush_all()
                self.env.invalidate_all()
                self._check_units()
                self._check_values()
                raise Undone
        except Undone:
            self.env.invalidate_all()

    def _count_units(self):
        """Return {(product, location): units} of both products."""
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", (self.pump | self.made).ids)],
            ["product_id", "location_id"],
            ["quantity:sum"],
        )
        return {(product, location): units for product, location, units in groups}

    def _get_leaving(self, line):
        """Return the units of a line that wait in a transfer to the vendor."""
        moves = line.inspection_ids.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        )
        return sum(moves.mapped("product_uom_qty"))

    def _get_here(self, line):
        """Return the units of a line in the returns location."""
        rest = line.quantity_received - line.quantity_inspected
        return rest + line.quantity_in_quarantine + self._get_leaving(line)

    def _check_units(self):
        lines = self.lines
        refurbished = sum(lines.mapped("quantity_refurbished"))
        expected = {
            (self.pump, self.returns): sum(map(self._get_here, lines)),
            (self.pump, self.stock): sum(lines.mapped("quantity_restocked")),
            (self.pump, self.bin): sum(lines.mapped("quantity_scrapped")),
            (self.made, self.stock): refurbished,
            (self.pump, self.workshop): refurbished,
            (self.made, self.workshop): -refurbished,
        }
        found = self._count_units()
        for place, units in expected.items():
            self.assertEqual(found.get(place, 0), units, place[1].name)
        for line in self.lines:
            here = self.units - line.quantity_received
            self.assertEqual(line.sale_line_id.qty_delivered, here)
            self.assertEqual(line.sale_line_id.qty_to_invoice, -line.quantity_received)
        self._check_reserved()

    def _check_reserved(self):
        """Nothing is reserved but what waits for the vendor."""
        quants = self.env["stock.quant"].search(
            [("product_id", "in", (self.pump | self.made).ids)]
        )
        reserved = sum(
            quants.filtered(lambda q: q.location_id.usage == "internal").mapped(
                "reserved_quantity"
            )
        )
        self.assertEqual(reserved, sum(map(self._get_leaving, self.lines)))

    def _check_values(self):
        """Each unit is worth what it had cost; refurbished ones half of that."""
        kept = halved = scrapped = 0.0
        for line, cost in zip(self.lines, self.costs, strict=True):
            kept += cost * (self._get_here(line) + line.quantity_restocked)
            halved += cost / 2 * line.quantity_refurbished
            scrapped += cost * line.quantity_scrapped
        values = (round(self.pump.total_value, 2), round(self.made.total_value, 2))
        self.assertEqual(values, (kept, halved))
        lost = scrapped + halved
        if self.valuation == "periodic":
            lost = 0.0  # booked when the stock is closed
        self.assertEqual(self._book(self.loss), lost)


def check_sequences(thorough, usual):
    """Return a decorator that gives a test so many sequences of steps."""

    def decorate(test):
        return settings(
            max_examples=how_many(thorough, usual),
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(given(STEPS)(test))

    return decorate
