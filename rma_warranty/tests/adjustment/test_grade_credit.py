from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import test_migration
from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestGradeCredit(AdjustmentCommon):
    """The grade of what came back says how much of the price is credited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returned = cls._returned_drills()

    def _assert_note(self, note, untaxed, tax):
        self.assertRecordValues(
            note,
            [
                {
                    "amount_untaxed": untaxed,
                    "amount_tax": tax,
                    "amount_total": round(untaxed + tax, 2),
                }
            ],
        )

    # === PERCENTAGES === #

    def test_grade_lowers_price_and_tax_alike_and_says_why(self):
        tax = self._create_tax(19.0)
        case = self._returned_drills(tax_ids=tax.ids)
        inspection = self._grade(case, (1, self.most))
        note = self._drafts(case)
        # 80 % of 100 + 19
        self._assert_note(note, 80.0, 15.2)
        line = self._charge_lines(note)
        self.assertRecordValues(
            line,
            [
                {
                    "product_id": False,
                    "account_id": note.invoice_line_ids[0].account_id.id,
                    "tax_ids": tax.ids,
                    "price_subtotal": -20.0,
                    "rma_inspection_id": inspection.id,
                    "rma_inspected_quantity": 1.0,
                }
            ],
        )
        self.assertIn("1 × Drill: 80 % credited, M · M, inspected on", line.name)

    def test_units_count_by_their_own_inspection_and_in_full_without_one(self):
        order = self._sell_drills(4)
        case = self._return_drills(order, 4)
        half = self._create_grade("L", credit_percent=50.0, disposition="scrap")
        self._grade(case, (1, self.grade_a), (1, self.most), (1, half))
        note = self._drafts(case)
        # 100 + 80 + 50, and 100 for the one that nobody inspected
        self.assertEqual(note.amount_total, 330.0)
        self.assertEqual(
            self._charge_lines(note).mapped("price_subtotal"), [-50.0, -20.0]
        )

    def test_inspection_counts_when_it_is_confirmed(self):
        case = self.returned
        self._draft(case, "restock", grade_id=self.most.id)
        self.assertEqual(self._drafts(case).amount_total, 100.0)

    def test_discounts_and_included_and_fixed_taxes_fall_alike(self):
        included = self._create_tax(21.0, price_include_override="tax_included")
        fixed = self._create_tax(1.0, name="Fixed", amount_type="fixed")
        case = self._returned_drills(
            2, tax_ids=(included | fixed).ids, price_unit=121.0, discount=10.0
        )
        self._grade(case, (1, self.most), (1, self.grade_a))
        note = self._drafts(case)
        invoice = note.reversed_entry_id
        # Half of the goods at 80 %: 90 % of everything
        self.assertAlmostEqual(note.amount_untaxed, invoice.amount_untaxed * 0.9, 1)
        self.assertAlmostEqual(note.amount_tax, invoice.amount_tax * 0.9, 1)

    def test_cost_is_reversed_for_the_whole_unit(self):
        case = self.returned
        self._grade(case, (1, self.most))
        note = self._credit(case)
        self.assertEqual(note.amount_total, 80.0)
        expense = self.drill._get_product_accounts()["expense"]
        self.assertEqual(self._balance(note, expense), -60.0)

    def test_fee_takes_at_most_what_the_grade_left(self):
        case = self.returned
        self._grade(case, (1, self.most))
        fee = self._adjust(case, "damage", 90.0, line_id=case.line_ids.id)
        self.assertEqual(self._drafts(case).amount_total, 0.0)
        self.assertEqual(fee.amount_due, 10.0)

    # === ONCE AND BACK === #

    def test_each_inspection_is_deducted_once_and_again_after_an_undo(self):
        order = self._sell_drills(2)
        case = self._customer_returns([(order.order_line, 2)])
        amounts = []
        for grade in (self.most, self.grade_a):
            self._receive(case, {self.drill: 1})
            self._grade(case, (1, grade))
            note = self._drafts(case)
            amounts.append(note.amount_total)
        self.assertEqual(amounts, [80.0, 100.0])
        case.sudo().credit_note_ids.unlink()
        self.assertEqual(self._drafts(case).amount_total, 180.0)

    def test_inspection_after_the_note_changes_nothing_and_warns(self):
        case = self.returned
        note = self._credit(case)
        self._grade(case, (1, self.most))
        self.assertEqual(note.amount_total, 100.0)
        self.assertIn(f"credited in full with {note.name}", case.late_summary)
        self.assertEqual(case.state, "closed")

    # === NOTHING BACK === #

    def test_nothing_back_needs_no_note_and_the_case_closes(self):
        case = self.returned
        order_line = case.line_ids.sale_line_id
        inspection = self._grade(case, (1, self.nothing))
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_not_creditable": 1,
                    "quantity_to_credit": 0,
                    "money_status": "none",
                }
            ],
        )
        self.assertEqual((case.state, order_line.qty_to_invoice), ("closed", 0))
        self.assertFalse(case.credit_note_ids)
        case.with_user(self.rma_user).action_create_credit_notes()
        self.assertFalse(case.credit_note_ids)
        told = self.env["rma.notification"].search([("case_id", "=", case.id)])
        self.assertIn("not_credited", told.mapped("event"))
        self.assertIn("0 % credited, N · N", case.line_ids.credit_text)
        inspection.action_undo()
        self.assertEqual((case.state, order_line.qty_to_invoice), ("approved", -1))
        self.assertEqual(self._drafts(case).amount_total, 100.0)

    def test_units_without_value_leave_no_cent_in_any_tax(self):
        taxes = self._create_tax(19.0) | self._create_tax(2.5, name="City")
        case = self._returned_drills(3, tax_ids=taxes.ids, price_unit=3.33)
        self._grade(case, (2, self.grade_a), (1, self.nothing))
        note = self._drafts(case)
        # 2 × 3.33, 19 % of 6.66 are 1.27, 2.5 % are 0.17
        self._assert_note(note, 6.66, 1.44)
        self.assertEqual(note.invoice_line_ids.mapped("quantity"), [2.0])
        self._post_credit(case)
        self.assertEqual(case.state, "closed")

    def test_goodwill_is_paid_where_the_grade_gives_nothing(self):
        case = self.returned
        self._grade(case, (1, self.nothing))
        self._adjust(case, "goodwill", 10.0)
        self.assertEqual(self._drafts(case).amount_total, 10.0)

    # === LENIENCY === #

    def test_staff_give_more_with_a_reason_which_the_customer_reads(self):
        case = self.returned
        draft = self._draft(case, "restock", grade_id=self.most.id)
        self.assertEqual((draft.credit_percent, draft.is_lenient), (80.0, False))
        with self._refused("Enter why this customer gets 90 %", ValidationError):
            draft.credit_percent = 90.0
        draft.write({"credit_percent": 90.0, "leniency_reason": "Good customer."})
        draft.action_confirm()
        note = self._drafts(case)
        self.assertEqual(note.amount_total, 90.0)
        self.assertIn("Good customer.", self._charge_lines(note).name)

    def test_less_than_the_grade_says_is_up_to_managers(self):
        case = self.returned
        draft = self._draft(case, "restock", grade_id=self.most.id)
        less = {"credit_percent": 60.0, "leniency_reason": "Deep scratch."}
        with self._refused("only an After-sales Manager", AccessError):
            draft.write(less)
        with self._refused("only an After-sales Manager", AccessError):
            self._draft(case, "restock", grade_id=self.most.id, **less)
        draft.with_user(self.rma_manager).write(less)
        draft.action_confirm()
        self.assertEqual(self._drafts(case).amount_total, 60.0)

    def test_credit_is_fixed_when_confirmed(self):
        case = self.returned
        inspection = self._grade(case, (1, self.most))
        with self._refused("is confirmed. Undo it"):
            inspection.with_user(self.rma_user).write(
                {"credit_percent": 100.0, "leniency_reason": "Please."}
            )
        self.most.credit_percent = 10.0
        self.assertEqual(inspection.credit_percent, 80.0)

    def test_update_keeps_what_confirmed_inspections_gave_back(self):
        case = self._returned_drills(2)
        done = self._grade(case, (1, self.most))
        draft = self._draft(case, "restock", grade_id=self.most.id)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE rma_inspection DROP COLUMN credit_percent")
        self.env.cr.execute(
            "ALTER TABLE rma_case_line DROP COLUMN quantity_not_creditable"
        )
        migrate = test_migration.TestMigration._migrate
        migrate(self, "19.0.1.3.0", "pre-adjustments")
        migrate(self, "19.0.1.7.0", "pre-names")
        self.assertEqual((done.credit_percent, draft.credit_percent), (100.0, 80.0))
        self.assertEqual(case.line_ids.quantity_not_creditable, 0)

    def test_update_counts_what_gives_nothing_back(self):
        case, other = self._returned_drills(2), self.returned
        self._grade(case, (1, self.nothing), (1, self.most))
        self._grade(other, (1, self.most))
        lines = case.line_ids + other.line_ids
        self.assertEqual(lines.mapped("quantity_worthless"), [1, 0])
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE rma_case_line DROP COLUMN quantity_worthless")
        migrate = test_migration.TestMigration._migrate
        migrate(self, "19.0.1.6.0", "pre-units")
        self.assertEqual(lines.mapped("quantity_worthless"), [0, 0])
        migrate(self, "19.0.1.6.0", "post-units")
        self.assertEqual(lines.mapped("quantity_worthless"), [1, 0])

    def test_loyal_customers_get_the_full_price_for_a_grade(self):
        loyal = self.env["res.partner.category"].create({"name": "Loyal"})
        self.most.full_credit_category_ids = loyal
        self.customer.category_id = loyal
        case = self._returned_drills()
        self._grade(case, (1, self.most))
        self.assertEqual(self._drafts(case).amount_total, 100.0)

    # === PROPOSED === #

    def _accessory(self, value):
        return self.env["rma.accessory"].create(
            {
                "name": "Charger",
                "product_tmpl_id": self.drill.product_tmpl_id.id,
                "value": value,
                "currency_id": self.company.currency_id.id,
            }
        )

    def _miss_charger(self, case, value=12.0):
        self._accessory(value)
        draft = self._draft(case, "restock", grade_id=self.grade_a.id)
        draft.accessory_ids.state = "missing"
        return draft

    def test_missing_accessory_proposes_its_value_until_it_is_undone(self):
        case = self.returned
        draft = self._miss_charger(case)
        draft.action_confirm()
        self.assertRecordValues(
            case.adjustment_ids,
            [
                {
                    "type_id": self.kinds["missing"].id,
                    "amount": 12.0,
                    "reason": "Charger did not come back with Drill.",
                    "inspection_id": draft.id,
                }
            ],
        )
        self.assertEqual(self._drafts(case).amount_total, 88.0)
        case.sudo().credit_note_ids.unlink()
        draft.action_undo()
        self.assertFalse(case.adjustment_ids)

    def test_accessory_without_a_value_proposes_nothing(self):
        case = self.returned
        self._miss_charger(case, value=0.0).action_confirm()
        self.assertFalse(case.adjustment_ids)

    def test_grade_proposes_a_deduction_for_damage(self):
        self.kinds["damage"].write({"amount": 25.0, "reason": "Scratches."})
        scratched = self._create_grade(
            "S", disposition="restock", adjustment_type_id=self.kinds["damage"].id
        )
        case = self._returned_drills()
        self._grade(case, (1, scratched))
        self.assertEqual(case.adjustment_ids.reason, "Scratches.")
        self.assertEqual(self._drafts(case).amount_total, 75.0)

    def test_order_discount_falls_with_the_grade(self):
        voucher = self.env["product.product"].create(
            {"name": "Voucher", "type": "service", "invoice_policy": "order"}
        )
        order = self._sell_deliver_invoice(
            [
                {"product_id": self.drill.id, "product_uom_qty": 2},
                {
                    "product_id": voucher.id,
                    "product_uom_qty": 1,
                    "price_unit": -20.0,
                    "tax_ids": [Command.clear()],
                },
            ]
        )
        case = self._return_drills(order, 2)
        self._grade(case, (1, self.most), (1, self.grade_a))
        # 180 are 90 each: 72 and 90
        self.assertEqual(self._drafts(case).amount_total, 162.0)
