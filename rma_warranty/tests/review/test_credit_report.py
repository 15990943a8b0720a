from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestCreditReport(ReviewCommon):
    """Figures about credit notes of cases, and about what cases still owe."""

    def _report(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["rma.credit.report"].with_user(user or self.accountant)
        return report.search([("invoice_id", "=", self.invoice.id)])

    def _open(self, case, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["rma.open.credit"].with_user(user or self.accountant)
        return report.search([("case_id", "=", case.id)])

    def test_posted_note_is_reported_with_its_links_and_days(self):
        note = self._draft(2)
        case = note.sudo().rma_case_id
        note.action_post()
        case.date_request = datetime(2026, 1, 1, 12)
        note.sudo().rma_date_posted = datetime(2026, 1, 4)
        # 2 drills at 100; from noon of the 1st to the start of the 4th
        self.assertRecordValues(
            self._report(),
            [
                {
                    "move_id": note.id,
                    "case_id": case.id,
                    "product_id": self.drill.id,
                    "reason_id": self.reason.id,
                    "reason_group_id": (self.reason.parent_id or self.reason).id,
                    "partner_id": self.customer.commercial_partner_id.id,
                    "drafter_id": self.rma_user.id,
                    "state": "posted",
                    "kind": "credit",
                    "quantity": 2.0,
                    "amount_untaxed": 200.0,
                    "days_to_post": 2.5,
                }
            ],
        )

    def test_amounts_are_summed_by_reason_and_notes_counted(self):
        self._draft(2)
        self._draft(1)
        self._report()
        report = self.env["rma.credit.report"].with_user(self.accountant)
        groups = report._read_group(
            [("invoice_id", "=", self.invoice.id)],
            ["reason_id"],
            ["amount_untaxed:sum", "move_id:count_distinct"],
        )
        # 3 drills at 100 in two notes
        self.assertEqual(groups, [(self.reason, 300.0, 2)])

    def test_deductions_lower_the_amount(self):
        note = self._draft(2)
        note.sudo().invoice_line_ids = [
            Command.create({"name": "Fee", "quantity": 1, "price_unit": -15.0})
        ]
        rows = self._report().sorted("amount_untaxed")
        self.assertEqual(
            [(row.kind, row.amount_untaxed) for row in rows],
            [("other", -15.0), ("credit", 200.0)],
        )

    def test_deduction_by_grade_has_the_reason_of_its_line(self):
        self.grade_d.credit_percent = 50.0
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case)
        self._inspect(case, scrap=2)
        self._credit(case)
        # 2 drills at 100, of which the grade takes half
        rows = self._report().sorted("amount_untaxed")
        self.assertEqual(
            [(row.kind, row.amount_untaxed, row.reason_id) for row in rows],
            [("other", -100.0, self.reason), ("credit", 200.0, self.reason)],
        )

    def test_amounts_are_in_company_currency(self):
        foreign = self.env.ref("base.EUR")
        if foreign == self.company.currency_id:
            foreign = self.env.ref("base.USD")
        foreign.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "name": "2020-01-01",
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        order = self._sell([(self.drill, 1)], pricelist_id=pricelist.id)
        order.order_line.price_unit = 250.0
        self._deliver(order)
        self.invoice = self._invoice(order)
        case = self._customer_returns([(order.order_line, 1)])
        # 250 at two to one is 125
        self.assertEqual(self._open(case).amount_owed, 125.0)
        self._receive(case)
        self._credit(case)
        self.assertEqual(self._report().amount_untaxed, 125.0)

    # === OPEN CREDITS === #

    def test_what_a_case_owes_goes_from_goods_to_draft_to_nothing(self):
        case = self._customer_returns([(self.order.order_line, 3)])
        # 3 drills at 100 that have not come
        expected = {"quantity_owed": 3.0, "amount_owed": 300.0}
        self.assertRecordValues(self._open(case), [{"status": "goods", **expected}])
        self._receive(case)
        self.assertRecordValues(self._open(case), [{"status": "due", **expected}])
        self._credit(case, post=False)
        self.assertRecordValues(
            self._open(case), [{"status": "draft", "quantity_draft": 3.0, **expected}]
        )
        self._post_credit(case)
        self.assertFalse(self._open(case))

    def test_discount_and_unit_of_the_order_count(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 1,
                    "product_uom_id": dozen.id,
                    "price_unit": 1200.0,
                    "discount": 10.0,
                }
            ]
        )
        unit = self.env.ref("uom.product_uom_unit")
        case = self._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 2,
                    "product_uom_id": unit.id,
                }
            ]
        )
        # 2 of 12 drills for 1200 less 10 %
        self.assertAlmostEqual(self._open(case).amount_owed, 180.0)

    def test_repairs_and_rejected_lines_owe_nothing(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.order.order_line.id,
                    "quantity": 1,
                    "resolution": "repair",
                }
            ]
        )
        self.assertFalse(self._open(case))
        rejected = self._request([(self.order.order_line, 1)])
        rejected._reject("Too late")
        self.assertFalse(self._open(rejected))

    # === RIGHTS === #

    def test_reports_are_allowed_for_accountants_and_after_sales_managers(self):
        self._draft(1)
        case = self._customer_returns([(self.order.order_line, 1)])
        for user in (self.accountant, self.rma_manager):
            self.assertTrue(self._report(user))
            self.assertTrue(self._open(case, user))

    def test_reports_are_blocked_for_others(self):
        for user in (self.rma_user, self.warehouse_user, self.portal_user):
            for model in ("rma.credit.report", "rma.open.credit"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_companies_do_not_see_each_others_figures(self):
        self._draft(1)
        case = self._customer_returns([(self.order.order_line, 1)])
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("elsewhere", "account.group_account_invoice")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.assertFalse(self._report(stranger))
        self.assertFalse(self._open(case, stranger))

    def test_units_for_which_the_grade_gives_nothing_are_not_owed(self):
        self.grade_d.credit_percent = 0.0
        case = self._customer_returns([(self.order.order_line, 3)])
        self._receive(case)
        for grade, units in ((self.grade_a, 1), (self.grade_d, 2)):
            self.env["rma.inspection"].create(
                {
                    "line_id": case.line_ids.id,
                    "quantity": units,
                    "grade_id": grade.id,
                    "disposition": "restock",
                }
            ).action_confirm()
        # 1 of 3 drills at 100
        owed = {"quantity_owed": 1.0, "amount_owed": 100.0}
        self.assertRecordValues(self._open(case), [{**owed, "status": "due"}])
        case.action_create_credit_notes()
        note = case.credit_note_ids
        self.assertRecordValues(
            self._open(case),
            [{**owed, "status": "draft", "draft_names": note.display_name}],
        )
