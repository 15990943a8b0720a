from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteUndo(RmaCommon):
    """A credit note is made once, and taking it back is one step (G6, G7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.case = cls._customer_returns([(cls.order.order_line, 2)])
        cls._receive(cls.case)
        cls._inspect(cls.case, restock=2)

    def _get_figures(self):
        line = self.case.line_ids
        return (
            self.case.state,
            self.case.money_status,
            line.quantity_credit_draft,
            line.quantity_credited,
            line.quantity_to_credit,
        )

    TO_CREDIT = ("approved", "waiting", 0.0, 0.0, 2.0)
    DRAFT = ("approved", "draft", 2.0, 0.0, 0.0)
    CREDITED = ("closed", "paid", 0.0, 2.0, 0.0)

    # === ONCE === #

    def test_second_click_on_credit_creates_nothing_new(self):
        note = self._credit(self.case, post=False)
        self.case.action_create_credit_notes()
        self.assertEqual(self.case.credit_note_ids, note)
        self._post_credit(self.case)
        self.assertEqual(self._get_figures(), self.CREDITED)
        action = self.case.action_create_credit_notes()
        self.assertEqual(action["res_id"], note.id)
        self.assertEqual(self.case.credit_note_ids, note)

    def test_case_never_says_credited_while_the_note_is_a_draft(self):
        self.assertEqual(self._get_figures(), self.TO_CREDIT)
        self._credit(self.case, post=False)
        self.assertEqual(self._get_figures(), self.DRAFT)
        self._post_credit(self.case)
        self.assertEqual(self._get_figures(), self.CREDITED)

    # === BACK === #

    def test_note_reset_to_draft_takes_the_case_back_and_posts_again(self):
        note = self._credit(self.case).with_user(self.accountant).sudo(False)
        for __ in range(3):
            note.button_draft()
            self.assertEqual(self._get_figures(), self.DRAFT)
            note.action_post()
            self.assertEqual(self._get_figures(), self.CREDITED)

    def test_cancelled_note_takes_the_case_back_and_it_is_credited_again(self):
        for __ in range(3):
            self._credit(self.case)
            note = self.case.credit_note_ids.filtered(lambda n: n.state == "posted")
            note = note.with_user(self.accountant).sudo(False)
            note.button_draft()
            note.button_cancel()
            self.assertEqual(self._get_figures(), self.TO_CREDIT)
        self._credit(self.case)
        self.assertEqual(self._get_figures(), self.CREDITED)
        self.assertEqual(self.order.order_line.qty_invoiced, 1)

    def test_deleted_draft_takes_the_case_back_and_it_is_credited_again(self):
        for __ in range(3):
            note = self._credit(self.case, post=False)
            note.with_user(self.accountant).sudo(False).unlink()
            self.assertEqual(self._get_figures(), self.TO_CREDIT)
        self._credit(self.case)
        self.assertEqual(self._get_figures(), self.CREDITED)

    def test_posted_note_that_is_deleted_reopens_the_case(self):
        note = self._credit(self.case).with_user(self.accountant).sudo(False)
        # As core deletes entries of its own that are posted
        note.with_context(force_delete=True).unlink()
        self.assertEqual(self._get_figures(), self.TO_CREDIT)

    def test_line_removed_from_the_draft_can_be_credited_again(self):
        note = self._credit(self.case, post=False)
        note.with_user(self.accountant).sudo(False).invoice_line_ids.unlink()
        self.assertEqual(self._get_figures(), self.TO_CREDIT)
        self._credit(self.case, post=False)
        self.assertEqual(self._get_figures(), self.DRAFT)

    def test_units_that_the_accountant_lowered_can_be_credited_later(self):
        note = self._credit(self.case, post=False).with_user(self.accountant)
        note.sudo(False).invoice_line_ids.quantity = 1
        self._post_credit(self.case)
        self.assertEqual(self._get_figures(), ("approved", "partial", 0.0, 1.0, 1.0))
        self._credit(self.case)
        self.assertEqual(self._get_figures(), self.CREDITED)
        self.assertEqual(self.case.credit_note_ids.mapped("amount_total"), [100.0] * 2)

    # === WHAT STANDS IN THE WAY === #

    def _assert_untouched(self, message):
        with self._refused(message), self.env.cr.savepoint():
            self._credit(self.case)
        self.assertFalse(self.case.credit_note_ids)
        self.assertEqual(self._get_figures(), self.TO_CREDIT)

    def test_archived_journal_is_named_and_nothing_is_drafted(self):
        journal = self.order.invoice_ids.journal_id
        journal.active = False
        self._assert_untouched("archived since INV")

    def test_archived_account_is_named_and_nothing_is_drafted(self):
        account = self.order.invoice_ids.invoice_line_ids.account_id
        account.active = False
        self._assert_untouched("archived since INV")

    def test_archived_tax_is_credited_all_the_same(self):
        tax = self._create_tax(10.0)
        order = self._sell_deliver_invoice(
            [{"product_id": self.saw.id, "product_uom_qty": 1, "tax_ids": tax.ids}]
        )
        tax.active = False
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(note, [{"amount_untaxed": 50.0, "amount_tax": 5.0}])

    @freeze_time("2026-03-05")
    def test_invoice_of_a_locked_period_is_credited_in_the_open_one(self):
        order = self._sell([(self.saw, 1)])
        self._deliver(order)
        self._invoice(order, invoice_date=date(2026, 1, 10))
        self.company.sale_lock_date = date(2026, 1, 31)
        note = self._return_and_credit([(order.order_line, 1)]).credit_note_ids
        self.assertRecordValues(note, [{"state": "posted", "date": date(2026, 3, 5)}])

    def test_note_of_a_locked_period_is_not_taken_back(self):
        note = self._credit(self.case).with_user(self.accountant).sudo(False)
        self.company.sale_lock_date = note.date
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note.button_draft()
        self.assertEqual(self._get_figures(), self.CREDITED)
