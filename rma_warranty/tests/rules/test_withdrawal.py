from odoo.tests import freeze_time, tagged

from .rules_common import RulesCommon


class WithdrawalCommon(RulesCommon):
    """A shop that the law of the European Union binds, and a consumer in Germany.

    The order of 10 January 2026, a Saturday, may be withdrawn from until Monday, 26
    January: 24 January is a Saturday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.country_id = cls.env.ref("base.de")
        cls.law = cls._rule(
            name="EU",
            is_statutory=True,
            source="Directive 2011/83/EU",
            customer_kind="consumer",
            claim_kind="withdrawal",
            withdrawal_days=14,
            fee_kind="none",
        )

    def _withdraw(self, lines, on="2026-01-20 12:00:00", order=None, **values):
        """Withdraw from {order line: units}, as the customer in the portal."""
        order = order or next(iter(lines)).order_id
        values = {
            "lines": {line.id: units for line, units in lines.items()},
            "name": "Customer",
            "email": "customer@example.com",
            "partner_id": self.customer.id,
            **values,
        }
        cases = self.env["rma.case"].with_user(self.portal_user).sudo()
        own = order.with_user(self.portal_user).sudo()
        with freeze_time(on):
            return cases._create_withdrawal(own, values).with_env(self.env)

    def _messages(self, case):
        queued = self.env["rma.notification"].search([("case_id", "=", case.id)])
        return queued.mapped("event")

    def _is_possible(self, order, on="2026-01-20 12:00:00"):
        with freeze_time(on):
            return order._rma_is_withdrawal_possible()


@tagged("post_install", "-at_install")
class TestWithdrawal(WithdrawalCommon):
    """Consumers withdraw from a contract, and nobody has to agree."""

    # === HOW LONG === #

    def test_withdrawal_counts_at_once(self):
        case = self._withdraw({self.drills: 2, self.saws: 1})
        self.assertRecordValues(
            case,
            [
                {
                    "state": "approved",
                    "is_withdrawal": True,
                    "is_decided_by_rules": True,
                    "withdrawal_name": "Customer",
                    "withdrawal_email": "customer@example.com",
                }
            ],
        )
        self.assertEqual(set(case.line_ids.mapped("resolution")), {"refund"})
        self.assertEqual(
            sorted(case.receipt_ids.move_ids.mapped("product_uom_qty")), [1, 2]
        )
        self.assertIn("until 01/26/2026", case.line_ids[0].eligibility_text)
        self.assertIn("(Directive 2011/83/EU)", case.line_ids[0].eligibility_text)

    def test_blocked_customers_may_withdraw_as_well(self):
        self.env["rma.customer.trust"].create(
            {"partner_id": self.customer.id, "trust": "blocked", "reason": "Stones"}
        )
        self.assertEqual(self._withdraw({self.drills: 1}).state, "approved")

    def test_neither_rules_nor_limits_delay_it(self):
        self._rule(decision="refuse", exclusion="final_sale", window_kind="open")
        self.company.rma_rules_day_amount = 1.0
        case = self._withdraw({self.drills: 1})
        self.assertEqual(case.state, "approved")

    def test_last_moment_and_the_one_after(self):
        for on, is_possible in (
            ("2026-01-26 23:59:59", True),
            ("2026-01-27 00:00:00", False),
        ):
            self.assertEqual(self._is_possible(self.order, on), is_possible, on)
        with self._refused("ended on 01/26/2026"):
            self._withdraw({self.drills: 1}, on="2026-01-27 00:00:00")

    def test_several_parcels_of_an_order_end_together(self):
        # Gloves on 8 November, hose on 28 November: 12 December is a Saturday.
        order = self._sell([(self.drill, 1), (self.saw, 1)])
        self._deliver(order, {self.drill: 1}, on=self._at("2026-11-08 12:00"))
        self._deliver(order, on=self._at("2026-11-28 12:00"))
        self.assertTrue(self._is_possible(order, "2026-12-14 23:00:00"))
        self.assertFalse(self._is_possible(order, "2026-12-15 00:00:00"))

    def test_who_was_not_told_has_twelve_months_more(self):
        # The right would have ended on 26 January 2026: 26 January 2027 is a Tuesday.
        self.company.rma_is_withdrawal_told = False
        self.assertTrue(self._is_possible(self.order, "2027-01-26 23:00:00"))
        self.assertFalse(self._is_possible(self.order, "2027-01-27 00:00:00"))
        # Told on 2 March, a Monday: 16 March is one, too.
        self.order.rma_withdrawal_told_date = "2026-03-02"
        self.assertTrue(self._is_possible(self.order, "2026-03-16 23:00:00"))
        self.assertFalse(self._is_possible(self.order, "2026-03-17 00:00:00"))

    # === WHO AND WHAT === #

    def test_without_a_law_there_is_no_such_right(self):
        self.law.active = False
        self.assertFalse(self._is_possible(self.order))
        self._days(60)
        self.assertFalse(self._is_possible(self.order))

    def test_businesses_have_no_such_right(self):
        self.customer.rma_customer_kind = "business"
        self.assertFalse(self._is_possible(self.order))

    def test_only_the_law_leaves_goods_out(self):
        rule = self._rule(exclusion="made_to_order", product_ids=self._ids(self.drill))
        with self._refused("made to order: the law gives no right"):
            self._withdraw({self.drills: 1})
        self.assertEqual(self._withdraw({self.saws: 1}).state, "approved")
        # Whether a seal was broken, a person asks; it has arrived nevertheless.
        rule.exclusion = "sealed"
        case = self._withdraw({self.drills: 1})
        self.assertEqual(case.state, "requested")
        self.assertIn("withdrawal", self._messages(case))

    def test_foreign_lines_and_too_many_units_are_refused(self):
        other = self._sell([(self.drill, 1)]).order_line
        for lines in ({other: 1}, {self.drills: 6}, {self.drills: 0}):
            with self.subTest(lines), self._refused("not as much"):
                self._withdraw(lines, order=self.order)

    def test_same_form_sent_twice_is_one_withdrawal(self):
        first = self._withdraw({self.drills: 1}, request_key="a" * 32)
        second = self._withdraw({self.drills: 1}, request_key="a" * 32)
        self.assertEqual(first, second)
        self.assertEqual(self._messages(first).count("withdrawal"), 1)

    def test_second_withdrawal_takes_what_is_left(self):
        self._withdraw({self.drills: 3})
        self.assertEqual(self._withdraw({self.drills: 2}).state, "approved")
        with self._refused("not as much"):
            self._withdraw({self.drills: 1})

    # === BEFORE THE DELIVERY === #

    def test_nothing_is_sent_any_more(self):
        order = self._sell([(self.drill, 3), (self.saw, 1)])
        drills, saws = order.order_line
        case = self._withdraw({drills: 3})
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "is_unsent": True,
                    "is_stopped": True,
                    "goods_back": False,
                    "resolution": "none",
                    "decision": "approved",
                }
            ],
        )
        self.assertEqual(drills.product_uom_qty, 0)
        moves = order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertEqual(moves.product_id, self.saw)
        # Nothing comes back and nothing was paid: it is done.
        self.assertFalse(case.receipt_ids)
        self.assertEqual(case.state, "closed")
        self.assertIn("withdrawal", self._messages(case))

    def test_units_that_are_still_here_come_first(self):
        order = self._sell([(self.drill, 5)])
        self._deliver(order, {self.drill: 2}, on=self._at("2026-01-12 12:00"))
        case = self._withdraw({order.order_line: 4})
        self.assertEqual(
            [(line.is_unsent, line.quantity) for line in case.line_ids],
            [(True, 3), (False, 1)],
        )
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertEqual(case.receipt_ids.move_ids.product_uom_qty, 1)

    def test_what_was_paid_in_advance_is_credited(self):
        self.drill.invoice_policy = "order"
        order = self._sell([(self.drill, 3)])
        self._invoice(order)
        case = self._withdraw({order.order_line: 2})
        self.assertEqual(case.line_ids.resolution, "refund")
        # 2 × 100
        self.assertEqual(self._credit(case).amount_total, 200.0)
        self.assertEqual(order.order_line.product_uom_qty, 1)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(case.state, "closed")
        self._deliver(order)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        # The cost of one drill is left of three.
        expense = self.drill._get_product_accounts()["expense"]
        self.assertEqual(self._balance(order.invoice_ids, expense), 60.0)
        # One more is sold: nothing of it is settled with what was withdrawn.
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.qty_to_invoice, 1)

    def test_order_that_is_locked_is_left_to_staff(self):
        order = self._sell([(self.drill, 3)])
        order.action_lock()
        case = self._withdraw({order.order_line: 3})
        self.assertFalse(case.line_ids.is_stopped)
        self.assertEqual(order.order_line.product_uom_qty, 3)
        kind = self.env.ref("rma_warranty.rma_activity_stop_delivery")
        self.assertIn(kind, case.activity_ids.activity_type_id)

    def test_taken_back_withdrawal_is_delivered_again(self):
        order = self._sell([(self.drill, 3)])
        self._deliver(order, {self.drill: 1}, on=self._at("2026-01-12 12:00"))
        case = self._withdraw({order.order_line: 3})
        self.assertEqual(order.order_line.product_uom_qty, 1)
        case.with_user(self.rma_user).action_cancel()
        self.assertEqual(order.order_line.product_uom_qty, 3)
        self.assertEqual(order.order_line._rma_get_unsent()[order.order_line], 2)
