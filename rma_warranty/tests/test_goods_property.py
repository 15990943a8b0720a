from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .disposition_common import DispositionCommon

UNITS = 4
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


@tagged("post_install", "-at_install")
class TestGoodsProperty(DispositionCommon):
    """Whatever is received, routed and undone: no unit and no value is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._create_product("Pump", price=100.0, cost=60.0, stock=UNITS)
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
        order = cls._sell_deliver_invoice([(cls.pump, UNITS)])
        cls.sale_line = order.order_line
        cls.line = (
            cls.env["rma.case"]
            .create(
                {
                    "partner_id": cls.customer.id,
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "sale_line_id": order.order_line.id,
                                "quantity": UNITS,
                                "reason_id": cls.reason.id,
                            },
                        )
                    ],
                }
            )
            .line_ids
        )
        cls.line.case_id.action_request()
        cls.line.case_id.action_approve()
        cls._receive_units(3)
        # So that the refurbished product is there to be looked at.
        cls.made = cls.env["rma.refurbishing"]._create_product(cls.pump, 50.0)
        cls.pump.rma_refurbished_product_id = cls.made

    # === STEPS === #

    def _do_receive(self, units):
        self._receive_units(units)

    def _take(self, step):
        """Take a step as a user would; a refused one changes nothing."""
        with suppress(UserError), self.env.cr.savepoint():
            getattr(self, f"_do_{step[0]}")(*step[1:])

    @classmethod
    def _receive_units(cls, units):
        picking = cls.line.case_id._get_open_receipts()
        picking.move_ids.quantity = min(units, sum(picking.move_ids.mapped("quantity")))
        picking.move_ids.picked = True
        picking._action_done()

    def _do_route(self, code, units):
        self._draft(
            self.line.case_id,
            code,
            units,
            note="Seen",
            grade_id=self.half.id,
            scrap_location_id=self.bin.id,
        ).action_confirm()

    def _do_release(self, code):
        self.line.case_id.action_inspect()
        drafts = self.line.inspection_ids.filtered(lambda i: i.state == "draft")
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
        moves = self.line.inspection_ids.move_ids
        waiting = moves.picking_id.filtered(lambda p: p.state == "assigned")
        if which == "nothing":
            waiting.action_cancel()
            return
        if which == "one":
            waiting.move_ids.quantity = 1
        waiting.move_ids.picked = True
        waiting.with_context(cancel_backorder=True)._action_done()

    def _do_undo(self, number):
        confirmed = self.line.inspection_ids.filtered(lambda i: i.state == "confirmed")
        confirmed.sorted("id")[number : number + 1].action_undo()

    # === WHAT MUST HOLD === #

    def _count_units(self):
        """Return {(product, location): units} of both products."""
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", (self.pump | self.made).ids)],
            ["product_id", "location_id"],
            ["quantity:sum"],
        )
        return {(product, location): units for product, location, units in groups}

    def _check_units(self):
        self.env.flush_all()
        self.env.invalidate_all()
        line = self.line
        confirmed = line.inspection_ids.filtered(lambda i: i.state == "confirmed")
        moves = confirmed.filtered(lambda i: i.disposition == "to_vendor").move_ids
        leaving = moves.filtered(lambda m: m.state not in ("done", "cancel"))
        waiting = sum(leaving.mapped("product_uom_qty"))
        rest = line.quantity_received - line.quantity_inspected
        at_returns = rest + line.quantity_in_quarantine + waiting
        expected = {
            (self.pump, self.returns): at_returns,
            (self.pump, self.stock): line.quantity_restocked,
            (self.pump, self.bin): line.quantity_scrapped,
            (self.made, self.stock): line.quantity_refurbished,
            (self.pump, self.workshop): line.quantity_refurbished,
            (self.made, self.workshop): -line.quantity_refurbished,
        }
        found = self._count_units()
        for place, units in expected.items():
            self.assertEqual(found.get(place, 0), units, place[1].name)
        self.assertEqual(self.sale_line.qty_delivered, UNITS - line.quantity_received)

    def _check_values(self):
        line = self.line
        done = line.inspection_ids.move_ids.filtered(lambda m: m.state == "done")
        to_vendor = done.filtered(lambda m: m.location_dest_id == self.vendors)
        taken_back = done.filtered(lambda m: m.location_id == self.vendors)
        sent = sum(to_vendor.mapped("quantity")) - sum(taken_back.mapped("quantity"))
        # Each unit came in at 60; refurbished ones are worth half of that.
        refurbished = line.quantity_refurbished
        here = line.quantity_received - sent - line.quantity_scrapped - refurbished
        values = (self.pump.total_value, self.made.total_value)
        self.assertEqual(values, (60.0 * here, 30.0 * refurbished))
        lost = 60.0 * line.quantity_scrapped + 30.0 * refurbished
        self.assertEqual(self._book(self.loss), lost)

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS)
    def test_units_and_value_are_conserved(self, steps):
        try:
            with self.env.cr.savepoint():
                for step in steps:
                    self._take(step)
                self._check_units()
                self._check_values()
                raise Undone
        except Undone:
            self.env.invalidate_all()
