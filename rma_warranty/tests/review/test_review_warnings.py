from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewWarnings(ReviewCommon):
    """Each warning names its rule and figures, where and only where it applies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = cls._draft(2)

    def _warnings(self, note=None, user=None):
        return self._as_accountant(note or self.note, user=user).rma_warnings or ""

    def test_ordinary_return_has_no_warnings(self):
        self.assertEqual(self._warnings(), "")
        self.assertEqual(self.note.rma_warning_count, 0)
        self.assertIn(self.note, self._queue(("rma_warning_count", "=", 0)))
        self.assertNotIn(self.note, self._queue(("rma_warning_count", ">", 0)))

    def test_drafts_with_warnings_can_be_searched(self):
        self.note.invoice_line_ids.price_unit = 90.0
        self.assertIn(self.note, self._queue(("rma_warning_count", ">", 0)))
        self.assertNotIn(self.note, self._queue(("rma_warning_count", "=", 0)))

    # === LIMIT === #

    def test_amount_over_the_reviewers_limit(self):
        self._limit(self.accountant, 150.0)
        self.assertRegex(self._warnings(), r"200\.00.*up to .*150\.00")
        self.assertEqual(self._warnings(user=self.senior), "")

    def test_amount_at_the_limit(self):
        self._limit(self.accountant, 200.0)
        self.assertEqual(self._warnings(), "")

    # === CUSTOMER === #

    def test_other_customer_than_the_invoices(self):
        stranger = self.other_portal_user.partner_id
        self.note.sudo().partner_id = stranger
        self.assertRegex(
            self._warnings(),
            f"{self.invoice.name} is {self.customer.name}'s.*{stranger.name}'s",
        )

    def test_other_contact_of_the_same_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.customer.id}
        )
        self.note.sudo().partner_id = contact
        self.assertEqual(self._warnings(), "")

    # === AGE === #

    def _age_invoice(self, days):
        day = self.company._rma_get_today() - timedelta(days=days)
        self.env.cr.execute(
            "UPDATE account_move SET invoice_date = %s WHERE id = %s",
            (day, self.invoice.id),
        )
        self.env.invalidate_all()

    def test_invoice_of_90_days_is_not_old(self):
        self._age_invoice(90)
        self.assertEqual(self._warnings(), "")

    def test_invoice_of_91_days_is_old(self):
        self._age_invoice(91)
        self.assertRegex(self._warnings(), "is 91 days old, more than the 90")

    def test_company_says_how_old_is_old(self):
        self._age_invoice(91)
        self.company.rma_review_age_days = 100
        self.assertEqual(self._warnings(), "")
        self.company.rma_review_age_days = 0
        self._age_invoice(5000)
        self.assertEqual(self._warnings(), "")

    # === GOODS AND COST === #

    def test_more_credited_than_came_back(self):
        self.note.invoice_line_ids.quantity = 3
        self.assertRegex(self._warnings(), "Drill: 3 credited, but 2 came back")

    def test_customer_keeps_the_goods(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.order.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            ]
        )
        self._credit(case, post=False)
        self.assertEqual(self._warnings(case.credit_note_ids), "")

    def test_goods_back_and_the_invoice_booked_no_cost(self):
        self.invoice.line_ids.filtered(
            lambda line: line.display_type == "cogs"
        ).sudo().with_context(force_delete=True, dynamic_unlink=True).unlink()
        self.assertRegex(self._warnings(), "Drill came back, but no cost is reversed")

    def test_no_cost_is_expected_where_stock_is_valued_at_closing(self):
        category = self._create_category("average", valuation="periodic")
        product = self._create_product(
            "Hose", price=10.0, cost=4.0, categ_id=category.id
        )
        note = self._draft(order=self._sell_deliver_invoice([(product, 2)]))
        self.assertEqual(self._warnings(note), "")

    # === CHANGED BY HAND === #

    def test_other_price_than_invoiced(self):
        self.note.invoice_line_ids.price_unit = 90.0
        self.assertRegex(self._warnings(), r"90\.00 less 0%.*invoiced at .*100\.00")

    def test_other_discount_than_invoiced(self):
        self.note.invoice_line_ids.discount = 10.0
        self.assertRegex(self._warnings(), "less 10%.*less 0%")

    def test_other_taxes_than_invoiced(self):
        tax = self._create_tax(10.0)
        self.note.invoice_line_ids.tax_ids = tax
        self.assertRegex(self._warnings(), f"taxes {tax.name}; invoiced")

    def test_discount_of_the_invoice_is_no_change(self):
        order = self._sell_deliver_invoice(
            [{"product_id": self.saw.id, "product_uom_qty": 2, "discount": 15.0}]
        )
        self.assertEqual(self._warnings(self._draft(order=order)), "")

    def test_lower_quantity_than_the_case_drafted(self):
        self.note.invoice_line_ids.quantity = 1
        self.assertRegex(self._warnings(), "the case credits 2, the credit note 1")

    def test_line_added_by_hand(self):
        self.note.sudo().invoice_line_ids = [
            Command.create({"name": "Sorry", "quantity": 1, "price_unit": 5.0})
        ]
        self.assertRegex(self._warnings(), r"Sorry, .*5\.00: added by hand")

    # === CURRENCY === #

    def _draft_in_foreign_currency(self):
        self.euro = self.env.ref("base.EUR")
        if self.euro == self.company.currency_id:
            self.euro = self.env.ref("base.USD")
        self.euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.euro.id,
                "name": date(2020, 1, 1),
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.euro.id}
        )
        order = self._sell([(self.drill, 2)], pricelist_id=pricelist.id)
        self._deliver(order)
        self._invoice(order)
        return self._draft(order=order)

    def test_rate_of_the_invoice(self):
        self.assertEqual(self._warnings(self._draft_in_foreign_currency()), "")

    def test_other_rate_than_the_invoices(self):
        note = self._draft_in_foreign_currency()
        note.sudo().invoice_currency_rate = 2.5
        self.assertRegex(self._warnings(note), r"rate is 2\.5, that of .* 2\.0")

    def test_rate_of_the_day_where_the_company_wants_it(self):
        note = self._draft_in_foreign_currency()
        note.sudo().invoice_currency_rate = 2.5
        self.company.rma_credit_rate = "day"
        self.assertEqual(self._warnings(note), "")

    def test_other_currency_than_the_invoices(self):
        note = self._draft_in_foreign_currency()
        note.sudo().currency_id = self.company.currency_id
        self.assertRegex(
            self._warnings(note),
            f"is in {self.company.currency_id.name}, .* in {self.euro.name}",
        )

    # === EXCEPTIONS === #

    def test_overridden_eligibility(self):
        self.company.rma_return_window_days = 1
        order = self._sell([(self.drill, 1)])
        self._deliver(order, on="2020-01-01")
        self._invoice(order)
        case = self._request([(order.order_line, 1)])
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Old friend")
        case.action_approve()
        self._receive(case)
        self._credit(case, post=False)
        self.assertRegex(
            self._warnings(case.credit_note_ids), "overrode the rules: Old friend"
        )

    def test_allowed_excess_over_the_invoice(self):
        line = self.note.invoice_line_ids
        line.price_unit = 600.0
        self.note.with_user(self.senior)._rma_allow_exception("Agreed")
        self.assertRegex(self._warnings(), "to credit more than was invoiced: Agreed")

    # === HOOK === #

    def test_add_on_adds_a_warning(self):
        service = type(self.env["rma.review.warnings"])

        def _warn_always(warnings, notes):
            for note in notes:
                yield note, "Look twice."

        self.patch(service, "_get_codes", lambda warnings: ["always"])
        service._warn_always = _warn_always
        self.addCleanup(delattr, service, "_warn_always")
        self.assertEqual(self._warnings(), "Look twice.")
