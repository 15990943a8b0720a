from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReview(ReviewCommon):
    """Accountants find drafts in a queue, post them or send them back."""

    def _post_chosen(self, notes):
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            return notes.action_rma_post_chosen()["params"]

    # === QUEUE === #

    def test_draft_is_in_the_queue_until_it_is_posted(self):
        note = self._draft(2)
        self.assertEqual(self._queue() & note, note)
        note.action_rma_post_reviewed()
        self.assertEqual(note.state, "posted")
        self.assertTrue(note.rma_date_posted)
        self.assertFalse(self._queue() & note)

    def test_credit_notes_without_a_case_are_not_in_the_queue(self):
        other = self.invoice._reverse_moves()
        self.assertEqual(other.state, "draft")
        self.assertNotIn(other, self._queue())

    def test_second_click_on_post_does_nothing(self):
        note = self._draft()
        note.action_rma_post_reviewed()
        name = note.name
        note.action_rma_post_reviewed()
        self.assertRecordValues(note, [{"state": "posted", "name": name}])

    def test_reason_can_be_grouped_by(self):
        note = self._draft()
        self.assertEqual(note.rma_reason_ids, self.reason)
        groups = note._read_group(
            [("id", "=", note.id)], ["rma_reason_ids"], ["amount_total:sum"]
        )
        self.assertEqual(groups, [(self.reason, 100.0)])

    def test_search_for_drafts_of_mine_finds_those(self):
        note = self._draft()
        mine = self._queue(("create_uid", "=", self.rma_user.id))
        self.assertIn(note, mine)
        self.assertNotIn(note, self._queue(("create_uid", "=", self.accountant.id)))

    # === SENDING BACK === #

    def test_draft_sent_back_leaves_the_queue_and_the_case_is_a_step_back(self):
        note = self._draft(2)
        case = note.sudo().rma_case_id
        self.assertEqual(case.money_status, "draft")
        self._send_back(note, "Only one came back")
        self.assertRecordValues(
            note, [{"state": "cancel", "rma_sent_back_reason": "Only one came back"}]
        )
        self.assertNotIn(note, self._queue())
        self.assertEqual(case.money_status, "waiting")
        self.assertEqual(case.line_ids.quantity_to_credit, 2)

    def test_owner_learns_reason_and_figures_and_has_something_to_do(self):
        note = self._draft(2)
        case = note.sudo().rma_case_id
        self._send_back(note, "Only one came back")
        body = case.message_ids[:1].body
        # 2 drills at 100
        for text in ("Only one came back", "Drill", "200.00", self.invoice.name):
            self.assertIn(text, body)
        self.assertRecordValues(
            case.activity_ids,
            [
                {
                    "user_id": self.rma_user.id,
                    "summary": "Change what is credited and draft it again",
                }
            ],
        )

    def test_owner_drafts_again_and_the_task_is_done(self):
        note = self._draft(2)
        case = note.sudo().rma_case_id
        self._send_back(note)
        self._credit(case, post=False)
        again = case.credit_note_ids - note
        self.assertRecordValues(again, [{"state": "draft", "amount_total": 200.0}])
        self.assertFalse(case.activity_ids)
        self.assertIn(again, self._queue())

    def test_draft_sent_back_by_mistake_can_be_put_back(self):
        note = self._draft(2)
        self._send_back(note)
        note.button_draft()
        self.assertIn(note, self._queue())
        self.assertEqual(note.sudo().rma_case_id.money_status, "draft")
        note.action_rma_post_reviewed()
        self.assertEqual(note.state, "posted")

    def test_note_put_back_after_another_was_drafted_cannot_be_posted(self):
        note = self._draft(10)
        case = note.sudo().rma_case_id
        self._send_back(note)
        self._credit(case)
        note.button_draft()
        with self._refused("invoiced"):
            note.action_rma_post_reviewed()

    def test_sending_back_twice_tells_once(self):
        note = self._draft()
        case = note.sudo().rma_case_id
        self._send_back(note)
        count = len(case.message_ids)
        self._send_back(note)
        self.assertEqual(len(case.message_ids), count)
        self.assertEqual(len(case.activity_ids), 1)

    def test_reason_is_needed(self):
        note = self._draft()
        with self._refused("Enter why"):
            note._rma_send_back("  ")
        self.assertEqual(note.state, "draft")

    def test_posted_notes_are_not_sent_back(self):
        note = self._draft()
        note.action_rma_post_reviewed()
        with self._refused("is posted. Reset it"):
            self._send_back(note)

    def test_sending_back_is_blocked_for_after_sales_staff(self):
        note = self._draft()
        with self._refused("Only accountants", AccessError):
            note.with_user(self.rma_user)._rma_send_back("No")
        with self.assertRaises(AccessError):
            self._send_back(note, user=self.rma_user)

    # === MANY === #

    def test_many_are_posted_past_those_that_warn_or_fail(self):
        notes = self._draft() | self._draft(2) | self._draft(3)
        warned, failing = notes[1], notes[2]
        warned.invoice_line_ids.price_unit = 90.0
        real = type(notes)._rma_check_cap

        def _check(moves):
            if failing in moves:
                raise UserError(self.env._("The period is closed."))
            return real(moves)

        with patch.object(type(notes), "_rma_check_cap", _check):
            params = self._post_chosen(notes)
        self.assertEqual(notes.mapped("state"), ["posted", "draft", "draft"])
        self.assertIn("1 of 3 credit notes posted.", params["message"])
        self.assertIn("The period is closed.", params["message"])
        self.assertIn("look at it first", params["message"])
        for note in warned | failing:
            self.assertIn(note.sudo().rma_case_id.name, params["message"])

    def test_two_notes_of_one_invoice_are_each_paired_with_it(self):
        notes = self._draft(2) | self._draft(3)
        order = self._sell_deliver_invoice([(self.saw, 4)])
        other = order.invoice_ids
        notes |= self._draft(4, order=order)
        params = self._post_chosen(notes)
        self.assertIn("3 of 3", params["message"])
        # 10 drills at 100 less 2 and 3, and 4 saws at 50 less all of them
        self.assertEqual(self.invoice.amount_residual, 500.0)
        self.assertEqual(other.amount_residual, 0.0)

    def test_posting_from_the_case_list_leaves_out_what_warns(self):
        notes = self._draft() | self._draft(2)
        notes[1].invoice_line_ids.price_unit = 90.0
        cases = notes.sudo().rma_case_id.with_user(self.accountant).sudo(False)
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            params = cases.action_post_chosen()["params"]
        self.assertEqual(notes.mapped("state"), ["posted", "draft"])
        self.assertIn(cases[1].name, params["message"])

    def test_many_cases_are_drafted_past_one_that_fails(self):
        cases = self.env["rma.case"].with_user(self.rma_user)
        for units in (1, 2, 3):
            case = self._customer_returns([(self.order.order_line, units)])
            self._receive(case)
            self._inspect(case, restock=units)
            cases |= case
        uninvoiced = self._sell([(self.saw, 1)])
        self._deliver(uninvoiced)
        failing = self._customer_returns(
            [
                {
                    "sale_line_id": uninvoiced.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            ]
        )
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            params = (cases | failing).action_credit_chosen()["params"]
        self.assertIn("3 of 4 cases done.", params["message"])
        self.assertIn(failing.name, params["message"])
        self.assertEqual(len(cases.credit_note_ids), 3)
