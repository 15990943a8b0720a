from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestRefurbish(DispositionCommon):
    """Returned units become refurbished ones, worth less, and the loss is booked."""

    def _get_accounts(self, product):
        return product.product_tmpl_id.get_product_accounts()

    def _assert_written_down(self, product, inspection, *, value, loss):
        """One unit left the product and entered the refurbished one, in balance."""
        made = inspection.refurbished_product_id
        self.assertEqual(self._quantity_at(product, self.returns), 0)
        self.assertEqual(self._quantity_at(made, self.stock), 1)
        self.assertEqual(self._quantity_at(made, self.workshop), -1)
        self.assertEqual(self._quantity_at(product, self.workshop), 1)
        self.assertEqual(self._value(made), value)
        self.assertEqual(self._book(self.loss), loss)
        for entry in inspection.sudo().move_ids.account_move_id:
            self.assertEqual(sum(entry.line_ids.mapped("balance")), 0)

    # === COST METHODS === #

    def test_average_cost(self):
        pump = self._create_valued("average")
        account = self._get_accounts(pump)["stock_valuation"]
        case = self._returned(pump)
        booked = self._book(account)
        inspection = self._refurbish(case)
        # Cost 60, worth 50 % of that.
        self._assert_written_down(pump, inspection, value=30.0, loss=30.0)
        self.assertEqual(self._book(account), booked - 60.0 + 30.0)
        self.assertEqual(self._value(pump), 9 * 60.0)
        self.assertRecordValues(
            inspection,
            [
                {
                    "value_original": 60.0,
                    "value_before": 60.0,
                    "value_after": 30.0,
                    "value_loss": 30.0,
                }
            ],
        )
        self.assertEqual(inspection.refurbished_product_id.standard_price, 30.0)

    def test_standard_cost(self):
        pump = self._create_valued("standard")
        inspection = self._refurbish(self._returned(pump))
        self._assert_written_down(pump, inspection, value=30.0, loss=30.0)
        self.assertEqual(self._value(pump), 9 * 60.0)

    def test_first_in_first_out(self):
        pump = self._create_valued("fifo")
        inspection = self._refurbish(self._returned(pump))
        self._assert_written_down(pump, inspection, value=30.0, loss=30.0)
        self.assertEqual(self._value(pump), 9 * 60.0)

    def test_second_unit_at_standard_cost_is_averaged_with_the_first(self):
        pump = self._create_valued("standard")
        case = self._returned(pump, 3)
        first = self._refurbish(case)
        self._refurbish(case, 2, refurbish_valuation="amount", refurbish_amount=45.0)
        # 1 at 30 and 2 at 45
        self.assertEqual(self._value(first.refurbished_product_id), 120.0)
        self.assertEqual(first.refurbished_product_id.standard_price, 40.0)
        # 3 times 60 went in, 120 came out
        self.assertEqual(self._book(self.loss), 60.0)

    def test_each_serial_number_keeps_its_own_value(self):
        for cost_method in ("standard", "average", "fifo"):
            with self.subTest(cost_method):
                pump = self._create_valued(
                    cost_method, tracking="serial", lot_valuated=True
                )
                cheap, dear = self._create_lots(pump, "S1", "S2")
                self._stock_in(pump, 1, 40.0, lots=cheap)
                self._stock_in(pump, 1, 60.0, lots=dear)
                # Standard cost knows one cost of the product.
                costs = {"standard": (60.0, 60.0)}.get(cost_method, (40.0, 60.0))
                before = self._book(self.loss)
                first = self._refurbish(self._returned(pump, lots=cheap))
                second = self._refurbish(self._returned(pump, lots=dear))
                self.assertEqual(
                    (first | second).mapped("value_after"), [cost / 2 for cost in costs]
                )
                made = first.refurbished_product_id
                self.assertEqual(self._value(made), sum(costs) / 2)
                self.assertEqual(self._book(self.loss) - before, sum(costs) / 2)
                lots = (first | second).refurbished_lot_id
                self.assertEqual(
                    lots.mapped("standard_price"), [cost / 2 for cost in costs]
                )

    def test_periodic_valuation_books_the_loss_when_stock_is_closed(self):
        pump = self._create_valued("average", valuation="periodic")
        inspection = self._refurbish(self._returned(pump), refurbish_cost=10.0)
        self.assertFalse(inspection.sudo().move_ids.account_move_id)
        # Only the work is booked at once: 10.
        self.assertEqual(self._book(self.loss), 10.0)
        self.company.action_close_stock_valuation(auto_post=True)
        # 60 went in, 30 and the work of 10 came out.
        self.assertEqual(self._book(self.loss), 30.0)
        self.assertEqual(self._value(inspection.refurbished_product_id), 40.0)

    # === WHAT IT IS WORTH === #

    def test_cost_that_rose_in_between_is_lost(self):
        pump = self._create_valued("average", stock=1)
        order = self._sell_deliver_invoice([(pump, 1)])
        self._stock_in(pump, 1, 80.0)
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        # One at 80 and one at 60: the average is 70 now. Half of 60 stays.
        inspection = self._refurbish(case)
        self.assertEqual(inspection.value_original, 60.0)
        self._assert_written_down(pump, inspection, value=30.0, loss=40.0)
        self.assertEqual(self._value(pump), 70.0)

    def test_cost_that_fell_in_between_makes_no_profit(self):
        pump = self._create_valued("standard")
        case = self._returned(pump)
        pump.standard_price = 20.0
        inspection = self._refurbish(case)
        # Half of 60 would be more than the 20 that leave the books.
        self._assert_written_down(pump, inspection, value=20.0, loss=0.0)

    def test_work_makes_the_goods_worth_more(self):
        pump = self._create_valued("average")
        inspection = self._refurbish(self._returned(pump), refurbish_cost=10.0)
        # 50 % of 60, and 10 for the work; in: 60 + 10, out: 40
        self._assert_written_down(pump, inspection, value=40.0, loss=30.0)
        self.assertEqual(self._book(self.work), -10.0)
        self.assertEqual(inspection.sudo().refurbish_entry_id.state, "posted")

    def test_work_makes_nothing_worth_more_than_it_had_cost(self):
        pump = self._create_valued("average")
        inspection = self._refurbish(self._returned(pump), refurbish_cost=50.0)
        # 30 + 50 would be 80; in: 60 + 50, out: 60
        self._assert_written_down(pump, inspection, value=60.0, loss=50.0)

    def test_goods_may_be_worth_nothing(self):
        pump = self._create_valued("average")
        worthless = self._create_grade("N", value_percent=0.0)
        case = self._returned(pump, 2)
        self._refurbish(case)
        inspection = self._refurbish(case, grade_id=worthless.id)
        made = inspection.refurbished_product_id
        self.assertEqual(inspection.value_after, 0.0)
        # 30 for the first one, nothing for the second
        self.assertEqual(self._value(made), 30.0)
        self.assertEqual(self._book(self.loss), 90.0)

    def test_only_worthless_units_cost_nothing(self):
        pump = self._create_valued("average")
        worthless = self._create_grade("N", value_percent=0.0)
        first = self._refurbish(self._returned(pump))
        first.action_undo()
        inspection = self._refurbish(self._returned(pump), grade_id=worthless.id)
        made = inspection.refurbished_product_id
        self.assertEqual((made.standard_price, self._value(made)), (0.0, 0.0))

    def test_amount_above_the_cost_is_refused(self):
        case = self._returned(self.drill)
        with self._refused("61.00 is more than the goods had cost .*60.00"):
            self._refurbish(case, refurbish_valuation="amount", refurbish_amount=61.0)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)

    def test_without_grade_or_amount_the_value_is_asked_for(self):
        case = self._returned(self.drill)
        with self._refused("choose the grade that says what the goods are worth"):
            self._refurbish(case, grade_id=False)

    def test_missing_accounts_are_asked_for(self):
        case = self._returned(self.drill)
        self.company.rma_refurbish_cost_account_id = False
        with self._refused("choose the account for refurbishing costs"):
            self._refurbish(case, refurbish_cost=5.0)
        self.workshop.valuation_account_id = False
        with self._refused("choose the account for losses on the location"):
            self._refurbish(case)

    # === UNDO === #

    def test_undo_brings_goods_and_value_back_exactly(self):
        for cost_method in ("standard", "average", "fifo"):
            with self.subTest(cost_method):
                pump = self._create_valued(cost_method)
                account = self._get_accounts(pump)["stock_valuation"]
                case = self._returned(pump, 2)
                before = (self._value(pump), self._book(account), self._book(self.loss))
                inspection = self._refurbish(case, 2, refurbish_cost=10.0)
                inspection.action_undo()
                after = (self._value(pump), self._book(account), self._book(self.loss))
                self.assertEqual(after, before)
                made = inspection.refurbished_product_id
                self.assertEqual(self._quantity_at(made, self.stock), 0)
                self.assertEqual(self._value(made), 0)
                self.assertEqual(self._quantity_at(pump, self.returns), 2)
                self.assertEqual(case.line_ids.quantity_refurbished, 0)
        self.assertEqual(self._book(self.work), 0)

    def test_undo_of_one_serial_number_leaves_the_others_alone(self):
        pump = self._create_valued("average", tracking="serial")
        lots = self._create_lots(pump, "S1", "S2")
        self._stock_in(pump, 2, 60.0, lots=lots)
        first = self._refurbish(self._returned(pump, lots=lots[0]))
        better = self._create_grade("B2", value_percent=75.0)
        second = self._refurbish(self._returned(pump, lots=lots[1]), grade_id=better.id)
        first.action_undo()
        made = second.refurbished_product_id
        # 75 % of 60; the other one came back at 60 and left 30 in the books.
        self.assertEqual(self._value(made), 45.0)
        self.assertEqual(self._book(self.loss), 15.0)
        again = self._refurbish(first.case_id)
        self.assertEqual(again.refurbished_lot_id, first.refurbished_lot_id)

    def test_sold_refurbished_unit_can_not_be_undone(self):
        inspection = self._refurbish(self._returned(self.drill))
        self._deliver(self._sell([(inspection.refurbished_product_id, 1)]))
        with self._refused("is not .or not free. in"):
            inspection.action_undo()
        self.assertEqual(inspection.state, "confirmed")

    # === PRODUCT AND LOT === #

    def test_refurbished_product_is_created_once(self):
        self.drill.write({"default_code": "D1", "barcode": "4006381333931"})
        self.company.rma_refurbished_price_percent = 70.0
        case = self._returned(self.drill, 2)
        made = self._refurbish(case).refurbished_product_id
        self.assertRecordValues(
            made,
            [
                {
                    "name": "Drill (refurbished)",
                    "default_code": "D1-R",
                    "barcode": False,
                    "lst_price": 70.0,
                    "categ_id": self.drill.categ_id.id,
                    "is_storable": True,
                    "tracking": "none",
                    "rma_refurbished_from_id": self.drill.id,
                }
            ],
        )
        self.assertEqual(self.drill.rma_refurbished_product_id, made)
        self.assertEqual(self._refurbish(case).refurbished_product_id, made)

    def test_grade_sets_the_price_of_a_new_refurbished_product(self):
        self.half.price_percent = 55.0
        made = self._refurbish(self._returned(self.drill)).refurbished_product_id
        self.assertAlmostEqual(made.lst_price, 55.0)

    def test_refurbished_product_that_comes_back_stays_what_it_is(self):
        made = self._refurbish(self._returned(self.drill)).refurbished_product_id
        again = self._refurbish(self._returned(made))
        self.assertEqual(again.refurbished_product_id, made)
        # 60 to 30, and the 30 to 15
        self.assertEqual(self._value(made), 15.0)
        self.assertEqual(self._book(self.loss), 45.0)

    def test_new_lot_points_to_the_old_one(self):
        pump = self._create_valued("average", tracking="lot", stock=0)
        lot = self._create_lots(pump, "L1")
        self._stock_in(pump, 5, 60.0, lots=lot)
        case = self._returned(pump, 3, lots=lot)
        lots = (self._refurbish(case) | self._refurbish(case)).refurbished_lot_id
        self.assertRecordValues(
            lots,
            [
                {"name": "L1", "rma_origin_lot_id": lot.id},
                {"name": "L1-2", "rma_origin_lot_id": lot.id},
            ],
        )

    def test_other_tracking_is_no_refurbished_product(self):
        serial = self._create_product("Serial", price=1, cost=1, tracking="serial")
        with self._refused("same tracking", error=ValidationError):
            self.drill.rma_refurbished_product_id = serial

    def test_put_away_rules_apply(self):
        shelf = self.env["stock.location"].create(
            {"name": "Second hand", "location_id": self.stock.id}
        )
        case = self._returned(self.drill, 2)
        inspection = self._refurbish(case)
        made = inspection.refurbished_product_id
        self.env["stock.putaway.rule"].create(
            {
                "product_id": made.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        second = self._refurbish(case)
        self.assertEqual(self._quantity_at(made, shelf), 1)
        (inspection | second).action_undo()
        self.assertEqual(self._quantity_at(made, self.stock), 0)
