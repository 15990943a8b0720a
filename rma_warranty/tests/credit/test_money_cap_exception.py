from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestMoneyCapException(RmaCommon):
    """A manager of accounting may exceed the cap, with name and reason (G2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls._create_user("controller", "account.group_account_manager")
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.invoice = cls.order.invoice_ids
        cls.draft = cls._credit_by_case(2)
        cls.note = cls.invoice._reverse_moves()

    @classmethod
    def _credit_by_case(cls, units):
        case = cls._return_and_credit([(cls.order.order_line, units)], post=False)
        return case.credit_note_ids

    def _as(self, user, note=None):
        return (note or self.note).with_user(user).sudo(False)

    def _allow(self, user=None, reason="Goodwill for a key account"):
        self._as(user or self.controller)._rma_allow_exception(reason)

    # === WHAT IS SAID === #

    def test_message_names_the_drafts_in_the_way(self):
        with self._refused(
            rf"{self.invoice.name}, .*Drill.*: 3 invoiced, but 5 would be credited, "
            r"2 of them in other drafts\. .*delete drafts that nobody needs: Draft"
        ):
            self._as(self.accountant).action_post()

    def test_draft_shows_what_it_credits_too_much(self):
        self.assertIn("3 invoiced, but 5", self._as(self.accountant).rma_excess)
        self.draft.sudo().unlink()
        self.note.invalidate_recordset(["rma_excess"])
        self.assertFalse(self._as(self.accountant).rma_excess)

    def test_case_names_the_draft_that_left_nothing_to_credit(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.order.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            ]
        )
        with self._refused("no posted invoice of .* left for 1.*In draft: Draft"):
            self._credit(case)

    # === THE EXCEPTION === #

    def test_manager_allows_it_and_the_accountant_posts(self):
        self._allow()
        self._as(self.accountant).action_post()
        self.assertRecordValues(
            self.note,
            [
                {
                    "state": "posted",
                    "rma_exception_user_id": self.controller.id,
                    "rma_exception_reason": "Goodwill for a key account",
                }
            ],
        )
        self.assertTrue(self.note.rma_exception_date)
        history = " ".join(self.note.message_ids.mapped("body"))
        for words in ("Controller", "Goodwill for a key account", "3 invoiced, but 5"):
            self.assertIn(words, history)

    def test_exception_is_for_one_note_only(self):
        self._allow()
        self._as(self.accountant).action_post()
        with self._refused("3 invoiced, but 5 would be credited"):
            self._as(self.accountant, self.draft).action_post()

    def test_changed_quantity_needs_a_new_exception(self):
        self._allow()
        self.note.invoice_line_ids.quantity = 2
        self.assertFalse(self.note.rma_has_exception)
        with self._refused("3 invoiced, but 4 would be credited"):
            self._as(self.accountant).action_post()
        self._allow()
        self._as(self.accountant).action_post()

    def test_changed_price_needs_a_new_exception(self):
        self._allow()
        self.note.invoice_line_ids.price_unit = 120.0
        with self._refused("3 invoiced, but 5 would be credited"):
            self._as(self.accountant).action_post()

    def test_accountants_and_after_sales_managers_allow_nothing(self):
        for user in (self.accountant, self.rma_manager):
            with self.assertRaises(AccessError):
                self._allow(user)
        self.assertFalse(self.note.rma_has_exception)

    def test_nobody_writes_an_exception_directly(self):
        values = {
            "rma_exception_reason": "Just so",
            "rma_exception_lines": self.note._rma_get_exception_lines(),
        }
        for user in (self.accountant, self.controller):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._as(user).write(values)

    def test_exception_needs_a_reason_and_an_excess(self):
        with self._refused("Enter why"):
            self._allow(reason=" ")
        self.draft.sudo().unlink()
        with self._refused("needs no exception"):
            self._allow()

    def test_duplicate_has_no_exception(self):
        self._allow()
        self.assertFalse(self.note.copy().rma_exception_reason)

    def test_links_of_a_note_are_not_removed_by_hand(self):
        line = self._as(self.accountant, self.draft).invoice_line_ids
        for name in ("rma_credited_line_id", "rma_line_id"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                line.write({name: False})

    def test_dialog_passes_the_reason_on(self):
        action = self._as(self.controller).action_rma_allow_exception()
        self.env[action["res_model"]].with_user(self.controller).with_context(
            **action["context"]
        ).create({"reason": "Agreed by phone"}).action_confirm()
        self.assertEqual(self.note.rma_exception_reason, "Agreed by phone")
