from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewLimits(ReviewCommon):
    """Who may post what: limits of users and company, and four eyes."""

    # === LIMIT OF A USER === #

    def test_posting_at_the_limit_is_allowed(self):
        note = self._draft(2)
        self._limit(self.accountant, 200.0)
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_posting_above_the_limit_is_blocked(self):
        note = self._draft(2)
        self._limit(self.accountant, 199.99)
        with self._refused(r"200\.00, and you may post up to .*199\.99"):
            note.action_post()
        note.with_user(self.senior).action_post()
        self.assertEqual(note.state, "posted")

    def test_changed_limit_counts_at_once(self):
        def get_limits():
            limits = self.env["rma.review.limit"].with_user(self.accountant).sudo()
            return limits._get_limits("post", self.company)

        self.assertEqual(get_limits(), {})
        self._limit(self.accountant, 50.0)
        self.assertEqual(get_limits(), {self.company: 50.0})
        limit = self.env["rma.review.limit"].search(
            [("user_id", "=", self.accountant.id)]
        )
        limit.amount = 80.0
        self.assertEqual(get_limits(), {self.company: 80.0})
        limit.unlink()
        self.assertEqual(get_limits(), {})

    def test_limit_read_in_one_company_hides_none_of_another(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.accountant.company_ids |= other
        limits = self.env["rma.review.limit"].with_user(self.accountant)
        for company in (self.company, other):
            limits.sudo().create(
                {
                    "user_id": self.accountant.id,
                    "company_id": company.id,
                    "amount": 50.0,
                }
            )
        one = limits.with_context(allowed_company_ids=self.company.ids)
        one._get_limits("post", self.company)
        both = self.company | other
        many = limits.with_context(allowed_company_ids=both.ids)
        found = many._get_limits("post", both)
        self.assertEqual(list(found.values()), [50.0, 50.0])

    def test_notes_of_a_case_count_together(self):
        other = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._customer_returns(
            [(self.order.order_line, 1), (other.order_line, 1)]
        )
        self._receive(case)
        for line in case.line_ids:
            self._inspect(case, restock=1, line=line)
        self._credit(case, post=False)
        self._limit(self.accountant, 150.0)
        notes = self._as_accountant(case.credit_note_ids)
        # Two notes over 100 each
        self.assertEqual(notes.mapped("amount_total"), [100.0, 100.0])
        with self._refused(r"200\.00.*150\.00"):
            notes[0].action_post()

    def test_limit_of_nothing_means_nothing(self):
        note = self._draft()
        self._limit(self.accountant, 0.0)
        with self._refused("may post up to"):
            note.action_rma_post_reviewed()

    def test_limit_is_for_notes_of_cases_only(self):
        self._limit(self.accountant, 0.0)
        other = self._as_accountant(self.invoice._reverse_moves())
        other.action_post()
        self.assertEqual(other.state, "posted")

    def test_limit_of_another_company_does_not_count(self):
        note = self._draft()
        other = self.env["res.company"].create({"name": "Other company"})
        self._limit(self.accountant, 0.0, company=other)
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_posting_later_by_the_robot_needs_the_same_right(self):
        note = self._draft(2)
        self._limit(self.accountant, 100.0)
        with self._refused("may post up to"):
            note.write({"auto_post": "at_date", "date": "2030-01-01"})

    def test_over_my_limit_can_be_searched(self):
        other = self._sell_deliver_invoice([(self.drill, 3)])
        small, large = self._draft(1), self._draft(3, order=other)
        self._limit(self.accountant, 200.0)
        self.assertEqual(
            self._queue(("rma_is_over_limit", "=", True)) & (small | large), large
        )
        self.assertEqual(
            self._queue(("rma_is_over_limit", "=", False)) & (small | large), small
        )
        self.assertNotIn(
            large, self._queue(("rma_is_over_limit", "=", True), user=self.senior)
        )

    def test_setting_limits_is_allowed_for_accounting_managers(self):
        limits = self.env["rma.review.limit"].with_user(self.senior)
        limit = limits.create({"user_id": self.accountant.id, "amount": 50.0})
        self.assertEqual(limit.with_user(self.accountant).amount, 50.0)

    def test_setting_limits_is_blocked_for_others(self):
        limit = self._limit(self.accountant, 50.0)
        with self.assertRaises(AccessError):
            limit.with_user(self.accountant).amount = 500.0
        with self.assertRaises(AccessError):
            limit.with_user(self.rma_manager).read(["amount"])

    # === FOUR EYES === #

    def _draft_as_both(self):
        """Draft as somebody who has after-sales and accounting rights."""
        self.both = self._create_user("both", "account.group_account_invoice")
        self.both.group_ids += self.env.ref("rma_warranty.group_rma_user")
        case = self._customer_returns([(self.order.order_line, 1)])
        self._receive(case)
        self._inspect(case, restock=1)
        case.with_user(self.both).action_create_credit_notes()
        return self._as_accountant(case.credit_note_ids, user=self.both)

    def test_who_drafted_may_post_unless_the_company_wants_four_eyes(self):
        note = self._draft_as_both()
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_who_drafted_cannot_post_with_four_eyes(self):
        self.company.rma_is_four_eyes = True
        note = self._draft_as_both()
        with self._refused("somebody else has to post it"):
            note.action_post()
        with self._refused("somebody else has to post it"):
            note.rma_case_id.action_post_credit_notes()
        with self._refused("somebody else has to post it"):
            note._post(soft=True)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")

    # === DRAFTS THAT POST THEMSELVES === #

    def _log(self, record):
        return " ".join(record.message_ids.mapped("body"))

    def test_small_draft_posts_itself_and_says_why(self):
        self.company.rma_auto_post_amount = 200.0
        note = self._draft(2)
        self.assertEqual(note.state, "posted")
        self.assertRegex(self._log(note), r"Posted automatically.*200\.00.*200\.00")
        self.assertEqual(
            note.message_ids[:1].author_id, self.env.ref("base.partner_root")
        )
        self.assertEqual(note.sudo().rma_case_id.line_ids.quantity_credited, 2)

    def test_larger_draft_waits(self):
        self.company.rma_auto_post_amount = 199.99
        self.assertEqual(self._draft(2).state, "draft")

    def test_nothing_posts_itself_without_a_limit(self):
        self.assertEqual(self.company.rma_auto_post_amount, 0.0)
        self.assertEqual(self._draft(1).state, "draft")

    def test_taxes_count(self):
        tax = self._create_tax(10.0)
        product = self._create_product(
            "Hose", price=100.0, cost=4.0, taxes_id=[Command.set(tax.ids)]
        )
        below, at = (self._sell_deliver_invoice([(product, 1)]) for _i in range(2))
        self.company.rma_auto_post_amount = 109.0
        self.assertEqual(self._draft(1, order=below).state, "draft")
        self.company.rma_auto_post_amount = 110.0
        self.assertEqual(self._draft(1, order=at).state, "posted")

    def test_small_draft_that_something_warns_about_waits(self):
        self.company.rma_auto_post_amount = 200.0
        self.env.cr.execute(
            "UPDATE account_move SET invoice_date = '2020-01-01' WHERE id = %s",
            (self.invoice.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(self._draft(1).state, "draft")

    def test_large_case_cannot_be_split_into_small_notes(self):
        self.company.rma_auto_post_amount = 100.0
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case, {self.drill: 1})
        self._inspect(case, restock=1)
        self._credit(case, post=False)
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case, post=False)
        # The first note over 100 posts itself; with the second it is 200.
        states = case.credit_note_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["posted", "draft"])

    def test_large_return_cannot_be_split_into_small_cases(self):
        self.company.rma_auto_post_amount = 100.0
        # Two cases of one order over 100 each: the second makes it 200.
        first, second = self._draft(1), self._draft(1)
        self.assertEqual([first.state, second.state], ["posted", "draft"])
        self._limit(self.accountant, 199.99)
        with self._refused(r"200\.00, and you may post up to .*199\.99"):
            second.action_post()
        second.with_user(self.senior).action_post()
        self.assertEqual(second.state, "posted")

    def test_users_own_amount_counts_in_place_of_the_companys(self):
        self.company.rma_auto_post_amount = 500.0
        orders = [self._sell_deliver_invoice([(self.drill, 2)]) for _i in range(3)]
        limit = self._limit(self.rma_user, 100.0, kind="direct")
        self.assertEqual(self._draft(2, order=orders[0]).state, "draft")
        limit.amount = 200.0
        self.assertEqual(self._draft(2, order=orders[1]).state, "posted")
        limit.amount = 0.0
        self.assertEqual(self._draft(1, order=orders[2]).state, "draft")

    def test_draft_that_cannot_be_posted_waits_and_says_why(self):
        self.company.rma_auto_post_amount = 200.0

        def _refuse(moves):
            raise UserError(self.env._("The period is closed."))

        self.patch(type(self.env["account.move"]), "_rma_check_cap", _refuse)
        note = self._draft(1)
        self.assertEqual(note.state, "draft")
        self.assertRegex(self._log(note), "Not posted automatically: The period is cl")

    def test_staff_still_cannot_post_by_themselves(self):
        self.company.rma_auto_post_amount = 50.0
        note = self._draft(1)
        with self.assertRaises(AccessError):
            note.with_user(self.rma_user).action_post()
        with self.assertRaises(AccessError):
            note.with_user(self.rma_user).action_rma_post_reviewed()
        self.assertEqual(note.state, "draft")
