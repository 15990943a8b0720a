from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..adjustment.adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestReviewFacts(AdjustmentCommon):
    """Whatever a case knows stands where somebody signs, and nothing posts past it.

    Each fact reaches the review screen, *Post chosen* and the drafts that post
    themselves, also when it appears after the draft was made.
    """

    # What the accountant reads, per fact; made by ``_make_<fact>``.
    FACTS = {
        "uninspected": r"Drill: 1 of 1 are credited, but not inspected\. Rma user "
        "decided so: Known customer",
        "grade_later": "1 credited in full with .*, before the inspection",
        "worthless_later": "1 credited in full with .*, before the inspection",
        "lenient": "not as the grade says.*100 % credited.*: Old friend",
        "overridden": "Rma manager overrode the rules: Old friend",
        "price_by_hand": r"90\.00 less 0%.*invoiced at .*100\.00",
        "added_by_hand": r"Drill: 2 credited, but 1 came back|changed by hand",
        "fee_by_hand": r"Damage: .*30\.00 on the case, .*5\.00 on the credit note",
        "fee_later": r"Damage: .*30\.00 are not deducted: Because of damage",
        "freight": r"Delivery charge of .*9\.90 was invoiced .* not credited",
        "goodwill": r"Goodwill: .*60\.00 over all cases .* limit of .*50\.00",
        "arrival": "Unexpected arrivals of .* are not settled",
        "agreed": r"Drill: no order is known\. Accountant agreed on .*45\.00 each: "
        r"Receipt\. Credited: 1 at .*45\.00",
        "claim_result": "the claim was not confirmed: Broken by a fall",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.rma_auto_post_amount = 0.0
        cls.kinds["goodwill"].limit_amount = 50.0

    def _drafted(self, grade=None, **values):
        """Give the draft over one drill that was inspected."""
        case = self._returned_drills(**values)
        self._grade(case, (1, grade or self.grade_a))
        return self._drafts(case)

    def _drafted_unseen(self):
        case = self._returned_drills()
        case.line_ids.with_user(self.rma_user)._accept_unseen("Known customer")
        return self._drafts(case)

    # === FACTS === #

    def _make_uninspected(self):
        return self._drafted_unseen()

    def _make_grade_later(self):
        note = self._drafted_unseen()
        self._grade(note.rma_case_id, (1, self.most))
        return note

    def _make_worthless_later(self):
        note = self._drafted_unseen()
        self._grade(note.rma_case_id, (1, self.nothing))
        return note

    def _make_lenient(self):
        case = self._returned_drills()
        draft = self._draft(case, False, 1, None, grade_id=self.most.id)
        draft.write(
            {
                "disposition": "restock",
                "credit_percent": 100.0,
                "leniency_reason": "Old friend",
            }
        )
        draft.action_confirm()
        return self._drafts(case)

    def _make_overridden(self):
        note = self._drafted()
        note.invoice_line_ids.rma_line_id.sudo().write(
            {
                "override_user_id": self.rma_manager.id,
                "override_reason": "Old friend",
            }
        )
        return note

    def _make_price_by_hand(self):
        note = self._drafted()
        note.invoice_line_ids.price_unit = 90.0
        return note

    def _make_added_by_hand(self):
        note = self._drafted()
        note.invoice_line_ids.quantity = 2
        return note

    def _make_fee_by_hand(self):
        case = self._returned_drills()
        self._grade(case, (1, self.grade_a))
        self._adjust(case, "damage", 30.0)
        note = self._drafts(case)
        self._charge_lines(note).price_unit = -5.0
        return note

    def _make_fee_later(self):
        note = self._drafted()
        self._adjust(note.rma_case_id, "damage", 30.0)
        return note

    def _make_freight(self):
        return self._drafted(freight=9.9)

    def _make_goodwill(self):
        case = self._returned_drills()
        self._grade(case, (1, self.grade_a))
        self._adjust(case, "goodwill", 30.0)
        self._adjust(case, "goodwill", 30.0, as_user=self.rma_manager)
        return self._drafts(case)

    def _make_arrival(self):
        note = self._drafted()
        self.env["rma.receipt.alert"].create(
            {
                "case_id": note.rma_case_id.id,
                "kind": "wrong_product",
                "product_id": self.saw.id,
                "quantity": 1,
            }
        )
        return note

    def _make_agreed(self):
        case = self._request_unsold([(self.drill, 1)])
        case.line_ids.with_user(self.accountant)._agree_price(45.0, "Receipt")
        self._approve_unsold(case)
        self._receive(case)
        self._grade(case, (1, self.grade_a))
        return self._drafts(case)

    def _make_claim_result(self):
        note = self._drafted()
        note.invoice_line_ids.rma_line_id.sudo().write(
            {"claim_result": "refused", "claim_result_reason": "Broken by a fall"}
        )
        return note

    # === WHERE THEY HAVE TO SHOW === #

    def _sign(self, note):
        """Let everything try to post a note; give what the accountant read."""
        self.env.flush_all()
        self.env.invalidate_all()
        own = note.with_user(self.accountant).sudo(False)
        warnings = own.rma_warnings or ""
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            told = own.action_rma_post_chosen()["params"]["message"]
        self.company.rma_auto_post_amount = 10000.0
        self.env["rma.review.posting"]._submit(note)
        self.company.rma_auto_post_amount = 0.0
        return warnings, told

    def test_each_fact_reaches_screen_batch_and_automatic_posting(self):
        for fact, expected in self.FACTS.items():
            with self.subTest(fact=fact):
                note = getattr(self, f"_make_{fact}")()
                warnings, told = self._sign(note)
                self.assertRegex(warnings, expected)
                self.assertIn("0 of 1 credit notes posted", told)
                self.assertEqual(note.state, "draft")

    def test_each_fact_is_read_before_many_are_confirmed_in_core(self):
        for fact, expected in self.FACTS.items():
            with self.subTest(fact=fact):
                note = getattr(self, f"_make_{fact}")()
                self.env.flush_all()
                self.env.invalidate_all()
                own = note.with_user(self.accountant).sudo(False)
                action = own.action_validate_moves_with_confirmation()
                self.assertEqual(note.state, "draft")
                wizard = own.env[action["res_model"]].browse(action["res_id"])
                self.assertRegex(wizard.rma_warnings, expected)
                with self._refused("Look at these credit notes first"):
                    wizard.validate_move()

    def test_cores_dialog_tells_nothing_of_notes_of_others(self):
        note = self._make_lenient()
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("elsewhere", "account.group_account_invoice")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.env.invalidate_all()
        for user, told in ((self.accountant, True), (stranger, False)):
            wizards = self.env["validate.account.move"].with_user(user)
            wizards = wizards.with_context(allowed_company_ids=user.company_ids.ids)
            dialog = wizards.new({"move_ids": [(6, 0, note.ids)]})
            self.assertEqual(bool(dialog.rma_warnings), told)

    def test_what_was_looked_at_is_confirmed_in_core(self):
        note = self._make_lenient()
        own = note.with_user(self.accountant).sudo(False)
        action = own.action_validate_moves_with_confirmation()
        wizard = own.env[action["res_model"]].browse(action["res_id"])
        wizard.rma_is_read = True
        wizard.validate_move()
        self.assertEqual(note.state, "posted")

    def test_a_note_without_such_a_fact_posts(self):
        note = self._drafted()
        self.assertEqual(self._sign(note)[0], "")
        self.assertEqual(note.state, "posted")

    # === ASKED BEFORE === #

    def test_credit_asks_before_goods_that_nobody_inspected(self):
        case = self._returned_drills().with_user(self.rma_user)
        action = case.action_create_credit_notes()
        self.assertEqual(action["res_model"], "rma.unseen.wizard")
        self.assertFalse(case.credit_note_ids)
        with self._refused("1 of 1 that came back are not inspected"):
            case._create_credit_notes()
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            told = case.action_credit_chosen()["params"]["message"]
        self.assertRegex(told, "0 of 1 cases done.*\n.*not inspected")
        wizard = self.env["rma.unseen.wizard"].with_user(self.rma_user)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Known"})
        wizard.action_confirm()
        self.assertEqual(case.credit_note_ids.amount_total, 100.0)
        self.assertEqual(case.line_ids.unseen_user_id, self.rma_user)
        self.assertIn("Known", " ".join(case.message_ids.mapped("body")))

    def test_what_arrives_later_is_asked_about_anew(self):
        case = self._return_drills(self._sell_drills(3), 3)
        # 2 of 3 here, credited as they are; the third is asked about
        case = self._customer_returns([(self._sell_drills(3).order_line, 3)])
        self._receive(case, {self.drill: 2})
        case.line_ids._accept_unseen("Known customer")
        self.assertEqual(self._drafts(case).amount_total, 200.0)
        self._receive(case)
        with self._refused("3 of 3 that came back are not inspected"):
            case._create_credit_notes()

    def test_nobody_forges_who_decided(self):
        line = self._returned_drills().line_ids.with_user(self.rma_user)
        with self._refused("can't be set directly", AccessError):
            line.unseen_received = 1
        with self._refused("Enter why"):
            line._accept_unseen(" ")


@tagged("post_install", "-at_install")
class TestAdjustmentLimits(AdjustmentCommon):
    """Limits hold however what is given is split up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds["goodwill"].limit_amount = 50.0

    def test_rows_of_a_case_add_up(self):
        case = self._returned_drills()
        self._adjust(case, "goodwill", 50.0)
        with self._refused(r"more than .*50\.00.* come to .*50\.01", AccessError):
            self._adjust(case, "goodwill", 0.01)
        # Another kind has a limit of its own, and managers decide
        self._adjust(case, "damage", 20.0)
        self._adjust(case, "goodwill", 10.0, as_user=self.rma_manager)

    def test_rows_on_posted_notes_and_other_cases_of_the_order_add_up(self):
        order = self._sell_drills(3)
        first = self._return_drills(order)
        self._grade(first, (1, self.grade_a))
        self._adjust(first, "goodwill", 30.0)
        # 100 for the drill and 30
        self.assertEqual(self._credit(first).amount_total, 130.0)
        with self._refused(r"come to .*51\.00", AccessError):
            self._adjust(first, "goodwill", 21.0)
        second = self._return_drills(order)
        row = self._adjust(second, "goodwill", 20.0)
        with self._refused(r"come to .*50\.50", AccessError):
            row.with_user(self.rma_user).amount = 20.5
        # Another order is another story
        self._adjust(self._returned_drills(), "goodwill", 50.0)

    def test_a_row_stays_what_it_was_entered_as(self):
        case = self._returned_drills()
        fee = self._adjust(case, "damage", 70.0).with_user(self.rma_manager)
        for values in (
            {"sign": "addition"},
            {"company_id": self.company.id},
            {"is_proposed": True},
            {"sequence": 1},
        ):
            with self._refused("can't be set directly", AccessError):
                fee.write(values)
        with self._refused("is used on"):
            self.kinds["damage"].with_user(self.rma_manager).sign = "addition"
        self.kinds["damage"].with_user(self.rma_manager).name = "Harm"
        self.assertEqual(fee.sign, "deduction")
        # 100 less 70
        self._grade(case, (1, self.grade_a))
        self.assertEqual(self._drafts(case).amount_total, 30.0)
