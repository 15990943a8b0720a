from odoo.tests import tagged

from ..exchange.exchange_common import ExchangeCommon
from .adjustment_common import AdjustmentCommon


class WholeDiscountCommon:
    """Orders with half off the whole order, by core's dialog."""

    def _sell_at_half(self, *lines):
        """Sell, deliver and invoice [(product, units)]; give the first line."""
        order = self._sell(list(lines))
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.5,
            }
        ).action_apply_discount()
        self._deliver(order)
        self._invoice(order)
        return order.order_line[0]


@tagged("post_install", "-at_install")
class TestWholeDiscountFees(WholeDiscountCommon, AdjustmentCommon):
    """Percentages are of what the customer paid."""

    def test_percentage_is_of_the_price_after_the_discount(self):
        self.kinds["restocking"].percent = 20.0
        line = self._sell_at_half((self.drill, 2), (self.saw, 1))
        case = self._customer_returns([(line, 2)])
        # 2 drills at 100, half off: 20 % of 100
        self.assertEqual(self._adjust(case, "restocking").amount, 20.0)

    def test_percentage_before_the_invoice_is_of_the_orders_price(self):
        self.kinds["restocking"].percent = 20.0
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 1)])
        self.assertEqual(self._adjust(case, "restocking").amount, 20.0)


@tagged("post_install", "-at_install")
class TestWholeDiscountExchange(WholeDiscountCommon, ExchangeCommon):
    """What is sent instead costs as much less as what it replaces."""

    def test_other_product_has_the_discount_of_the_order(self):
        line = self._sell_at_half((self.drill, 1))
        case = self._exchange(line, other=self.big)
        # Half of 120, for what was sold at half of 100
        self.assertEqual(case.line_ids.exchange_price_unit, 60.0)
        self.assertIn("10.00", self.env["rma.exchange"]._describe(case.line_ids))

    def test_other_product_of_the_same_price_costs_nothing_more(self):
        twin = self._create_product("Drill, blue", price=100.0, cost=40.0)
        line = self._sell_at_half((self.drill, 1))
        case = self._exchange(line, other=twin)
        self.assertIn("Equal value", self.env["rma.exchange"]._describe(case.line_ids))

    def test_a_unit_that_never_comes_is_charged_at_what_was_paid(self):
        line = self._sell_at_half((self.drill, 1))
        case = self._exchange_early(line)
        self._send(case)
        case.line_ids.case_id.with_user(self.rma_user).action_stop_waiting()
        invoice = self.env["rma.exchange"]._settle(case.line_ids)
        self.assertEqual(invoice.amount_untaxed, 50.0)
