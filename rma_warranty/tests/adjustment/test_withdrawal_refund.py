from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestWithdrawalRefund(AdjustmentCommon):
    """Who withdraws gets price and standard freight back, less only what was lost.

    Gloves at 40.00 and a hose at 26.47: 66.47; freight 9.90.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["rma.policy"].with_user(cls.rma_manager).create(
            {"name": "EU", "is_statutory": True, "withdrawal_days": 14}
        )
        cls.reason = cls.env.ref("rma_warranty.rma_reason_withdrawal")
        cls.express = cls._create_product(
            "Express",
            price=5.0,
            cost=0.0,
            type="service",
            is_storable=False,
            invoice_policy="order",
            rma_is_freight=True,
            rma_is_freight_extra=True,
        )
        cls.gloves = cls._create_product("Gloves", price=40.0, cost=10.0)
        cls.hose = cls._create_product("Hose", price=26.47, cost=10.0)

    def _sell_all(self, *freight):
        freight = freight or [(self.shipping, 9.9)]
        return self._sell_deliver_invoice(
            [
                (self.gloves, 1),
                (self.hose, 1),
                *(
                    {"product_id": product.id, "price_unit": price}
                    for product, price in freight
                ),
            ]
        )

    def _withdraw(self, lines):
        case = self._request([(line, 1) for line in lines])
        self.assertEqual(case.state, "approved")
        self._receive(case)
        return case

    def test_whole_order_gives_standard_freight_back(self):
        case = self._withdraw(self._sell_all().order_line[:2])
        # 40.00 + 26.47 + 9.90
        self.assertAlmostEqual(self._credit(case).amount_total, 76.37)
        self._inspect(case, restock=1)
        self._inspect(case, restock=1, line=case.line_ids[1])
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.with_user(self.rma_user).freight_summary)

    def test_part_of_an_order_gives_the_goods_only(self):
        order = self._sell_all()
        case = self._withdraw(order.order_line[0])
        self.assertAlmostEqual(self._credit(case).amount_total, 40.0)
        # With the rest, the freight is due: 26.47 + 9.90.
        rest = self._withdraw(order.order_line[1])
        self.assertAlmostEqual(self._credit(rest).amount_total, 36.37)

    def test_express_surcharge_stays(self):
        order = self._sell_all((self.shipping, 9.9), (self.express, 5.0))
        case = self._withdraw(order.order_line[:2])
        self.assertAlmostEqual(self._credit(case).amount_total, 76.37)
        self.assertFalse(case.with_user(self.rma_user).freight_summary)

    def test_goods_paid_in_advance_and_never_sent_count_as_well(self):
        (self.gloves | self.hose).invoice_policy = "order"
        order = self._sell(
            [
                (self.gloves, 1),
                (self.hose, 1),
                {"product_id": self.shipping.id, "price_unit": 9.9},
            ]
        )
        self._deliver(order, {self.gloves: 1})
        self._invoice(order)
        values = {
            "lines": dict.fromkeys(order.order_line[:2].ids, 1),
            "name": "Customer",
            "email": "customer@example.com",
        }
        case = self.env["rma.case"]._create_withdrawal(order, values)
        self._receive(case)
        self.assertAlmostEqual(self._credit(case).amount_total, 76.37)

    # === DEDUCTIONS === #

    def test_rules_take_no_fee(self):
        self.env["rma.policy"].with_user(self.rma_manager).create(
            {"name": "Fee", "fee_kind": "percent", "fee_percent": 10.0}
        )
        case = self._withdraw(self._sell_all().order_line[0])
        self.assertFalse(case.adjustment_ids)

    def test_staff_deduct_no_fee_and_nothing_that_nobody_found(self):
        case = self._withdraw(self._sell_all().order_line[0])
        for kind in ("restocking", "damage"):
            with self._refused("pays no fee", ValidationError):
                self._adjust(case, kind, 4.0, line_id=case.line_ids.id)
        self._adjust(case, "return_freight", 4.0, line_id=case.line_ids.id)

    def test_loss_of_value_needs_evidence(self):
        case = self._withdraw(self._sell_all().order_line[0])
        draft = self._draft(case, False, 1, None, grade_id=self.most.id)
        draft.disposition = "restock"
        with self._refused("loss of value that can be shown"):
            draft.action_confirm()
        draft.note = "Worn: mud at the fingers."
        draft.action_confirm()
        # 80 % of 40.00
        self.assertAlmostEqual(self._credit(case).amount_total, 32.0)

    def test_damage_is_deducted_with_the_inspection_that_found_it(self):
        case = self._withdraw(self._sell_all().order_line[0])
        draft = self._draft(case, False, 1, None, grade_id=self.grade_a.id)
        draft.write({"disposition": "restock", "note": "Label torn off."})
        draft.action_confirm()
        self._adjust(
            case, "damage", 4.0, line_id=case.line_ids.id, inspection_id=draft.id
        )
        # 40.00 − 4.00
        self.assertAlmostEqual(self._credit(case).amount_total, 36.0)
