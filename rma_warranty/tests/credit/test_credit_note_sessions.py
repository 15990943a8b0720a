from odoo.exceptions import UserError
from odoo.tests import tagged

from ..case.test_once import TwoSessionsCommon


@tagged("post_install", "-at_install")
class TestCreditNoteSessions(TwoSessionsCommon):
    """Two people credit the same units at the same moment (G2, G6)."""

    def _set_up_shop(self, env):
        res = super()._set_up_shop(env)
        order = env["sale.order.line"].browse(self.line_id).order_id
        order.order_line.price_unit = 100.0
        invoice = order._create_invoices()
        invoice.action_post()
        self.invoice_id = invoice.id
        return res

    def _remove_everything(self):
        with self.registry.cursor() as cr:
            lines = (
                "SELECT id FROM account_move_line WHERE move_id IN "
                "(SELECT id FROM account_move WHERE partner_id = %(partner_id)s)"
            )
            for table, condition in (
                ("account_partial_reconcile", f"debit_move_id IN ({lines})"),
                ("account_partial_reconcile", f"credit_move_id IN ({lines})"),
                ("account_move_line", f"id IN ({lines})"),
                ("account_move", "partner_id = %(partner_id)s"),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {condition}", vars(self))
        return super()._remove_everything()

    # === VERBS === #

    def _open_received_case(self):
        case_id = self._open_case_with_steps(
            "action_request", "action_approve", "action_receive"
        )
        with self._session() as env:
            lines = env["rma.case"].browse(case_id).line_ids
            lines._accept_unseen("Looked at over the counter")
        return case_id

    def _draft(self, case_id):
        def step(env):
            env["rma.case"].browse(case_id).action_create_credit_notes()

        return step

    def _post(self, *note_ids):
        return lambda env: env["account.move"].browse(note_ids).action_post()

    def _reverse_invoice(self):
        """Draft the reversal of the whole invoice; give its id."""
        with self._session() as env:
            return env["account.move"].browse(self.invoice_id)._reverse_moves().id

    def _get_note_ids(self, case_id):
        with self._session() as env:
            return env["rma.case"].browse(case_id).credit_note_ids.ids

    def _get_states(self, *note_ids):
        with self._session() as env:
            return env["account.move"].browse(note_ids).mapped("state")

    # === STORIES === #

    def test_one_case_is_credited_by_two(self):
        case_id = self._open_received_case()
        runs = self._at_once(self._draft(case_id))
        self.assertEqual(runs, 2)
        with self._session() as env:
            note = env["rma.case"].browse(case_id).credit_note_ids
            self.assertEqual(note.mapped("amount_untaxed"), [200.0])
            self.assertEqual(note.line_ids.rma_line_id.quantity_credit_draft, 2)

    def test_one_note_is_posted_by_two(self):
        case_id = self._open_received_case()
        with self._session() as env:
            self._draft(case_id)(env)
        (note_id,) = self._get_note_ids(case_id)
        with self.assertRaisesRegex(UserError, "must be in draft"):
            self._at_once(self._post(note_id))
        self.assertEqual(self._get_states(note_id), ["posted"])

    def test_two_cases_of_one_invoice_are_credited_at_once(self):
        cases = [self._open_received_case() for __ in range(2)]
        runs = self._at_once(*[self._draft(case_id) for case_id in cases])
        self.assertEqual(runs, 2)
        with self._session() as env:
            notes = env["rma.case"].browse(cases).credit_note_ids
            self.assertEqual(notes.mapped("amount_untaxed"), [200.0, 200.0])

    def test_case_and_reversal_are_posted_at_once_and_one_wins(self):
        case_id = self._open_received_case()
        with self._session() as env:
            self._draft(case_id)(env)
        (note_id,) = self._get_note_ids(case_id)
        reversal_id = self._reverse_invoice()
        with self._session() as env:
            # 2 of the case and 3 of the reversal are the 5 that were invoiced,
            # but the accountant puts in 4.
            env["account.move"].browse(reversal_id).invoice_line_ids.quantity = 4
            reversal = env["account.move"].browse(reversal_id)
            # With the case's draft the reversal is too much already.
            with self.assertRaisesRegex(UserError, "5 invoiced, but 6 would be"):
                reversal.action_post()
            reversal.invoice_line_ids.quantity = 3
        self._at_once(self._post(note_id), self._post(reversal_id))
        self.assertEqual(self._get_states(note_id, reversal_id), ["posted", "posted"])
        with self._session() as env:
            invoice = env["account.move"].browse(self.invoice_id)
            self.assertEqual(invoice.amount_residual, 0.0)

    def test_draft_is_raised_while_another_note_is_posted(self):
        case_id = self._open_received_case()
        with self._session() as env:
            self._draft(case_id)(env)
        (note_id,) = self._get_note_ids(case_id)
        reversal_id = self._reverse_invoice()
        with self._session() as env:
            env["account.move"].browse(reversal_id).invoice_line_ids.quantity = 3

        def raise_and_post(env):
            note = env["account.move"].browse(note_id)
            note.invoice_line_ids.quantity = 3
            note.action_post()

        with self.assertRaisesRegex(UserError, "5 invoiced, but 6 would be credited"):
            self._at_once(raise_and_post, self._post(reversal_id))
        self.assertEqual(self._get_states(note_id, reversal_id), ["draft", "posted"])
