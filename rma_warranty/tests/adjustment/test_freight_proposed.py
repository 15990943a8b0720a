from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestFreightProposed(AdjustmentCommon):
    """Freight of an order that comes back as a whole is said and given back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sell_drills(freight=9.9)

    def _give_back(self, cases):
        cases.with_user(self.rma_user).action_give_freight_back()
        return cases.adjustment_ids

    def _get_summary(self, case):
        return case.with_user(self.rma_user).freight_summary

    # === PROPOSED === #

    def test_freight_is_proposed_when_everything_comes_back(self):
        order = self.sold
        case = self._return_drills(order)
        self.assertRegex(
            self._get_summary(case),
            rf"^Delivery charge of .*9\.90 was invoiced with {order.name} and not "
            "credited: everything comes back.$",
        )
        addition = self._give_back(case)
        self.assertRecordValues(
            addition,
            [
                {
                    "type_id": self.kinds["freight"].id,
                    "freight_line_id": order.order_line[1].id,
                    "amount": 9.9,
                    "reason": "What you paid for the delivery.",
                }
            ],
        )
        self.assertFalse(self._get_summary(case))
        # 100 and 9.90: the whole invoice
        note = self._credit(case)
        self.assertEqual(note.amount_total, 109.9)
        self.assertEqual(note.reversed_entry_id.amount_residual, 0.0)

    def test_charge_of_a_carrier_needs_no_mark_on_the_product(self):
        self.shipping.rma_is_freight = False
        order = self._sell_drills(freight=9.9)
        case = self._return_drills(order)
        self.assertFalse(self._get_summary(case))
        freight = order.order_line[1]

        def is_delivery(line):
            return line.id == freight.id

        with patch.object(type(freight), "_is_delivery", is_delivery):
            case.invalidate_recordset(["freight_summary"])
            self.assertIn("9.90", self._get_summary(case))
            self.assertEqual(self._give_back(case).freight_line_id, freight)

    def test_freight_found_after_the_case_closed_opens_it_again(self):
        case = self._return_drills(self.sold)
        self._inspect(case, restock=1)
        self.assertEqual(self._credit(case).amount_total, 100.0)
        self.assertEqual(case.state, "closed")
        self.assertIn("9.90", self._get_summary(case))
        self._give_back(case)
        self.assertEqual(case.state, "approved")
        self._credit(case)
        self.assertEqual(case.credit_note_ids.mapped("amount_total"), [9.9, 100.0])
        self.assertEqual(case.state, "closed")

    def test_freight_given_back_for_less_than_all_is_told(self):
        order = self._sell_drills(2, freight=20.0)
        case = self._return_drills(order, 2)
        self._give_back(case)
        self._grade(case, (1, self.grade_a))
        self._let_leave(self._route(case, "to_customer"))
        note = self._drafts(case)
        own = note.with_user(self.accountant).sudo(False)
        self.assertIn("not everything of it comes back", own.rma_warnings)

    # === NOT PROPOSED === #

    def test_nothing_is_proposed_while_the_customer_keeps_goods(self):
        order = self._sell_drills(2, freight=9.9)
        case = self._return_drills(order)
        self.assertFalse(self._get_summary(case))
        self.assertFalse(self._give_back(case))
        self.assertEqual(self._credit(case).amount_total, 100.0)

    def test_nothing_is_proposed_while_goods_are_to_follow(self):
        order = self._sell(
            [(self.drill, 2), {"product_id": self.shipping.id, "price_unit": 9.9}]
        )
        self._deliver(order, {self.drill: 1})
        self._invoice(order)
        waiting = order.picking_ids.filtered(lambda p: p.state != "done")
        case = self._return_drills(order)
        self.assertFalse(self._get_summary(case))
        waiting.action_cancel()
        case.invalidate_recordset(["freight_summary"])
        self.assertIn("9.90", self._get_summary(case))

    def test_goods_that_were_only_asked_for_are_not_back_yet(self):
        order = self.sold
        case = self._customer_returns([(order.order_line[0], 1)])
        self.assertFalse(self._get_summary(case))
        self._receive(case)
        self.assertIn("9.90", self._get_summary(case))

    def test_warranty_claims_and_replacements_propose_none(self):
        defect = self.env["rma.reason"].create(
            {"name": "Broken", "claim_kind": "warranty"}
        )
        for values in ({"reason_id": defect.id}, {"resolution": "replacement"}):
            with self.subTest(values):
                order = self._sell_drills(freight=9.9)
                case = self._return_drills(order, **values)
                self.assertFalse(self._get_summary(case))
                self.assertFalse(self._give_back(case))

    # === OVER SEVERAL CASES === #

    def test_the_case_that_makes_it_whole_proposes_it_once(self):
        order = self._sell_drills(2, freight=9.9)
        first = self._return_drills(order)
        self.assertEqual(self._credit(first).amount_total, 100.0)
        self.assertFalse(self._get_summary(first))
        second = self._return_drills(order)
        self.assertIn("9.90", self._get_summary(second))
        both = first | second
        self.assertEqual(len(self._give_back(both)), 1)
        self.assertFalse(any(map(self._get_summary, both)))
        # 2 × 100 and 9.90
        self._credit(first)
        self._credit(second)
        self.assertAlmostEqual(sum(both.credit_note_ids.mapped("amount_total")), 209.9)

    def test_one_case_over_two_orders_gives_each_its_own(self):
        whole, part = self.sold, self._sell_drills(2, freight=5.0)
        case = self._customer_returns([(o.order_line[0], 1) for o in whole | part])
        self._receive(case)
        self.assertIn(whole.name, self._get_summary(case))
        self.assertNotIn(part.name, self._get_summary(case))
        self.assertEqual(self._give_back(case).freight_line_id, whole.order_line[1])

    # === AMOUNTS === #

    def test_order_discount_is_shared_by_the_freight(self):
        vat = self._create_tax(21.0)
        order = self._sell(
            [
                {"product_id": product.id, "price_unit": 100.0, "tax_ids": vat.ids}
                for product in (self.drill, self.shipping)
            ]
        )
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.5,
            }
        ).action_apply_discount()
        self._deliver(order)
        self._invoice(order)
        case = self._return_drills(order)
        # 100 less 50, and 21 % of 50
        self.assertIn("60.50", self._get_summary(case))
        self._give_back(case)
        # 200 less 100, and 21 % of 100
        self.assertEqual(self._credit(case).amount_total, 121.0)

    def test_discount_of_the_freight_line_is_taken_off(self):
        order = self._sell_drills(freight=10.0)
        invoice = order.invoice_ids
        invoice.button_draft()
        invoice.invoice_line_ids[1].discount = 20.0
        invoice.action_post()
        case = self._return_drills(order)
        self.assertIn("8.00", self._get_summary(case))
        self._give_back(case)
        self.assertEqual(self._credit(case).amount_total, 108.0)

    def test_taxes_are_those_of_the_invoice(self):
        # 9.90 and 2.08 on top; 9.90 with 1.72 in it
        included = {"price_include_override": "tax_included"}
        for values, total, untaxed in (({}, 11.98, 9.9), (included, 9.9, 8.18)):
            with self.subTest(total=total):
                tax = self._create_tax(21.0, **values)
                order = self._sell_drills(freight=9.9, freight_taxes=tax)
                case = self._return_drills(order)
                self.assertIn(f"{total:.2f}", self._get_summary(case))
                self.assertEqual(self._give_back(case).amount, 9.9)
                note = self._credit(case)
                self.assertAlmostEqual(note.amount_total, 100.0 + total)
                self.assertEqual(self._charge_lines(note).price_subtotal, untaxed)

    def test_freight_is_given_back_in_the_currency_it_was_invoiced_in(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        home = self._sell_drills()
        abroad = self._sell_deliver_invoice(
            [(self.drill, 1), {"product_id": self.shipping.id, "price_unit": 9.9}],
            pricelist_id=pricelist.id,
        )
        case = self._customer_returns([(o.order_line[0], 1) for o in home | abroad])
        self._receive(case)
        self.assertIn("9.90\N{NO-BREAK SPACE}€", self._get_summary(case))
        addition = self._give_back(case)
        self.assertEqual((addition.currency_id, addition.amount), (euro, 9.9))
        # 100 at home; 50 € and 9.90 € abroad
        notes = self._credit(case)
        self.assertEqual(sorted(notes.mapped("amount_total")), [59.9, 100.0])

    # === NEVER TWICE === #

    def _credit_by_hand(self, order, amount):
        """Draft a credit note over so much of the freight with core's reversal."""
        note = order.invoice_ids._reverse_moves()
        note.invoice_line_ids.filtered(
            lambda line: line.product_id == self.drill
        ).unlink()
        note.invoice_line_ids.price_unit = amount
        return note

    def test_what_was_credited_by_hand_is_not_given_again(self):
        order = self.sold
        case = self._return_drills(order)
        note = self._credit_by_hand(order, 4.9)
        case.invalidate_recordset(["freight_summary"])
        # 9.90 less 4.90 in a draft
        self.assertIn("5.00", self._get_summary(case))
        note.invoice_line_ids.price_unit = 9.9
        case.invalidate_recordset(["freight_summary"])
        self.assertFalse(self._get_summary(case))
        self.assertFalse(self._give_back(case))

    def test_a_second_click_gives_nothing_more(self):
        case = self._return_drills(self.sold)
        for __ in range(2):
            self.assertEqual(len(self._give_back(case)), 1)
        self._credit(case)
        self.assertEqual(len(self._give_back(case)), 1)

    def test_part_that_staff_entered_before_leaves_the_rest(self):
        case = self._return_drills(self.sold)
        self._adjust(case, "freight", 4.0)
        self.assertIn("5.90", self._get_summary(case))
        self._give_back(case)
        self.assertEqual(self._credit(case).amount_total, 109.9)

    # === WHO === #

    def test_only_after_sales_staff_give_freight_back(self):
        case = self._return_drills(self.sold)
        for user in (self.accountant, self.portal_user, self.warehouse_user):
            with (
                self.subTest(user=user.name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                case.with_user(user).action_give_freight_back()
        self.assertFalse(case.adjustment_ids)

    def test_without_a_kind_for_freight_staff_are_told(self):
        case = self._return_drills(self.sold)
        self.kinds["freight"].active = False
        with self._refused("no kind of addition that gives", UserError):
            self._give_back(case)

    # === WHO SIGNS === #

    def test_accountant_is_told_and_may_post_all_the_same(self):
        case = self._return_drills(self.sold)
        self._inspect(case, restock=1)
        note = self._credit(case, post=False)
        own = note.with_user(self.accountant).sudo(False)
        self.assertRegex(own.rma_warnings, r"Delivery charge of .*9\.90")
        own.action_rma_post_reviewed()
        self.assertEqual(note.state, "posted")
