from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestQuarantine(RmaCommon):
    """A returned unit isn't available until a disposition says so (G5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_product("Lamp", price=30.0, cost=10.0, stock=5)
        cls.order = cls._sell_deliver_invoice([(cls.lamp, 5)])
        cls.line = cls.order.order_line

    def _available(self):
        self.lamp.invalidate_recordset()
        return {
            name: self.lamp[name]
            for name in ("qty_available", "free_qty", "virtual_available")
        }

    def _all(self, quantity):
        return dict.fromkeys(
            ("qty_available", "free_qty", "virtual_available"), quantity
        )

    def _order_two(self):
        order = self._sell([(self.lamp, 2)])
        order.picking_ids.action_assign()
        return order.picking_ids

    def _values(self):
        self.env.invalidate_all()
        return self.lamp.total_value

    def test_expected_and_received_units_are_not_available(self):
        case = self._customer_returns([(self.line, 2)])
        self.assertEqual(self._available(), self._all(0))
        self._receive(case)
        self.assertEqual(self._available(), self._all(0))
        self.assertEqual(self._quantity_at(self.lamp, self.returns), 2)

    def test_received_units_are_not_reserved_by_a_new_order(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        delivery = self._order_two()
        self.assertEqual(delivery.move_ids.quantity, 0)
        self.assertEqual(delivery.state, "confirmed")

    def test_received_units_are_valued_at_what_they_cost_when_they_left(self):
        self.assertEqual(self._values(), 0)
        self._stock_in(self.lamp, 1, 40)
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        # 1 x 40 and 2 x 10
        self.assertEqual(self._values(), 60)

    def test_restocked_units_are_available_and_reserved_by_whoever_waits(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        delivery = self._order_two()
        self._inspect(case, restock=2)
        self.assertEqual(self._available()["qty_available"], 2)
        delivery.action_assign()
        self.assertEqual(delivery.state, "assigned")

    def test_scrapped_units_are_gone_with_their_value(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._inspect(case, scrap=1)
        self.assertEqual(self._available(), self._all(0))
        self.assertEqual(self._quantity_at(self.lamp, self.returns), 1)
        self.assertEqual(self._values(), 10)

    def test_restocked_units_go_where_put_away_rules_say(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.lamp.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._inspect(case, restock=2)
        self.assertEqual(self._quantity_at(self.lamp, shelf), 2)

    def test_returns_location_lies_outside_the_warehouse_and_is_valued(self):
        self.assertRecordValues(
            self.returns,
            [
                {
                    "usage": "internal",
                    "company_id": self.company.id,
                    "location_id": False,
                    "warehouse_id": False,
                    "is_valued_internal": True,
                }
            ],
        )

    def test_inventory_count_of_the_warehouse_leaves_returns_out(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.lamp.id),
                ("location_id", "child_of", self.warehouse.view_location_id.id),
                ("quantity", "!=", 0),
            ]
        )
        self.assertFalse(quants)
