from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestDownPaymentOwed(AdjustmentCommon):
    """Goods that come back before the final invoice: the down payment is owed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls._create_tax(21.0)

    def _sell_drills_later(self, quantity=1, **values):
        """Sell drills at 100 and 21 %, not delivered and not invoiced yet."""
        line = {
            "product_id": self.drill.id,
            "product_uom_qty": quantity,
            "tax_ids": self.vat.ids,
        }
        return self._sell([line], **values)

    def _ask_advance(self, order, percent, post=True):
        """Invoice so many percent of an order in advance; give the invoice."""
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": percent,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        if post:
            invoice.action_post()
        return invoice

    def _sell_in_advance(self, quantity=1, percent=30.0, **values):
        """Sell and deliver drills with a down payment; give (order, its invoice)."""
        order = self._sell_drills_later(quantity, **values)
        invoice = self._ask_advance(order, percent)
        self._deliver(order)
        return order, invoice

    def _pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def _get_summary(self, case):
        case.invalidate_recordset(["owed_summary", "is_owed_creditable"])
        return case.with_user(self.rma_user).owed_summary or ""

    def _credit_advance(self, cases):
        """Press the button as staff; give the drafts that are new."""
        known = cases.credit_note_ids
        cases.with_user(self.rma_user).action_credit_down_payment()
        cases.invalidate_recordset(["credit_note_ids"])
        return (cases.credit_note_ids - known).sudo()

    def _settle(self, case):
        """Inspect, credit the down payment and post it; give the note."""
        self._inspect(case, restock=case.line_ids.quantity_received)
        note = self._credit_advance(case)
        self._post_credit(case)
        return note

    # === WHAT IS OWED === #

    def test_down_payment_on_all_that_came_back_is_owed(self):
        order, advance = self._sell_in_advance()
        case = self._return_drills(order)
        # 30 % of 121.00; nothing stays
        self.assertRegex(
            self._get_summary(case),
            rf"^Down payment of .*36\.30 was invoiced for {order.name}, goods of "
            r".*0\.00 stay with the customer: .*36\.30 is owed\.$",
        )
        self._inspect(case, restock=1)
        note = self._credit_advance(case)
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "amount_untaxed": 30.0,
                    "amount_total": 36.3,
                    "reversed_entry_id": advance.id,
                    "rma_case_id": case.id,
                }
            ],
        )
        self.assertEqual(
            note.invoice_line_ids.rma_credited_line_id,
            advance.invoice_line_ids.filtered("is_downpayment"),
        )
        self.assertFalse(self._get_summary(case))
        self.assertEqual((case.money_status, case.state), ("draft", "approved"))
        self._post_credit(case)
        self.assertEqual((case.money_status, case.state), ("paid", "closed"))
        self.assertEqual(advance.amount_residual, 0.0)

    def test_what_stays_is_taken_off(self):
        order, advance = self._sell_in_advance(2, 90.0)
        case = self._return_drills(order)
        # 90 % of 242.00 less 121.00 for the unit that stays
        self.assertRegex(self._get_summary(case), r"217\.80.*121\.00.*96\.80 is owed")
        note = self._settle(case)
        self.assertEqual(note.amount_total, 96.8)
        self.assertRecordValues(
            order.order_line[0],
            [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}],
        )
        self.assertFalse(note.rma_excess)
        self.assertEqual(case.state, "closed")

    def test_second_case_gets_the_rest_and_no_more(self):
        order, advance = self._sell_in_advance(2, 90.0)
        self._settle(self._return_drills(order))
        second = self._return_drills(order)
        # 217.80 less 96.80
        self.assertRegex(self._get_summary(second), r"121\.00 is owed")
        self.assertEqual(self._settle(second).amount_total, 121.0)
        self.assertEqual(second.state, "closed")
        self.assertEqual(order.order_line[0].qty_invoiced, 0)
        reversal = advance._reverse_moves()
        with self._refused(r"217\.80 was invoiced|1 invoiced, but 2"):
            reversal.action_post()

    def test_two_cases_share_one_down_payment(self):
        order, __ = self._sell_in_advance(2)
        first, second = self._return_drills(order), self._return_drills(order)
        both = first | second
        # 30 % of 242.00, once
        self.assertEqual(self._credit_advance(both).mapped("amount_total"), [72.6])
        self.assertFalse(self._get_summary(first) or self._get_summary(second))
        for case in both:
            self._inspect(case, restock=1)
        self._post_credit(both)
        self.assertEqual(both.mapped("state"), ["closed", "closed"])

    def test_orders_invoiced_as_ordered_owe_the_same(self):
        self.drill.invoice_policy = "order"
        order, __ = self._sell_in_advance(2, 90.0)
        case = self._return_drills(order)
        self.assertRegex(self._get_summary(case), r"96\.80 is owed")
        self.assertEqual(self._settle(case).amount_total, 96.8)

    def test_several_down_payments_are_credited_together(self):
        order = self._sell_drills_later()
        advances = self._ask_advance(order, 10.0) | self._ask_advance(order, 20.0)
        self._deliver(order)
        for advance in advances:
            self._pay(advance)
        case = self._return_drills(order)
        # 12.10 and 24.20
        note = self._settle(case)
        self.assertEqual(note.amount_total, 36.3)
        credited = note.invoice_line_ids.rma_credited_line_id.move_id
        self.assertEqual(credited, advances)
        self.assertEqual(note._rma_get_payable_amount(), 36.3)
        reversal = advances[0]._reverse_moves()
        with self._refused("1 invoiced, but 2"):
            reversal.action_post()

    def test_included_taxes_and_a_discount_on_the_order(self):
        tax = self._create_tax(21.0, price_include_override="tax_included")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.drill.id, "tax_ids": [Command.set(tax.ids)]}
                    )
                ],
            }
        )
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.5,
            }
        ).action_apply_discount()
        order.action_confirm()
        self._ask_advance(order, 30.0)
        self._deliver(order)
        case = self._return_drills(order)
        # 30 % of 50.00; the discount goes with the goods
        self.assertRegex(self._get_summary(case), r"15\.00 is owed")
        self.assertEqual(self._settle(case).amount_total, 15.0)

    def test_foreign_currency_goes_back_at_the_rate_it_came_at(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order, advance = self._sell_in_advance(pricelist_id=pricelist.id)
        euro.rate_ids = [Command.create({"name": self._get_today(), "rate": 0.8})]
        case = self._return_drills(order)
        # Sold at 50 €; 30 % of 60.50
        self.assertRegex(self._get_summary(case), "18.15\N{NO-BREAK SPACE}€ is owed")
        note = self._settle(case)
        self.assertEqual((note.currency_id, note.amount_total), (euro, 18.15))
        self.assertEqual(note.amount_total_signed, -36.3)
        self.assertEqual(advance.amount_residual, 0.0)

    def _get_today(self):
        return self.company._rma_get_today()

    # === NOT NOW === #

    def test_draft_down_payment_is_to_be_posted_first(self):
        order = self._sell_drills_later()
        advance = self._ask_advance(order, 30.0, post=False)
        self._deliver(order)
        case = self._return_drills(order)
        self.assertRegex(self._get_summary(case), "is in draft. Post it first")
        self.assertFalse(case.is_owed_creditable)
        self.assertFalse(self._credit_advance(case))
        advance.action_post()
        self.assertEqual(self._credit_advance(case).amount_total, 36.3)

    def test_final_invoice_settles_it_while_goods_are_to_follow(self):
        order = self._sell_drills_later(3)
        self._ask_advance(order, 90.0)
        self._deliver(order, {self.drill: 1})
        case = self._return_drills(order)
        # 326.70 less 2 × 121.00 that follow
        self.assertRegex(
            self._get_summary(case),
            r"242\.00 stay .*84\.70 is owed.*the final invoice will settle it",
        )
        self.assertFalse(case.is_owed_creditable)
        self.assertFalse(self._credit_advance(case))
        order.picking_ids.filtered(lambda p: p.state == "assigned").action_cancel()
        self.assertRegex(self._get_summary(case), r"326\.70 is owed")
        self.assertEqual(self._credit_advance(case).amount_total, 326.7)

    def test_nothing_is_owed_while_more_follows_than_was_paid(self):
        order = self._sell_drills_later(3)
        self._ask_advance(order, 50.0)
        self._deliver(order, {self.drill: 1})
        case = self._return_drills(order)
        # 181.50 paid, 242.00 to follow
        self.assertFalse(self._get_summary(case))
        self._inspect(case, restock=1)
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_down_payment_that_was_credited_in_part_is_left_to_the_accountant(self):
        order, advance = self._sell_in_advance()
        part = advance._reverse_moves()
        part.invoice_line_ids.filtered("is_downpayment").price_unit = 10.0
        part.action_post()
        case = self._return_drills(order)
        # 36.30 less 12.10
        self.assertRegex(
            self._get_summary(case), r"24\.20 is owed\. A part .* credited by hand"
        )
        self.assertFalse(self._credit_advance(case))
        part.button_draft()
        part.button_cancel()
        self.assertEqual(self._credit_advance(case).amount_total, 36.3)

    def test_final_invoice_before_the_return_leaves_it_to_the_invoice(self):
        order, __ = self._sell_in_advance()
        order._create_invoices(final=True).action_post()
        case = self._return_drills(order)
        self.assertFalse(self._get_summary(case))
        self.assertEqual(self._credit(case).amount_total, 121.0)

    # === ONCE AND BACK === #

    def test_second_click_credits_nothing_more(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        self.assertEqual(len(self._credit_advance(case)), 1)
        self.assertFalse(self._credit_advance(case))
        self._post_credit(case)
        self.assertFalse(self._credit_advance(case))

    def test_case_waits_for_the_down_payment_after_credit_was_pressed(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        self._credit(case)
        self.assertEqual((case.money_status, case.state), ("waiting", "approved"))
        self.assertIn("paid in advance", " ".join(case.message_ids.mapped("body")))
        self._credit_advance(case)
        self._post_credit(case)
        self.assertEqual((case.money_status, case.state), ("paid", "closed"))

    def test_credit_of_the_order_itself_closes_the_case(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        self._credit(case)
        note = order._create_invoices(final=True)
        self.assertFalse(self._get_summary(case))
        note.action_post()
        self.assertEqual((case.money_status, case.state), ("none", "closed"))

    def test_cancelled_note_is_owed_again(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        note = self._settle(case)
        self.assertEqual(case.state, "closed")
        note.button_draft()
        note.button_cancel()
        self.assertEqual((case.money_status, case.state), ("waiting", "approved"))
        self.assertEqual(self._credit_advance(case).amount_total, 36.3)

    def test_down_payment_posted_later_opens_the_case_again(self):
        order = self._sell_drills_later()
        self._deliver(order)
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        self._credit(case)
        self.assertEqual(case.state, "closed")
        self._ask_advance(order, 30.0)
        self.assertEqual((case.money_status, case.state), ("waiting", "approved"))

    def test_receipt_stays_while_the_down_payment_is_credited(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        note = self._credit_advance(case)
        with self._refused("inspected or credited already"):
            case.receipt_ids.action_rma_undo()
        note.unlink()
        case.receipt_ids.action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 0)

    # === WHO === #

    def test_only_after_sales_staff_credit_it(self):
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        for user in (self.accountant, self.portal_user, self.warehouse_user):
            with (
                self.subTest(user=user.name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                case.with_user(user).action_credit_down_payment()
        self.assertFalse(case.credit_note_ids)

    def test_accountant_sees_what_was_not_inspected_or_is_worn(self):
        order, __ = self._sell_in_advance(2, 90.0)
        case = self._return_drills(order)
        note = self._credit_advance(case)
        own = note.with_user(self.accountant).sudo(False)
        self.assertRegex(own.rma_warnings, "1 of 1 are credited, but not inspected")
        self.assertNotIn("neither", own.rma_warnings)
        self._grade(case, (1, self.most))
        own.invalidate_recordset(["rma_warnings"])
        self.assertRegex(own.rma_warnings, "credited in full. 1 × .*80 %")
        self.assertNotIn("not inspected", own.rma_warnings)

    def test_nothing_warns_about_goods_that_were_inspected(self):
        order, __ = self._sell_in_advance(2, 90.0)
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        note = self._credit_advance(case)
        self.assertFalse(note.with_user(self.accountant).sudo(False).rma_warnings)
        kept = note.invoice_line_ids.filtered(lambda li: li.product_id == self.drill)
        kept.price_unit = 50.0
        note.invalidate_recordset(["rma_warnings"])
        self.assertTrue(note.with_user(self.accountant).sudo(False).rma_warnings)

    def test_small_ones_post_themselves(self):
        self.company.rma_auto_post_amount = 50.0
        order, __ = self._sell_in_advance()
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        self.assertEqual(self._credit_advance(case).state, "posted")
        self.assertEqual(case.state, "closed")

    # === DISCOUNTS, RATES AND HANDS === #

    def _sell_at_discount(self, lines, percent, share=0.1):
        """Sell with a discount on the whole order and a down payment; deliver."""
        order = self._sell(lines)
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": share,
            }
        ).action_apply_discount()
        self._ask_advance(order, percent)
        self._deliver(order)
        return order

    def test_a_discount_stays_with_what_stays(self):
        order = self._sell_at_discount([(self.drill, 2)], 75.0)
        case = self._customer_returns([(order.order_line[0], 1)])
        self._receive(case)
        # 75 % of 180; one drill at 90 stays: 135 - 90
        self.assertIn("45.00 is owed", self._get_summary(case))
        note = self._settle(case)
        self.assertRecordValues(note, [{"amount_total": 45.0, "state": "posted"}])
        self.assertFalse(note.rma_warnings)

    def test_a_discount_goes_with_all_that_is_back(self):
        freight = {"product_id": self.shipping.id, "price_unit": 20.0}
        order = self._sell_at_discount([(self.drill, 2), freight], 80.0)
        case = self._customer_returns([(order.order_line[0], 2)])
        self._receive(case)
        # 80 % of 198 was paid; freight of 20 less 10 % stays: 158.40 - 18
        self.assertIn("140.40 is owed", self._get_summary(case))
        self.assertEqual(self._settle(case).amount_total, 140.4)

    def test_a_note_changed_by_hand_is_told_and_paid_as_owed(self):
        order, advance = self._sell_in_advance(2, 90.0)
        self._pay(advance)
        case = self._return_drills(order)
        self._inspect(case, restock=1)
        note = self._credit_advance(case)
        self.assertEqual(note.amount_total, 96.8)
        kept = note.invoice_line_ids.filtered(lambda li: not li.is_downpayment)
        note.with_context(check_move_validity=False).write(
            {"invoice_line_ids": [Command.delete(li.id) for li in kept]}
        )
        self.env.invalidate_all()
        # 90 % of 242.00 in all, 121.00 of it for the drill that stays
        own = note.with_user(self.accountant).sudo(False)
        self.assertRegex(own.rma_warnings, r"96\.80 of .* was owed.*over .*217\.80")
        own.action_post()
        self.assertEqual(note._rma_get_payable_amount(), 96.8)

    def test_down_payments_at_several_rates_are_left_to_accountants(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell_drills_later(pricelist_id=pricelist.id)
        first = self._ask_advance(order, 30.0, post=False)
        first.invoice_date = "2020-01-10"
        first.action_post()
        euro.rate_ids = [Command.create({"name": self._get_today(), "rate": 0.8})]
        self._ask_advance(order, 30.0)
        self._deliver(order)
        case = self._return_drills(order)
        self.assertIn("have different rates", self._get_summary(case))
        self._inspect(case, restock=1)
        self.assertFalse(self._credit_advance(case))
