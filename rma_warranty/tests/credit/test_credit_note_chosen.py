from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteChosen(RmaCommon):
    """Staff and accountants choose the invoice that is credited first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell([(cls.drill, 5)])
        for units in (3, 2):
            cls._deliver(cls.order, {cls.drill: units})
            cls._invoice(cls.order)
        cls.first, cls.second = cls.order.invoice_ids.sorted("id")
        cls.case = cls._customer_returns([(cls.order.order_line, 3)])
        cls._receive(cls.case)

    def _choose(self, invoice, user=None):
        line = self.case.line_ids.with_user(user or self.rma_user).sudo(False)
        line._choose_invoice_line(invoice.invoice_line_ids)

    def _get_credited(self):
        notes = self._credit(self.case)
        return [
            (note.reversed_entry_id, note.amount_total)
            for note in notes.sorted("amount_total")
        ]

    def test_chosen_invoice_is_credited_first_and_then_the_oldest(self):
        self._choose(self.second)
        # 2 units of the chosen one, the third of the oldest
        self.assertEqual(
            self._get_credited(), [(self.first, 100.0), (self.second, 200.0)]
        )

    def test_oldest_is_credited_first_after_the_choice_was_taken_back(self):
        self._choose(self.second)
        self._choose(self.second.browse())
        self.assertEqual(self._get_credited(), [(self.first, 300.0)])

    def test_accountant_chooses_too(self):
        self._choose(self.second, self.accountant)
        self.assertEqual(
            self.case.line_ids.credited_first_line_id, self.second.invoice_line_ids
        )

    def test_others_do_not_choose(self):
        for user in (self.warehouse_user, self.portal_user, self.other_portal_user):
            with self.assertRaises(AccessError):
                self._choose(self.second, user)

    def test_choice_is_not_written_past_its_checks(self):
        with self.assertRaises(AccessError):
            self.case.line_ids.with_user(
                self.rma_user
            ).credited_first_line_id = self.second.invoice_line_ids

    def test_invoice_of_another_order_is_refused(self):
        foreign = self._sell_deliver_invoice([(self.drill, 1)]).invoice_ids
        with self._refused(f"nothing can be credited from {foreign.name}"):
            self._choose(foreign)

    def test_draft_and_used_up_invoices_are_refused(self):
        self.second.button_draft()
        with self._refused("nothing can be credited from"):
            self._choose(self.second)
        self.first._reverse_moves().action_post()
        with self._refused("nothing can be credited from"):
            self._choose(self.first)

    def test_chosen_invoice_that_was_cancelled_since_is_passed_over(self):
        self._choose(self.second)
        self.second.button_cancel()
        # 3 are invoiced and 2 stay with the customer
        self.assertEqual(self._get_credited(), [(self.first, 100.0)])

    def test_dialog_offers_what_can_be_credited(self):
        line = self.case.line_ids.with_user(self.rma_user)
        action = line.action_choose_invoice()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.rma_user)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.choice_ids, (self.first | self.second).invoice_line_ids)
        wizard.invoice_line_id = self.second.invoice_line_ids
        wizard.action_choose()
        self.assertEqual(line.credited_first_line_id, self.second.invoice_line_ids)
