from odoo import Command
from odoo.tests import tagged

from .disposition_common import DispositionCommon

FEW, MANY = 5, 25


@tagged("post_install", "-at_install")
class TestRoutingSpeed(DispositionCommon):
    """Routing many inspections costs about what core's own moves cost."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock_in(cls.drill, 200, 60.0)

    def _count(self, step):
        """Return the number of queries of a step, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _create_drafts(self, number):
        """Return so many draft inspections, in one case each."""
        self._create_supplier(self.drill, "Maker")
        orders = self.env["sale.order"].concat(
            *[self._sell([(self.drill, 1)]) for __ in range(number)]
        )
        orders.picking_ids.move_ids.picked = True
        orders.picking_ids._action_done()
        cases = self.env["rma.case"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": line.id,
                                "quantity": 1,
                                "reason_id": self.reason.id,
                            }
                        )
                    ],
                }
                for line in orders.order_line
            ]
        )
        cases.action_request()
        cases.action_approve()
        cases.action_receive()
        cases.action_inspect()
        # As a list gives them: read together also after the cache is emptied.
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        return inspections.browse(cases.inspection_ids.ids)

    def _cost_per_inspection(self, step):
        """Return the queries of each further inspection."""
        # The first run reads the user's rights, too.
        step(self._create_drafts(1))
        few = self._create_drafts(FEW)
        many = self._create_drafts(MANY)
        queries = self._count(lambda: step(many)) - self._count(lambda: step(few))
        return queries / (MANY - FEW)

    def _move_with_core(self, drafts):
        """Move the same goods to stock with core alone."""
        moves = self.env["stock.move"].create(
            [
                {
                    "product_id": draft.product_id.id,
                    "product_uom": draft.product_uom_id.id,
                    "product_uom_qty": draft.quantity,
                    "location_id": self.returns.id,
                    "location_dest_id": self.workshop.id,
                    "picking_type_id": self.warehouse.rma_route_type_id.id,
                }
                for draft in drafts.sudo()
            ]
        )
        moves._action_confirm(merge=False)
        moves._action_assign()
        moves.picked = True
        moves._action_done()

    def _route_all(self, code):
        values = {"grade_id": self.half.id, "disposition": code, "note": "Seen"}
        return lambda drafts: drafts._route(values)

    def test_preview_takes_less_than_a_query_for_each_inspection(self):
        values = {"grade_id": self.half.id, "disposition": "refurbish"}
        cost = self._cost_per_inspection(lambda drafts: drafts._preview_routing(values))
        self.assertLess(cost, 1)

    def test_refurbishing_costs_no_more_than_its_two_moves(self):
        core = self._cost_per_inspection(self._move_with_core)
        cost = self._cost_per_inspection(self._route_all("refurbish"))
        self.assertLess(cost, 2 * core)

    def test_quarantine_takes_less_than_a_query_for_each_inspection(self):
        cost = self._cost_per_inspection(self._route_all("quarantine"))
        self.assertLess(cost, 1)

    def test_scrap_and_vendor_cost_less_than_cores_move(self):
        core = self._cost_per_inspection(self._move_with_core)
        for code in ("to_vendor", "scrap"):
            with self.subTest(code):
                cost = self._cost_per_inspection(self._route_all(code))
                self.assertLess(cost, core)
