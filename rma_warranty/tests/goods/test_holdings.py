from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.holdings import FROM_CUSTOMER, TO_CUSTOMER
from ..common.common import RmaCommon

FEW, MANY = 2, 9


@tagged("post_install", "-at_install")
class TestHoldings(RmaCommon):
    """One service counts what customers hold; all its answers agree (G13)."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holdings = cls.env["rma.holdings"]
        cls.mixer = cls._create_product("Mixer", price=90, cost=40)
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def _move(self, line, source, target, units, product=None):
        """Do a move of an order line by hand."""
        product = product or line.product_id
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": units,
                "location_id": source.id,
                "location_dest_id": target.id,
                "sale_line_id": line.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.quantity = units
        move.picked = True
        return move._action_done()

    def _read(self, line):
        holding = self.holdings._read(line)[line]
        return holding.delivered, holding.back, holding.planned_back, holding.here

    # === EACH KIND OF ORDER: (delivered, back, planned back, here) === #

    def _sell_in_parts(self):
        order = self._sell([(self.mixer, 5)])
        self._deliver(order, {self.mixer: 2})
        self._deliver(order, {self.mixer: 1})
        return order.order_line, (3, 0, 0, 3)

    def _sell_and_take_back(self):
        """One comes back and goes there again, another one is to come back."""
        order = self._sell([(self.mixer, 4)])
        picking = self._deliver(order)
        back = self._return_with_core(picking, {self.mixer: 2})
        self._return_with_core(back, {self.mixer: 1})
        self._return_with_core(picking, {self.mixer: 1}, done=False)
        return order.order_line, (5, 2, 1, 3)

    def _sell_and_return_by_case(self):
        order = self._sell([(self.mixer, 4)])
        self._deliver(order)
        self._receive(self._customer_returns([(order.order_line, 1)]))
        self._customer_returns([(order.order_line, 2)])
        return order.order_line, (4, 1, 2, 3)

    def _sell_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen").id
        vals = {"product_id": self.mixer.id, "product_uom_qty": 1}
        order = self._sell([{**vals, "product_uom_id": dozen}])
        picking = self._deliver(order)
        self._return_with_core(picking, {self.mixer: 6})
        self._customer_returns([{"sale_line_id": order.order_line.id, "quantity": 3}])
        return order.order_line, (12, 6, 3, 6)

    def _sell_serials(self):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2", "P3")
        self._stock_in(phone, 3, 90, lots=lots)
        order = self._sell([(phone, 3)])
        self._deliver(order, lots={phone: lots})
        line = order.order_line
        asked = {"sale_line_id": line.id, "quantity": 1, "lot_id": lots[0].id}
        self._receive(self._customer_returns([asked]))
        return line, (3, 1, 0, 2)

    def _sell_from_two_warehouses(self):
        order = self._sell([(self.mixer, 2)])
        self._deliver(order)
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        self.env["stock.quant"]._update_available_quantity(
            self.mixer, other.lot_stock_id, 5
        )
        line = order.order_line
        self._move(line, other.lot_stock_id, self.customers, 3)
        self._move(line, self.customers, other.lot_stock_id, 1)
        return line, (5, 1, 0, 4)

    def _sell_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self._sell([(self.mixer, 2)])
        for __ in range(2):
            self._deliver(order)
        self.warehouse.delivery_steps = "ship_only"
        return order.order_line, (2, 0, 0, 2)

    def _sell_drop_shipped(self):
        order = self._sell([(self.mixer, 2)])
        order.picking_ids.action_cancel()
        line = order.order_line
        vendor = self.env.ref("stock.stock_location_suppliers")
        self._move(line, vendor, self.customers, 2)
        self._move(line, self.customers, vendor, 1)
        return line, (2, 1, 0, 1)

    def _sell_to_move_house(self):
        """Goods that go from one customer's place to another stay delivered."""
        order = self._sell([(self.mixer, 2)])
        self._deliver(order)
        other = self.customers.copy({"name": "Other place"})
        self._move(order.order_line, self.customers, other, 1)
        return order.order_line, (2, 0, 0, 2)

    def _sell_nothing_yet(self):
        return self._sell([(self.mixer, 2)]).order_line, (0, 0, 0, 0)

    def _sell_all(self):
        """Return {order line: what is to be counted}."""
        return dict(
            [
                self._sell_in_parts(),
                self._sell_and_take_back(),
                self._sell_and_return_by_case(),
                self._sell_dozens(),
                self._sell_serials(),
                self._sell_from_two_warehouses(),
                self._sell_in_two_steps(),
                self._sell_drop_shipped(),
                self._sell_to_move_house(),
                self._sell_nothing_yet(),
            ]
        )

    # === ALL ANSWERS AGREE === #

    def test_all_kinds_of_orders(self):
        """Counted by hand, by the service, and by each of its ways to read."""
        figures = self._sell_all()
        lines = self.env["sale.order.line"].union(*figures)
        self.env.flush_all()
        for line, figure in figures.items():
            with self.subTest(product=line.product_id.name, order=line.order_id.name):
                self.assertEqual(self._read(line), figure)
        self.assertEqual(
            self.holdings._read(lines),
            {line: self.holdings._read(line)[line] for line in lines},
        )
        self._check_known_moves(lines)
        self._check_lots(lines)
        self._check_chains(lines)
        self._check_database(lines)

    def _check_known_moves(self, lines):
        for line, holding in self.holdings._read_goods(lines).items():
            known = self.holdings._get_known(line)
            self.assertEqual(sorted(known.movements), sorted(holding.movements))

    def _check_lots(self, lines):
        """What is held of all lots is what is held."""
        here = dict.fromkeys(lines, 0.0)
        for (line, __), holding in self.holdings._read_lots(lines).items():
            here[line] += holding.here
        holdings = self.holdings._read(lines)
        self.assertEqual(here, {line: own.here for line, own in holdings.items()})

    def _check_chains(self, lines):
        """What is held of all deliveries is what is held and not to come back."""
        holdings = self.holdings._read(lines)
        for line, chains in self.holdings._read_chains(lines).items():
            nothing = self.env["stock.lot"]
            there = sum(
                sum(self.holdings._get_there(chain, nothing).values())
                for chain in chains.values()
            )
            own = holdings[line]
            if all(move.origin_returned_move_id for move in self._get_back(line)):
                self.assertEqual(there, own.here - own.planned_back)

    def _get_back(self, line):
        return line.move_ids.filtered(lambda move: move._rma_is_arriving())

    def _check_database(self, lines):
        """Domains and SQL tell the way as Python does."""
        moves = self.env["stock.move"].search([("sale_line_id", "in", lines.ids)])
        for records in (moves, moves.move_line_ids):
            for way in (TO_CUSTOMER, FROM_CUSTOMER):
                domain = self.holdings._get_way_domain(way)
                domain &= Domain("id", "in", records.ids)
                found = records.filtered(
                    lambda own, way=way: own._rma_get_customer_way() == way
                )
                self.assertTrue(found)
                self.assertEqual(records.search(domain), found.sorted())
        sent = moves.move_line_ids.filtered(
            lambda own: own.state == "done" and own.move_id._rma_is_delivering()
        )
        self.env.cr.execute(
            SQL(
                "SELECT line.id %s AND move.sale_line_id IN %s",
                self.holdings._get_delivered_sql(),
                tuple(lines.ids),
            )
        )
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, set(sent.ids))
        holdings = self.holdings._read(lines)
        returned = lines.filtered(lambda line: holdings[line].back)
        self.assertEqual(self.holdings._filter_returned(lines), returned)
        self.assertEqual(
            self.holdings._find_deliveries(lines).sale_line_id,
            lines.filtered(lambda line: holdings[line].delivered),
        )

    # === WHOLE RECORDSETS === #

    def _count_queries(self, lines):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.holdings._read(lines)
        self.holdings._read_lots(lines)
        chains = self.holdings._read_chains(lines)
        for chain in [chain for own in chains.values() for chain in own.values()]:
            self.holdings._get_there(chain, self.env["stock.lot"])
        return self.cr.sql_log_count - before

    def _sell_returned(self, number):
        order = self._sell([(self.mixer, 2)] * number)
        self._deliver(order)
        case = self._customer_returns([(line, 1) for line in order.order_line])
        self._receive(case)
        # Reading them together must not hang on what is in the cache.
        return order.order_line.browse(order.order_line.ids)

    def test_more_lines_cost_no_more_queries(self):
        few, many = self._sell_returned(FEW), self._sell_returned(MANY)
        self._count_queries(few)
        self.assertEqual(self._count_queries(many), self._count_queries(few))

    def test_nothing_asked_costs_nothing(self):
        none = self.env["sale.order.line"]
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(self.holdings._read(none))
            self.assertFalse(self.holdings._read_lots(none))
            self.assertFalse(self.holdings._read_chains(none))

    # === KITS === #

    def _sell_kit(self):
        """Deliver two kits as their parts: two mixers and four drills."""
        kit = self._create_product("Kit", price=150, cost=0, stock=0)
        order = self._sell([(kit, 2)])
        order.picking_ids.action_cancel()
        line = order.order_line
        self._move(line, self.stock, self.customers, 2, self.mixer)
        self._move(line, self.stock, self.customers, 4, self.drill)
        return line

    def test_a_kit_that_nobody_can_count_is_none_that_can_be_returned(self):
        line = self._sell_kit()
        self.assertTrue(self.holdings._read(line)[line].is_kit)
        self.assertEqual(line._rma_get_returnable()[line].returnable, 0.0)

    def test_an_add_on_can_count_kits(self):
        line, other = self._sell_kit(), self._sell_in_parts()[0]
        asked = []

        def assemble(self, kits):
            asked.extend(kits)
            return {
                line: self._build(
                    line,
                    [
                        own._replace(product=line.product_id.id)
                        for own in holding.movements
                        if own.product != line.product_id.id and own.units == 2
                    ],
                )
                for line, holding in kits.items()
            }

        with patch.object(type(self.holdings), "_assemble_kits", assemble):
            figures = (line | other)._rma_get_returnable()
            parts = self.holdings._read_goods(line)[line].here_by_product
        self.assertEqual(asked, [line], "Only kits are asked about.")
        self.assertFalse(figures[line].is_kit)
        self.assertEqual(figures[line].returnable, 2)
        self.assertEqual(parts, {self.mixer.id: 2, self.drill.id: 4})

    def test_what_a_unit_had_cost_when_it_left(self):
        """Two deliveries at different costs; the return names its own."""
        order = self._sell([(self.mixer, 2)])
        self._deliver(order, {self.mixer: 1})
        self.mixer.standard_price = 60
        self._deliver(order, {self.mixer: 1})
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case)
        moves = case.receipt_ids.move_ids
        costs = self.holdings._get_returned(moves.sudo())
        sold = {
            move.origin_returned_move_id: move.origin_returned_move_id.value
            for move in moves.sudo()
        }
        self.assertEqual(sorted(cost for __, cost in costs), sorted(sold.values()))
        self.assertEqual(sum(units for units, __ in costs), 2)
