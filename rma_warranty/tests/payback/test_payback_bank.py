from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..portal.portal_common import RmaPortalCommon
from .payback_common import PaybackCommon

NUMBER = "BE71 0961 2345 6769"


@tagged("post_install", "-at_install")
class TestPaybackBank(PaybackCommon, RmaPortalCommon):
    """Customers tell their bank account when it is needed; few may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._return_with(cls.bank).rma_case_id
        cls.url = f"/my/returns/{cls.case.id}"

    def _post_account(self, number=NUMBER, case=None, **fields):
        url = f"/my/returns/{(case or self.case).id}/bank-account"
        return self._post(url, {"number": number, **fields})

    def _accounts(self):
        self.env.invalidate_all()
        return self.company_partner.bank_ids

    # === ASKING === #

    def test_page_asks_for_the_account_when_it_is_needed(self):
        self._assert_page(
            self._get(self.url), "Bank transfer", "within 1 to 3 days", "IBAN"
        )

    def test_page_does_not_ask_for_what_is_known(self):
        self._add_account()
        page = self._get(self.url)
        self._assert_page(page, "•••• 6769")
        self.assertNotIn("o_rma_bank_account", page.text)
        self.assertNotIn("BE71", page.text)

    def test_page_does_not_ask_for_other_methods(self):
        case = self._return_with(self.cash).rma_case_id
        page = self._get(f"/my/returns/{case.id}")
        self._assert_page(page, "Cash", "at our counter")
        self.assertNotIn("o_rma_bank_account", page.text)

    def test_page_asks_before_anything_is_credited_but_not_before_approval(self):
        line = {
            "sale_line_id": self.order.order_line.id,
            "quantity": 1,
            "refund_method_id": self.bank.id,
        }
        case = self._request([line])
        self.assertNotIn("o_rma_bank_account", self._get(f"/my/returns/{case.id}").text)
        case.action_approve()
        self.assertIn("o_rma_bank_account", self._get(f"/my/returns/{case.id}").text)

    # === KEEPING === #

    def test_account_is_kept_for_the_company_and_not_trusted(self):
        response = self._post_account(holder="Ann Builder")
        self.assertIn("notice=bank_account", response.headers["Location"])
        self.assertRecordValues(
            self._accounts(),
            [
                {
                    "sanitized_acc_number": "BE71096123456769",
                    "acc_holder_name": "Ann Builder",
                    "allow_out_payment": False,
                    "rma_is_private": True,
                }
            ],
        )
        self.assertEqual(self.case.refund_account_state, "unchecked")

    def test_staff_are_told_and_read_only_the_end_of_the_number(self):
        self._post_account()
        self.case.invalidate_recordset()
        self.assertEqual(self.case.activity_ids.user_id, self.rma_user)
        texts = " ".join(self.case.message_ids.mapped("body"))
        self.assertIn("•••• 6769", texts)
        self.assertNotIn("0961", texts)

    def test_head_is_told_when_nobody_is_responsible(self):
        case = self.case.sudo()
        case.team_id.head_id = self.rma_manager
        case.user_id = False
        self._post_account()
        self.assertEqual(case.activity_ids.user_id, self.rma_manager)

    def test_account_is_paid_after_an_accountant_has_checked_it(self):
        self._post_account()
        note = self.case.credit_note_ids
        with self._refused("has not been checked"):
            self._pay_back(note)
        self._accounts().sudo().allow_out_payment = True
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).partner_bank_id, self._accounts())

    def test_same_account_again_changes_nothing(self):
        self._post_account()
        self._post_account("BE71096123456769")
        self.assertEqual(len(self._accounts()), 1)
        self.assertEqual(len(self.case.activity_ids), 1)

    def test_other_account_has_to_be_checked_again(self):
        self._post_account()
        self._accounts().sudo().allow_out_payment = True
        self._post_account("GB33BUKB20201555555555")
        self.assertEqual(len(self._accounts()), 2)
        with self._refused("has not been checked"):
            self._pay_back(self.case.credit_note_ids)

    def test_account_is_not_changed_after_the_payment(self):
        self._post_account()
        self._accounts().sudo().allow_out_payment = True
        self._pay_back(self.case.credit_note_ids)
        response = self._post_account("GB33BUKB20201555555555")
        self._assert_refused(response, "We need no bank account for this return")
        self.assertEqual(len(self._accounts()), 1)

    def test_what_is_no_account_is_refused_and_shown_again(self):
        for number in ("", "12", "<b>1234567</b>", "1" * 41):
            response = self._post_account(number)
            self._assert_refused(response, "look like one")
        self.assertFalse(self._accounts())

    def test_account_that_was_archived_is_refused(self):
        account = self._add_account()
        account.action_archive()
        self._assert_refused(self._post_account(), "pay to this account")

    # === FENCES === #

    def test_stranger_tells_no_account_for_others(self):
        self._log_in(self.other_portal_user)
        self._assert_sent_away(self._post_account())
        self.assertFalse(self._accounts())

    def test_visitor_needs_the_token_of_the_case(self):
        self._log_in(None)
        self._assert_sent_away(self._post_account())
        other = self._return_with(self.bank).rma_case_id
        token = other.sudo()._portal_ensure_token()
        self._assert_sent_away(self._post_account(access_token=token))
        own = self.case.sudo()._portal_ensure_token()
        self._post_account(access_token=own)
        self.assertEqual(len(self._accounts()), 1)

    def test_account_is_not_taken_by_get(self):
        response = self._get(f"{self.url}/bank-account?number=BE71096123456769")
        self.assertGreaterEqual(response.status_code, 400)
        self.assertFalse(self._accounts())

    def test_colleague_reads_the_end_only(self):
        self._post_account()
        self._log_in(self.colleague)
        page = self._get(self.url)
        self._assert_page(page, "•••• 6769")
        self.assertNotIn("0961", page.text)

    def test_accountant_reads_the_account(self):
        self._post_account()
        account = self._accounts().with_user(self.accountant)
        self.assertEqual(account.acc_number, NUMBER)
        self.assertIn("0961", account.display_name)

    def test_after_sales_staff_and_sellers_do_not(self):
        self._post_account()
        seller = self._create_user("seller", "sales_team.group_sale_manager")
        for user in (self.rma_manager, seller, self.warehouse_user):
            account = self._accounts().with_user(user)
            with self.assertRaises(AccessError):
                account.read(["acc_number"])
            self.assertFalse(account.search([("id", "=", account.id)]))
            self.assertEqual(account.sudo().display_name, "•••• 6769")

    def test_other_accounts_stay_readable_for_staff(self):
        account = self._add_account()
        self.assertIn("0961", account.with_user(self.rma_user).display_name)

    def test_staff_read_credit_notes_to_private_accounts(self):
        self._post_account()
        note = self.case.credit_note_ids.sudo(False)
        note.sudo().partner_bank_id = self._accounts()
        shown = note.with_user(self.rma_user).web_read(
            {"partner_bank_id": {"fields": {"display_name": {}}}}
        )
        self.assertEqual(shown[0]["partner_bank_id"]["display_name"], "•••• 6769")

    def test_staff_cannot_choose_the_account_themselves(self):
        account = self._add_account()
        with self.assertRaises(AccessError):
            self.case.with_user(self.rma_manager).refund_account_id = account
