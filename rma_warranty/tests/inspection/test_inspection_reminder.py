from odoo.tests import tagged

from ...models.inspection.rma_case_reminder import INSPECT_XMLID
from ..case.team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestInspectionReminder(TeamCommon):
    """Goods that arrived are somebody's to inspect, until they are."""

    def _assert_to_do(self, case, *users):
        found = self._get_to_do(case, INSPECT_XMLID)
        self.assertEqual(sorted(found.user_id.ids), sorted(u.id for u in users))
        self.assertEqual(len(found), len(users))

    def test_responsible_inspects(self):
        case = self._customer_returns([(self.line, 2)])
        self._assert_to_do(case)
        self._receive(case)
        self._assert_to_do(case, self.rma_user)

    def test_goods_in_parts_are_one_to_do_until_all_is_inspected(self):
        case = self._customer_returns([(self.line, 3)])
        self._receive(case, {self.drill: 1})
        case.action_create_receipt()
        self._receive(case, {self.drill: 1})
        self._assert_to_do(case, self.rma_user)
        self._inspect(case, restock=1)
        self._assert_to_do(case, self.rma_user)
        inspection = self._inspect(case, restock=1)
        self._assert_to_do(case)
        self.assertEqual(len(self._get_to_do(case, INSPECT_XMLID, done=True)), 1)
        inspection.action_undo()
        self._assert_to_do(case, self.rma_user)

    def test_drafts_and_quarantine(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.with_user(self.rma_user).action_inspect()
        self._assert_to_do(case, self.rma_user)
        inspection = case.inspection_ids.with_user(self.rma_user)
        inspection.write({"disposition": "quarantine", "note": "Smells of smoke"})
        inspection.action_confirm()
        # They stay here, but were looked at.
        self.assertEqual(case.goods_status, "quarantine")
        self._assert_to_do(case)

    def test_number_of_queries_does_not_grow(self):
        def count(number):
            cases = self.env["rma.case"]
            for __ in range(number):
                cases |= self._customer_returns([(self.line, 1)])
            self.team.head_id = self.hanna
            receipts = cases._get_open_receipts().sudo()
            receipts.move_ids.picked = True
            receipts._action_done()
            self.env.flush_all()
            found = self._get_to_do(cases, INSPECT_XMLID)
            self.assertEqual(len(found), number)
            found.unlink()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cases.sudo()._sync_reminder()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        self.assertLessEqual(many - few, 2)

    def test_head_inspects_when_the_responsible_has_left(self):
        case = self._customer_returns([(self.line, 2)], as_user=self.bert)
        self.bert.active = False
        self._receive(case)
        self._assert_to_do(case, self.hanna)

    def test_it_follows_to_the_next_responsible(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.with_user(self.rma_user).user_id = self.anna
        self._assert_to_do(case, self.anna)

    def test_nothing_is_mailed_when_goods_arrive(self):
        case = self._customer_returns([(self.line, 2)], as_user=self.bert)
        before = self.env["mail.mail"].search_count([])
        self._receive(case)
        self._assert_to_do(case, self.bert)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_taken_back_receipt_leaves_nothing_to_inspect(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case).action_rma_undo()
        self._assert_to_do(case)
