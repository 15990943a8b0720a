from odoo.tests import Form, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestInspectionNext(RmaCommon):
    """Confirming an inspection leads to what has to be done next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 2)])
        cls.drills, cls.saws = cls.order.order_line

    def _inspected(self, case):
        """Return the drafts of a case, graded, as its inspector."""
        case.with_user(self.rma_user).action_inspect()
        drafts = case.inspection_ids.filtered(lambda own: own.state == "draft")
        drafts.grade_id = self.grade_a
        return drafts.sorted("id")

    def test_one_draft_is_opened_to_be_graded(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case)
        action = case.action_inspect()
        self.assertEqual(action["res_id"], case.inspection_ids.id)
        self.assertEqual(action["views"], [(False, "form")])

    def test_several_drafts_are_opened_as_a_list(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case)
        action = case.action_inspect()
        self.assertFalse(action["res_id"])
        self.assertEqual(action["domain"], [("case_id", "in", case.ids)])

    def test_last_inspection_leads_to_the_credit_note(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case)
        drills, saws = self._inspected(case)
        action = drills.action_confirm_next()
        # one of two is inspected: nothing is credited before the other one
        self.assertEqual(action["res_id"], saws.id)
        self.assertFalse(case.credit_note_ids)
        action = saws.action_confirm_next()
        self.assertEqual(action["res_id"], case.credit_note_ids.id)
        self.assertEqual(case.credit_note_ids.state, "draft")

    def test_second_click_makes_no_second_note(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case)
        draft = self._inspected(case)
        draft.action_confirm_next()
        action = draft.action_confirm_next()
        self.assertEqual(len(case.credit_note_ids), 1)
        self.assertEqual((action["res_model"], action["res_id"]), ("rma.case", case.id))

    def test_nothing_is_credited_while_goods_are_missing(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case, {self.drill: 2})
        action = self._inspected(case).action_confirm_next()
        self.assertEqual((action["res_model"], action["res_id"]), ("rma.case", case.id))
        self.assertFalse(case.credit_note_ids)

    def test_what_was_found_stays_when_it_cannot_be_credited(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        invoice = self._invoice(order, post=False)
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        draft = self._inspected(case)
        action = draft.action_confirm_next()
        self.assertEqual(draft.state, "confirmed")
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["next"]["res_id"], case.id)
        self.assertEqual(invoice.state, "draft")

    def test_inspections_of_several_cases_are_confirmed_only(self):
        cases = self._customer_returns([(self.drills, 1)])
        cases |= self._customer_returns([(self.saws, 1)])
        for case in cases:
            self._receive(case)
        drafts = self._inspected(cases)
        self.assertIs(drafts.action_confirm_next(), True)
        self.assertEqual(set(drafts.mapped("state")), {"confirmed"})
        self.assertFalse(cases.credit_note_ids)

    def test_all_are_confirmed_at_once_in_the_case(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case)
        self._inspected(case)
        self.assertTrue(case.has_draft_inspections)
        action = case.with_user(self.rma_user).action_confirm_inspections()
        self.assertEqual(action["res_id"], case.credit_note_ids.id)
        self.assertFalse(case.has_draft_inspections)
        # a second click finds none
        self.assertIs(case.action_confirm_inspections(), True)

    def test_none_is_confirmed_while_one_has_no_grade(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case)
        drafts = self._inspected(case)
        drafts[1].write({"grade_id": False, "disposition": False})
        with self._refused("Saw: choose a grade"):
            case.action_confirm_inspections()
        self.assertEqual(set(drafts.mapped("state")), {"draft"})

    def test_inspection_is_graded_in_the_case(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        self._receive(case)
        case.action_inspect()
        with Form(case.with_user(self.rma_user)) as form:
            with form.inspection_ids.edit(0) as row:
                row.grade_id = self.grade_a
                self.assertEqual(row.disposition, "restock")
        graded = case.inspection_ids.filtered("grade_id")
        self.assertRecordValues(
            graded, [{"grade_id": self.grade_a.id, "disposition": "restock"}]
        )
