from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestDecision(RmaCommon):
    """Approve or reject, the whole case or line by line (L1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line

    def _requested(self):
        return self._request([(self.drills, 2), (self.saws, 1)])

    def _reject(self, reason, **records):
        """Answer the dialog as the after-sales user."""
        values = {name: record.ids for name, record in records.items()}
        wizard = self.env["rma.reject.wizard"].with_user(self.rma_user)
        wizard.create({"reason": reason, **values}).action_confirm()

    def test_approval_of_the_case_approves_all_open_lines(self):
        case = self._requested()
        case.action_approve()
        self.assertEqual(set(case.line_ids.mapped("decision")), {"approved"})
        self.assertTrue(case.date_decision)

    def test_rejected_line_stays_out_of_the_receipt(self):
        case = self._requested()
        self._reject("Worn out", line_ids=case.line_ids[1])
        self.assertEqual(case.state, "requested")
        case.action_approve()
        self.assertRecordValues(
            case.line_ids,
            [
                {"decision": "approved", "rejection_reason": False},
                {"decision": "rejected", "rejection_reason": "Worn out"},
            ],
        )
        self.assertEqual(case.receipt_ids.move_ids.rma_line_id, case.line_ids[0])

    def test_lines_approved_one_by_one_wait_for_the_cases_approval(self):
        case = self._requested()
        case.line_ids[0].action_approve()
        self.assertRecordValues(
            case.line_ids, [{"decision": "approved"}, {"decision": "pending"}]
        )
        self.assertFalse(case.receipt_ids)
        case.line_ids[1].action_approve()
        self.assertEqual(case.state, "requested")
        case.action_approve()
        self.assertEqual(len(case.receipt_ids.move_ids), 2)

    def test_case_with_rejected_lines_only_becomes_rejected_with_all_reasons(self):
        case = self._requested()
        self._reject("Worn out", line_ids=case.line_ids[0])
        self._reject("Not ours", line_ids=case.line_ids[1])
        self.assertRecordValues(
            case, [{"state": "rejected", "rejection_reason": "Worn out\nNot ours"}]
        )
        self.assertTrue(case.date_decision)

    def test_rejection_of_the_case_keeps_the_reasons_of_rejected_lines(self):
        case = self._requested()
        self._reject("Worn out", line_ids=case.line_ids[0])
        self._reject("Too late", case_ids=case)
        self.assertRecordValues(
            case.line_ids,
            [{"rejection_reason": "Worn out"}, {"rejection_reason": "Too late"}],
        )
        self.assertEqual(case.state, "rejected")

    def test_rejection_needs_a_reason(self):
        case = self._requested()
        for records in ({"case_ids": case}, {"line_ids": case.line_ids[0]}):
            with self._refused("Enter the reason of the rejection"):
                self._reject(" \n", **records)
        self.assertEqual(set(case.line_ids.mapped("decision")), {"pending"})

    def test_lines_of_a_decided_case_are_not_decided_again(self):
        case = self._requested()
        case.action_approve()
        with self._refused("is Approved and can't become Rejected"):
            self._reject("Worn out", line_ids=case.line_ids[0])
        draft = self._open_case([(self.drills, 1)])
        with self._refused("is Draft and can't become Approved"):
            draft.line_ids.action_approve()

    def test_states_are_reached_by_these_ways_only(self):
        ways = {
            ("draft", "requested"),
            ("draft", "cancelled"),
            ("requested", "approved"),
            ("requested", "rejected"),
            ("requested", "cancelled"),
            ("approved", "requested"),
            ("approved", "closed"),
            ("approved", "cancelled"),
            ("closed", "approved"),
            ("rejected", "requested"),
            ("cancelled", "draft"),
        }
        cases = self.env["rma.case"]
        states = dict(cases._fields["state"].selection)
        found = {
            (state, target)
            for state in states
            for target in states
            if cases.new({"state": state})._is_transition_allowed(target)
        }
        self.assertEqual(found, ways)

    def test_each_step_is_offered_where_it_is_possible(self):
        offered = {
            "draft": {"is_request_allowed", "is_cancel_allowed"},
            "requested": {"is_decision_allowed", "is_cancel_allowed"},
            "approved": {"is_undo_decision_allowed", "is_cancel_allowed"},
            "closed": set(),
            "rejected": {"is_undo_decision_allowed"},
            "cancelled": set(),
        }
        cases = self.env["rma.case"]
        for state in dict(cases._fields["state"].selection):
            case = cases.new({"state": state})
            found = {name for name in set().union(*offered.values()) if case[name]}
            with self.subTest(state):
                self.assertEqual(found, offered[state])

    def test_approved_case_is_not_rejected_before_its_decision_is_undone(self):
        case = self._requested()
        case.action_approve()
        with self._refused("is Approved and can't become Rejected"):
            case._reject("Worn out")
        self.assertEqual(case.state, "approved")

    def test_rejected_case_is_not_approved_before_its_decision_is_undone(self):
        case = self._requested()
        self._reject("Worn out", case_ids=case)
        with self._refused("is Rejected and can't become Approved"):
            case.action_approve()
        case.action_undo_decision()
        case.action_approve()

    def test_rejected_line_is_approved_after_all(self):
        case = self._requested()
        self._reject("Worn out", line_ids=case.line_ids[0])
        case.line_ids[0].action_approve()
        case.action_approve()
        self.assertEqual(set(case.line_ids.mapped("decision")), {"approved"})
        self.assertFalse(case.line_ids[0].rejection_reason)

    def test_undone_decision_opens_all_lines_again(self):
        case = self._requested()
        self._reject("Worn out", line_ids=case.line_ids[1])
        case.action_approve()
        case.action_undo_decision()
        self.assertRecordValues(
            case.line_ids,
            [
                {"decision": "pending", "rejection_reason": False},
                {"decision": "pending", "rejection_reason": False},
            ],
        )

    def test_request_needs_lines_quantities_and_reasons(self):
        with self._refused("has no lines"):
            self._open_case([]).action_request()
        with self._refused("Drill: enter how many units come back"):
            self._open_case([(self.drills, 0)]).action_request()
        with self._refused("Drill: choose the reason of the return"):
            self._open_case(
                [{"sale_line_id": self.drills.id, "quantity": 1, "reason_id": False}]
            ).action_request()

    def test_lines_of_a_decided_case_can_not_be_changed(self):
        case = self._requested()
        case.action_approve()
        line = case.line_ids[0].with_user(self.rma_user)
        with self._refused("is decided, so its lines can't be changed"):
            line.quantity = 5
        with self._refused("is decided, so its lines can't be changed"):
            line.copy({"case_id": case.id})
        with self._refused("reject the line of Drill instead of deleting it"):
            line.unlink()
        line.note = "Box was wet"

    def test_requested_case_is_cancelled_and_not_deleted(self):
        case = self._requested()
        with self._refused("can't be deleted because it was requested"):
            case.unlink()
        case.action_cancel()
        case.unlink()
