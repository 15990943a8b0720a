from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..payback.payback_common import PaybackCommon


@tagged("post_install", "-at_install")
class TestCaseCustomer(PaybackCommon):
    """Whose case it is stays as agreed, whatever happens to the contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.other = partners.create({"name": "Other company", "is_company": True})
        cls.old = partners.create({"name": "Old company", "is_company": True})
        cls.customer.parent_id = cls.old

    def test_moved_contact_takes_neither_case_nor_money_along(self):
        self._add_account("BE71096123456769", self.old)
        self._add_account("BE62510007547061", self.other)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._pay_invoice(order.invoice_ids)
        note = self._return_with(self.bank, 1, order)
        self.customer.parent_id = self.other
        self.env.flush_all()
        case = note.rma_case_id
        self.assertEqual(case.commercial_partner_id, self.old)
        account = note._rma_get_bank_accounts()[note]
        self.assertEqual(account.partner_id, self.old)
        stranger = self.other_portal_user
        stranger.partner_id.parent_id = self.other
        with self.assertRaises(AccessError):
            case.with_user(stranger).check_access("read")

    def test_customer_of_a_requested_case_is_fixed(self):
        case = self._request([(self.order.order_line, 1)])
        with self.assertRaises(UserError):
            case.with_user(self.rma_manager).partner_id = self.other

    def test_handing_over_is_a_step_and_renews_the_link(self):
        case = self._request([(self.order.order_line, 1)])
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.old.id}
        )
        self.customer.parent_id = self.old
        link = case.sudo()._portal_ensure_token()
        with self.assertRaises(AccessError):
            case._change_customer(colleague, "Ill")
        case.with_user(self.rma_manager)._change_customer(colleague, "Ill")
        self.assertEqual(case.partner_id, colleague)
        self.assertNotEqual(case.sudo()._portal_ensure_token(), link)
