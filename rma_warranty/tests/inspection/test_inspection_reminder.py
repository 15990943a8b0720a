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
