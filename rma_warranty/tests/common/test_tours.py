from odoo.tests import HttpCase, tagged

from .common import PATIENCE, RmaCommon


@tagged("post_install", "-at_install")
class TestTours(RmaCommon, HttpCase):
    """One tour per story, as the user whose work it is."""

    def test_staff_take_a_return_from_scratch_to_the_draft_credit_note(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        self.start_tour(
            "/odoo/returns",
            "rma_backoffice_main_job",
            login="rma_rma_user",
            timeout=PATIENCE,
        )
        case = order.order_line.rma_line_ids.case_id
        self.assertRecordValues(
            case.line_ids,
            [{"quantity": 2, "quantity_restocked": 2, "quantity_credit_draft": 2}],
        )
        # 2 drills at 100
        self.assertRecordValues(
            case.credit_note_ids, [{"state": "draft", "amount_untaxed": 200.0}]
        )

    def test_accountant_posts_and_the_case_closes(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        self._inspect(case, restock=1)
        note = self._credit(case, post=False)
        self.start_tour(
            f"/odoo/action-account.action_move_out_refund_type/{note.id}",
            "rma_accountant_posts",
            login="rma_accountant",
            timeout=PATIENCE,
        )
        self.assertEqual(note.state, "posted")
        self.assertEqual(case.state, "closed")
