from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestPolicyCosts(RmaCommon):
    """Rules say what a return costs the customer; the credit note deducts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line

    def _rule(self, **values):
        policies = self.env["rma.policy"].with_user(self.rma_manager)
        return policies.create({"name": "Costs", **values})

    def _deducted(self, case):
        """Return [(kind, amount)] of the deductions of a case."""
        return [(own.type_id.code, own.amount) for own in case.sudo().adjustment_ids]

    # === RESTOCKING FEE === #

    def test_percentage_is_deducted_from_the_refund(self):
        # 10 % of 2 × 100 = 20; 200 − 20 = 180
        self._rule(fee_kind="percent", fee_percent=10)
        case = self._return_and_credit([(self.drills, 2)])
        self.assertEqual(self._deducted(case), [("restocking", 20.0)])
        self.assertEqual(case.sudo().adjustment_ids.policy_id.name, "Costs")
        self.assertEqual(case.credit_note_ids.amount_untaxed, 180.0)
        self.assertEqual(case.sudo().adjustment_ids.amount_due, 0.0)

    def test_least_amount_counts_and_never_more_than_the_price(self):
        for minimum, units, fee in (
            (15.0, 1, 15.0),  # 10 % of 100 = 10 < 15
            (15.0, 2, 20.0),  # 10 % of 200 = 20 > 15
            (150.0, 1, 100.0),  # no more than the price
        ):
            with self.subTest(minimum=minimum, units=units):
                rule = self._rule(
                    fee_kind="percent", fee_percent=10, fee_minimum=minimum
                )
                case = self._customer_returns([(self.drills, units)])
                self.assertEqual(self._deducted(case), [("restocking", fee)])
                case.action_cancel()
                rule.unlink()

    def test_amount_per_product_and_label_of_ours(self):
        # 8 + 5 off 50
        self._rule(
            fee_kind="amount",
            fee_amount=8,
            freight_payer="customer",
            freight_amount=5,
        )
        case = self._return_and_credit([(self.saws, 1)])
        self.assertEqual(
            sorted(self._deducted(case)), [("restocking", 8.0), ("return_freight", 5.0)]
        )
        self.assertEqual(case.credit_note_ids.amount_untaxed, 37.0)

    def test_fee_in_the_currency_of_the_order(self):
        # 1 company currency is 4 of the order's: a fee of 8 is 32 there.
        currency = self.env["res.currency"].create(
            {
                "name": "XFF",
                "symbol": "XFF",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._sell_deliver_invoice([(self.drill, 1)], pricelist_id=pricelist.id)
        self._rule(fee_kind="amount", fee_amount=8)
        case = self._customer_returns([(order.order_line, 1)])
        fee = case.sudo().adjustment_ids
        self.assertEqual((fee.amount, fee.currency_id), (32.0, currency))
        self.assertEqual(case.amount_asked, 100.0)

    def test_rule_without_a_fee_stops_later_rules(self):
        self._rule(fee_kind="none", reason_ids=[Command.set(self.reason.ids)])
        self._rule(fee_kind="percent", fee_percent=10)
        case = self._customer_returns([(self.drills, 1)])
        self.assertFalse(self._deducted(case))

    def test_what_is_replaced_or_kept_costs_nothing(self):
        self._rule(fee_kind="percent", fee_percent=10)
        for values in ({"resolution": "replacement"}, {"goods_back": False}):
            line = {"sale_line_id": self.drills.id, "quantity": 1, **values}
            case = self._customer_returns([line])
            with self.subTest(values):
                self.assertFalse(self._deducted(case))

    def test_fee_goes_with_an_undone_decision_and_comes_once(self):
        self._rule(fee_kind="percent", fee_percent=10)
        case = self._customer_returns([(self.drills, 1)])
        case.action_approve()
        self.assertEqual(self._deducted(case), [("restocking", 10.0)])
        case.action_undo_decision()
        self.assertFalse(self._deducted(case))
        case.action_approve()
        self.assertEqual(self._deducted(case), [("restocking", 10.0)])

    def test_fee_stays_when_its_rule_is_deleted_before_the_case_is_approved(self):
        rule = self._rule(fee_kind="percent", fee_percent=10)
        case = self._request([(self.drills, 1)])
        case.line_ids.action_approve()
        rule.unlink()
        case.action_approve()
        self.env.flush_all()
        self.assertEqual(self._deducted(case), [("restocking", 10.0)])
        self.assertFalse(case.sudo().adjustment_ids.policy_id)

    def test_staff_take_a_fee_of_a_rule_off(self):
        self._rule(fee_kind="percent", fee_percent=10)
        case = self._customer_returns([(self.drills, 1)])
        case.with_user(self.rma_user).adjustment_ids.unlink()
        self._receive(case)
        self.assertEqual(self._credit(case).amount_untaxed, 100.0)

    # === LENIENCY === #

    def test_loyal_customers_get_the_full_price_down_to_a_grade(self):
        grades = self.env["rma.grade"].search([])
        c, d = (grades.filtered(lambda g, c=code: g.code == c) for code in "CD")
        (c + d).write({"credit_percent": 60})
        self._rule(leniency_grade_id=c.id)
        case = self._customer_returns([(self.drills, 2)])
        self._receive(case)
        values = {"line_id": case.line_ids.id, "quantity": 1}
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        lenient = inspections.create({**values, "grade_id": c.id})
        strict = inspections.create({**values, "grade_id": d.id})
        self.assertEqual((lenient.credit_percent, strict.credit_percent), (100.0, 60.0))
        (lenient + strict).write({"disposition": "restock"})
        (lenient + strict).action_confirm()
        # 100 + 60 % of 100
        self.assertEqual(self._credit(case).amount_untaxed, 160.0)

    def test_grade_of_a_rule_counts_wherever_it_stands_now(self):
        grades = self.env["rma.grade"].search([])
        c, d = (grades.filtered(lambda g, c=code: g.code == c) for code in "CD")
        (c + d).write({"credit_percent": 60})
        self._rule(leniency_grade_id=c.id)
        cases = self._customer_returns([(self.drills, 1)])
        c.sequence, d.sequence = d.sequence + 1, c.sequence
        cases += self._customer_returns([(self.drills, 1)])
        for case in cases:
            self._receive(case)
            values = {"line_id": case.line_ids.id, "quantity": 1, "grade_id": c.id}
            inspection = self.env["rma.inspection"].with_user(self.rma_user)
            self.assertEqual(inspection.create(values).credit_percent, 100.0)

    # === WORDS === #

    def test_costs_are_told_with_the_answer(self):
        for values, text in (
            (
                {"fee_kind": "percent", "fee_percent": 12.5, "fee_minimum": 4},
                "A restocking fee of 12.5 % of the price, at least $ 4.00, is deducted "
                "from a refund.",
            ),
            ({"fee_kind": "none"}, "There is no restocking fee."),
            (
                {"fee_kind": "amount", "fee_amount": 3},
                "A restocking fee of $ 3.00 is deducted from a refund.",
            ),
            ({"freight_payer": "us"}, "We pay for the way back."),
            (
                {"freight_payer": "customer"},
                "The customer pays for the way back.",
            ),
        ):
            with self.subTest(values):
                rule = self._rule(**values)
                case = self._request([(self.drills, 1)])
                preview = self.drills._rma_preview_eligibility()[self.drills]
                told = case.line_ids.eligibility_text.replace("\xa0", " ")
                self.assertTrue(told.endswith(text), told)
                self.assertEqual(preview.sentence, case.line_ids.eligibility_text)
                case.action_cancel()
                rule.unlink()

    def test_amounts_need_a_company(self):
        with self._refused("choose the company in whose currency", ValidationError):
            self._rule(fee_kind="amount", fee_amount=3, company_id=False)
