from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestMoneyWhen(RmaCommon):
    """A rule credits goods once they are here, and the accountant reads it (G12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line

    def _returned(self, when):
        policies = self.env["rma.policy"].with_user(self.rma_manager)
        policies.create({"name": "At once", "money_when": when})
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        return case.with_user(self.rma_user)

    def test_nobody_is_asked_and_the_rule_is_the_reason(self):
        case = self._returned("receipt")
        case.action_create_credit_notes()
        note = case.sudo().credit_note_ids
        # 2 drills at 100
        self.assertEqual(note.amount_untaxed, 200.0)
        self.assertEqual(case.line_ids.unseen_reason, "Rule: At once")
        warnings = note.with_user(self.accountant).sudo(False).rma_warnings
        self.assertIn("Rule: At once", warnings)

    def test_after_the_inspection_is_asked_for_as_without_a_rule(self):
        case = self._returned("inspection")
        action = case.action_create_credit_notes()
        self.assertEqual(action["res_model"], "rma.unseen.wizard")
        self.assertFalse(case.sudo().credit_note_ids)

    def test_inspected_goods_need_no_reason(self):
        case = self._returned("receipt")
        self._inspect(case, restock=2)
        case.action_create_credit_notes()
        self.assertFalse(case.line_ids.unseen_reason)
