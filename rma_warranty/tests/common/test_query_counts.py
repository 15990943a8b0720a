from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import RmaCommon

FEW, MANY = 3, 13


@tagged("post_install", "-at_install")
class TestQueryCounts(RmaCommon):
    """What a step costs per further line or case, next to core's own work.

    Each step is taken with FEW and with MANY lines (or cases); the difference
    over the number of further ones is what each of them costs. The same is
    done with core's calls alone: create, confirm, reserve and finish the moves.
    """

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold_product = cls.drill

    def _sell_serials(self):
        """Sell serial numbers from now on, of which there are enough."""
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        # Own way and core's: 1 to warm up, FEW and MANY.
        names = [f"S{number}" for number in range(2 * (1 + FEW + MANY))]
        lots = self._create_lots(phone, *names)
        self._stock_in(phone, len(lots), 90, lots=lots)
        self.sold_product = phone

    def _count(self, step):
        """Return the number of queries of a step, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _sell_lines(self, number, orders=1):
        """Return delivered order lines, ``number`` for each of the orders."""
        sold = self.env["sale.order"]
        for __ in range(orders):
            sold |= self._sell([(self.sold_product, 1)] * number)
        for picking in sold.picking_ids:
            picking.move_ids.picked = True
        sold.picking_ids._action_done()
        return sold.order_line

    def _open_cases(self, sale_lines):
        cases = self.env["rma.case"].with_user(self.rma_user)
        for lines in sale_lines.grouped("order_id").values():
            cases |= self._open_case([self._get_asked(line) for line in lines])
        return cases

    def _get_asked(self, sale_line):
        """Return values of a case line over the unit that was delivered."""
        lot = sale_line.move_ids.lot_ids
        return {"sale_line_id": sale_line.id, "quantity": 1, "lot_id": lot.id}

    def _inspect_all(self, cases):
        cases.action_inspect()
        inspections = cases.inspection_ids.with_user(self.rma_user)
        inspections.disposition = "restock"
        inspections.action_confirm()

    def _measure_own(self, sale_lines):
        """Return {step: queries} of the whole way of goods in cases."""
        cases = self._open_cases(sale_lines)
        return {
            "request": self._count(cases.action_request),
            "approve": self._count(cases.action_approve),
            "receive": self._count(cases.action_receive),
            "inspect": self._count(lambda: self._inspect_all(cases)),
        }

    def _measure_core(self, sale_lines):
        """Return {step: queries} of the same moves made with core alone."""
        moves = self.env["stock.move"]

        def expect():
            nonlocal moves
            moves = self._create_core_moves(sale_lines)
            moves._action_confirm(merge=False)
            moves._action_assign()
            for move in moves.filtered(lambda m: m.has_tracking != "none"):
                move.move_line_ids.lot_id = move.origin_returned_move_id.lot_ids

        def finish():
            moves.picked = True
            moves.picking_id._action_done()

        def route():
            onward = self._create_onward_moves(moves)
            onward._action_confirm(merge=False)
            onward._action_assign()
            onward.picked = True
            onward._action_done()

        return {
            "approve": self._count(expect),
            "receive": self._count(finish),
            "inspect": self._count(route),
        }

    def _create_core_moves(self, sale_lines):
        """Create one receipt per order, as core's return wizard would."""
        customers = self.customer.property_stock_customer
        return (
            self.env["stock.picking"]
            .create(
                [
                    {
                        "picking_type_id": self.warehouse.rma_in_type_id.id,
                        "partner_id": self.customer.id,
                        "location_id": customers.id,
                        "location_dest_id": self.returns.id,
                        "move_ids": [
                            Command.create(
                                {
                                    "product_id": line.product_id.id,
                                    "product_uom_qty": 1,
                                    "product_uom": line.product_uom_id.id,
                                    "location_id": customers.id,
                                    "location_dest_id": self.returns.id,
                                    "origin_returned_move_id": line.move_ids[:1].id,
                                    "move_orig_ids": [
                                        Command.link(line.move_ids[:1].id)
                                    ],
                                    "sale_line_id": line.id,
                                    "to_refund": True,
                                }
                            )
                            for line in lines
                        ],
                    }
                    for lines in sale_lines.grouped("order_id").values()
                ]
            )
            .move_ids
        )

    def _create_onward_moves(self, moves):
        return self.env["stock.move"].create(
            [
                {
                    "product_id": move.product_id.id,
                    "product_uom_qty": 1,
                    "product_uom": move.product_uom.id,
                    "location_id": self.returns.id,
                    "location_dest_id": self.stock.id,
                    "picking_type_id": self.warehouse.rma_route_type_id.id,
                }
                for move in moves
            ]
        )

    def _get_growth(self, measure, *, lines=1, cases=1):
        """Return {step: queries for each further line (or case)}.

        A first round fills the caches that outlive a transaction.
        """
        measure(self._sell_lines(1))
        few = measure(self._sell_lines(lines or FEW, orders=cases or FEW))
        many = measure(self._sell_lines(lines or MANY, orders=cases or MANY))
        return {step: (many[step] - few[step]) / (MANY - FEW) for step in few}

    def _assert_growth(self, own, core):
        """Allow one query more than core's; a request has nothing in core.

        Measured, own to core's, for a further line: approve 3 to 5, receive 7
        to 8, inspect 13 to 14; for a further case: 4 to 7, 7 to 10, 13 to 14.
        A request needs none.
        """
        for step, queries in own.items():
            self.assertLessEqual(
                queries, core.get(step, 0) + 1, f"{step}: {own} {core}"
            )

    def test_further_lines_of_a_case_cost_no_more_than_core(self):
        own = self._get_growth(self._measure_own, lines=None)
        core = self._get_growth(self._measure_core, lines=None)
        self._assert_growth(own, core)

    def test_further_cases_cost_no_more_than_core(self):
        own = self._get_growth(self._measure_own, cases=None)
        core = self._get_growth(self._measure_core, cases=None)
        self._assert_growth(own, core)

    def test_further_serial_numbers_cost_no_more_than_core(self):
        self._sell_serials()
        own = self._get_growth(self._measure_own, lines=None)
        core = self._get_growth(self._measure_core, lines=None)
        self._assert_growth(own, core)

    def _measure_redated(self, sale_lines):
        """Return {step: queries} of correcting the date of deliveries."""
        day = {"date": "2026-01-10 12:00:00"}
        return {"redate": self._count(lambda: sale_lines.move_ids.write(day))}

    def test_certificates_follow_corrected_dates_in_a_fixed_number_of_queries(self):
        core = self._get_growth(self._measure_redated, lines=None)
        term = self.env["rma.warranty.term"].create({"name": "Two years"})
        self.company.rma_warranty_term_id = term
        own = self._get_growth(self._measure_redated, lines=None)
        given = self.env["rma.warranty.certificate"].search([("term_id", "!=", False)])
        self.assertEqual(len(given), 1 + FEW + MANY)
        self.assertEqual(set(given.mapped("date_delivered")), {date(2026, 1, 10)})
        self.assertEqual(own, core)
