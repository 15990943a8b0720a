from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteAccess(RmaCommon):
    """After-sales staff draft credit notes, accountants post them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.case = cls._customer_returns([(order.order_line, 2)])
        cls._receive(cls.case)
        cls._inspect(cls.case, restock=2)

    def _draft_as(self, user):
        return self.case.with_user(user).action_create_credit_notes()

    def test_drafting_is_allowed_for_staff_without_accounting_rights(self):
        self.assertFalse(self.rma_user.has_group("account.group_account_invoice"))
        action = self._draft_as(self.rma_user)
        note = self.env["account.move"].browse(action["res_id"])
        self.assertRecordValues(note, [{"state": "draft", "amount_total": 200.0}])

    def test_posting_is_blocked_for_staff_without_accounting_rights(self):
        self._draft_as(self.rma_user)
        note = self.case.credit_note_ids.with_user(self.rma_user).sudo(False)
        with self.assertRaises(AccessError):
            note.action_post()
        with self.assertRaises(AccessError):
            self.case.with_user(self.rma_user).action_post_credit_notes()
        self.assertEqual(note.state, "draft")

    def test_posting_is_allowed_for_accountants_without_after_sales_rights(self):
        self.assertFalse(self.accountant.has_group("rma_warranty.group_rma_user"))
        self._draft_as(self.rma_user)
        note = self.case.credit_note_ids.with_user(self.accountant).sudo(False)
        note.action_post()
        self.assertEqual(note.state, "posted")
        note.button_draft()
        note.action_post()
        self.assertEqual(self.case.money_status, "paid")

    def test_accountants_see_the_case_of_the_note_and_open_it(self):
        self._draft_as(self.rma_user)
        note = self.case.credit_note_ids.with_user(self.accountant).sudo(False)
        note.invalidate_recordset()
        fields = {"rma_case_id": {"fields": {"display_name": {}}}, "rma_reason": {}}
        (values,) = note.web_read(fields)
        self.assertEqual(values["rma_case_id"]["display_name"], self.case.name)
        action = note.action_rma_view_case()
        self.assertEqual(action["res_id"], self.case.id)
        case = self.case.with_user(self.accountant)
        case.invalidate_recordset()
        (values,) = case.web_read({"money_status": {}})
        self.assertEqual(values["money_status"], "draft")

    def test_drafting_is_blocked_for_accountants_without_after_sales_rights(self):
        with self.assertRaises(AccessError):
            self._draft_as(self.accountant)
        self.assertFalse(self.case.credit_note_ids)
