from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestAgreedPrice(AdjustmentCommon):
    """Goods without a known order are refunded by an accountant's leave."""

    def _agree(self, case, price=45.0, user=None):
        line = case.line_ids[:1].with_user(user or self.accountant)
        line._agree_price(price, "Receipt of our shop")
        return case.line_ids[:1]

    def _taken_back(self, units=1, price=45.0, product=None, **values):
        """Take back units at an agreed price; give the case."""
        case = self._request_unsold([(product or self.drill, units)], **values)
        self._agree(case, price)
        self._approve_unsold(case)
        self._receive(case)
        return case

    def test_what_the_customer_says_is_not_enough(self):
        case = self._request_unsold([(self.drill, 1)], price_unit_expected=45.0)
        with self._refused("have an accountant agree on the price"):
            self._approve_unsold(case)

    def test_agreed_price_is_credited_and_goods_become_ours(self):
        before = self.drill.free_qty
        case = self._taken_back(2)
        self._grade(case, (2, self.grade_a))
        self.env.invalidate_all()
        self.assertEqual(self.drill.free_qty, before + 2)
        note = self._credit(case)
        # 2 drills at the agreed 45, not at the list price of 100
        self.assertRecordValues(
            note,
            [
                {
                    "amount_untaxed": 90.0,
                    "reversed_entry_id": False,
                    "state": "posted",
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertRecordValues(
            case.line_ids, [{"quantity_credited": 2, "money_status": "credited"}]
        )
        self.assertEqual(case.state, "closed")

    def test_taxes_are_those_of_the_product(self):
        tax = self._create_tax(21.0)
        included = self._create_tax(21.0, price_include_override="tax_included")
        for taxes, total in ((tax, 121.0), (included, 100.0)):
            product = self._create_product(
                "Hose", price=200.0, cost=4.0, taxes_id=[Command.set(taxes.ids)]
            )
            case = self._taken_back(1, price=100.0, product=product)
            self._grade(case, (1, self.grade_a))
            self.assertEqual(self._drafts(case).amount_total, total)

    def test_grade_and_fee_lower_it_and_goodwill_raises_it(self):
        case = self._taken_back(2, price=50.0)
        self._grade(case, (1, self.grade_a), (1, self.most))
        self._adjust(case, "damage", 15.0)
        self._adjust(case, "goodwill", 5.0)
        preview, remarks = self.env["rma.preview"]._get_money(case)
        note = self._drafts(case)
        # 2 x 50, less 20 % of one (10), less 15, and 5 more
        self.assertEqual(note.amount_untaxed, 80.0)
        self.assertEqual([own.total for own in preview], [80.0])
        self.assertFalse(remarks)

    def test_a_fee_takes_no_more_than_is_credited(self):
        case = self._taken_back(1, price=20.0)
        self._grade(case, (1, self.grade_a))
        self._adjust(case, "damage", 30.0)
        self.assertEqual(self._drafts(case).amount_untaxed, 0.0)

    def test_the_cost_that_came_back_is_what_stock_gained(self):
        product = self._create_valued("average")
        case = self._taken_back(1, product=product)
        # 10 cost 60 each; the unit that came back is worth the average of the day.
        self.assertEqual(self._value(product), 660.0)
        self._grade(case, (1, self.grade_a))
        # Others get dearer before the note is posted: (660 + 11 x 100) / 22 = 80.
        self._stock_in(product, 11, 100.0)
        self.assertEqual(self._value(product), 1760.0)
        note = self._credit(case)
        costs = note.sudo().line_ids.filtered(lambda own: own.display_type == "cogs")
        self.assertEqual(sum(costs.mapped("debit")), 60.0)

    def test_sold_and_unsold_goods_of_a_case_get_a_note_each(self):
        order = self._sell_drills(1)
        case = self._request(
            [
                {"sale_line_id": order.order_line.id, "quantity": 1},
                {
                    "product_id": self.saw.id,
                    "quantity": 1,
                    "resolution": "refund",
                    "proof_ids": self._attach_proof().ids,
                },
            ]
        )
        unsold = case.line_ids.filtered(lambda line: not line.sale_line_id)
        unsold.with_user(self.accountant)._agree_price(30.0, "Receipt")
        self._approve_unsold(case)
        self._receive(case)
        for line in case.line_ids:
            self._grade(case, (1, self.grade_a), line=line)
        notes = self._drafts(case)
        self.assertEqual(sorted(notes.mapped("amount_untaxed")), [30.0, 100.0])

    def test_goods_of_no_order_are_not_counted_on_one(self):
        order = self._sell_drills(2)
        case = self._request(
            [
                {"sale_line_id": order.order_line.id, "quantity": 1},
                {
                    "product_id": self.drill.id,
                    "quantity": 1,
                    "resolution": "repair",
                    "proof_ids": self._attach_proof().ids,
                },
            ]
        )
        self._approve_unsold(case)
        self._receive(case)
        # Two of the order were delivered, one came back; the other is a stranger.
        self.assertRecordValues(order.order_line, [{"qty_delivered": 1}])

    def test_twice_pressed_drafts_once(self):
        case = self._taken_back(1)
        self._grade(case, (1, self.grade_a))
        note = self._drafts(case)
        self.assertFalse(self._drafts(case))
        note.button_cancel()
        self.assertEqual(self._drafts(case).amount_untaxed, 45.0)

    def test_no_more_than_was_agreed_is_credited(self):
        case = self._taken_back(1)
        self._grade(case, (1, self.grade_a))
        note = self._drafts(case).with_user(self.accountant).sudo(False)
        note.invoice_line_ids.price_unit = 46.0
        with self._refused(r"1 at .*45\.00 were agreed on.*these at .*46\.00"):
            note.action_post()
        note.invoice_line_ids.price_unit = 45.0
        note.invoice_line_ids.quantity = 2
        with self._refused("1 at .* were agreed on, but 2 would be credited"):
            note.action_post()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        with self._refused("but 2 would be credited"):
            note.copy().action_post()

    def test_changed_taxes_are_told(self):
        case = self._taken_back(1)
        self._grade(case, (1, self.grade_a))
        note = self._drafts(case)
        note.invoice_line_ids.tax_ids = self._create_tax(21.0)
        note.invoice_line_ids.price_unit = 40.0
        self.env.invalidate_all()
        own = note.with_user(self.accountant).sudo(False)
        self.assertRegex(own.rma_warnings, "those of the product are –")

    def test_limits_add_up_over_a_customers_agreed_prices(self):
        first, second = (self._taken_back(1) for __ in range(2))
        for case in (first, second):
            self._grade(case, (1, self.grade_a))
            self._drafts(case)
        notes = (first | second).sudo().credit_note_ids
        # 45 each
        totals = notes._rma_get_case_totals()
        self.assertEqual([totals[first], totals[second]], [90.0, 90.0])

    def test_it_is_paid_back_as_any_refund(self):
        case = self._taken_back(1)
        self._grade(case, (1, self.grade_a))
        note = self._credit(case)
        self.assertEqual(note._rma_get_payable_amount(), 45.0)
        # A claim to be told to the customer names no invoice.
        self.assertNotIn("False", note._rma_get_payback_text() or "")

    # === WHO, AND WHEN === #

    def test_only_accountants_agree(self):
        case = self._request_unsold([(self.drill, 1)])
        for user in (self.rma_user, self.rma_manager):
            with self.assertRaises(AccessError):
                self._agree(case, user=user)
        line = case.line_ids.with_user(self.rma_manager)
        for values in (
            {"price_unit_agreed": 1.0},
            {"price_agreed_user_id": self.accountant.id},
        ):
            with self.assertRaises(AccessError):
                line.write(values)

    def test_price_and_reason_are_needed(self):
        case = self._request_unsold([(self.drill, 1)])
        line = case.line_ids.with_user(self.accountant)
        for price, reason in ((0.0, "Receipt"), (-1.0, "Receipt"), (5.0, " ")):
            with self._refused("Enter a price above zero"):
                line._agree_price(price, reason)

    def test_other_goods_are_agreed_on_anew(self):
        case = self._request_unsold([(self.drill, 1)])
        line = self._agree(case)
        line.with_user(self.rma_user).write({"quantity": 5})
        self.assertEqual(line.price_unit_agreed, 0.0)
        self.assertFalse(line._is_price_agreed())

    def test_nothing_is_agreed_after_approval_or_for_known_orders(self):
        case = self._taken_back(1)
        with self._refused("before the return is approved"):
            self._agree(case, 90.0)
        sold = self._request([(self._sell_drills(1).order_line, 1)])
        with self._refused("only where no order is known"):
            self._agree(sold)

    def test_dialog_proposes_what_the_customer_says(self):
        case = self._request_unsold([(self.drill, 1)], price_unit_expected=45.0)
        line = case.line_ids.with_user(self.accountant)
        action = line.action_agree_price()
        wizard = self.env["rma.agree.wizard"].with_user(self.accountant)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Receipt"})
        wizard.action_agree()
        self.assertEqual(case.line_ids.price_unit_agreed, 45.0)
        self.assertIn("agreed on", case.message_ids[:1].body)
