import base64

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common.common import PATIENCE
from .review_common import ReviewCommon

# One red dot.
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA"
    "hKmMIQAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestReviewScreen(ReviewCommon):
    """Invoice and proposal side by side, with the evidence, for those who may."""

    keeps_caches = False

    def _html(self, note, user=None):
        return self._as_accountant(note, user=user).rma_comparison_html

    def _rows(self, note):
        return self.env["rma.credit.note.comparison"]._get_rows(note.sudo())

    def test_rows_show_invoice_proposal_and_cost(self):
        self._draft(3)
        note = self._draft(2)
        (row,) = self._rows(note)
        self.assertEqual(row["invoiced"].quantity, 10)
        self.assertEqual(row["line"].quantity, 2)
        # The other draft takes 3 drills back; 2 drills had cost 60
        self.assertEqual(row["elsewhere"], 3)
        self.assertEqual(row["cost"], 120.0)
        self.assertEqual(row["differences"], set())

    def test_planned_cost_is_what_posting_books(self):
        note = self._draft(2)
        (planned,) = self._rows(note)
        note.action_post()
        (booked,) = self._rows(note)
        self.assertEqual(planned["cost"], booked["cost"])
        self.assertEqual(booked["cost"], 120.0)

    def test_no_cost_is_reversed_for_goods_that_the_customer_keeps(self):
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.order.order_line.id,
                    "quantity": 1,
                    "goods_back": False,
                }
            ]
        )
        self._credit(case, post=False)
        (row,) = self._rows(case.credit_note_ids)
        self.assertEqual(row["cost"], 0.0)
        self.assertIn("keeps the goods", self._html(case.credit_note_ids))

    def test_changes_by_hand_are_marked(self):
        note = self._draft(2)
        note.invoice_line_ids.write({"price_unit": 90.0, "discount": 5.0})
        (row,) = self._rows(note)
        self.assertEqual(row["differences"], {"price", "discount"})
        self.assertIn("table-warning", self._html(note))

    def test_further_lines_are_shown_as_such(self):
        note = self._draft(2)
        note.sudo().invoice_line_ids = [
            Command.create({"name": "Sorry", "quantity": 1, "price_unit": 5.0})
        ]
        html = self._html(note)
        self.assertIn("Sorry", html)
        self.assertIn("Added by hand", html)
        self.assertEqual(len(self._rows(note)), 1)

    def test_evidence_shows_inspection_and_photos(self):
        note = self._draft(2)
        case = note.sudo().rma_case_id
        photo = self.env["ir.attachment"].create({"name": "dent.png", "raw": PHOTO})
        inspection = case.inspection_ids
        inspection.sudo().write(
            {"note": "Dent at the <b>handle</b>", "photo_ids": [Command.link(photo.id)]}
        )
        text = "Photos"
        case.message_post(body=text, attachments=[("asked.png", PHOTO)])
        case.sudo().description = "It fell"
        html = self._html(note)
        asked = case.message_ids.attachment_ids
        for text in (
            "Dent at the &lt;b&gt;handle",
            self.grade_a.display_name,
            "It fell",
            f"/web/image/{photo.id}/",
            f"/web/image/{asked.id}/",
        ):
            self.assertIn(text, html)

    def test_accountants_see_it_without_after_sales_rights(self):
        note = self._draft(2)
        self.assertFalse(self.accountant.has_group("rma_warranty.group_rma_user"))
        self.assertIn("120.00", self._html(note))
        view = self.env.ref("rma_warranty.rma_review_view_form")
        views = note.get_view(view.id, "form")
        self.assertIn("rma_comparison_html", views["arch"])

    def test_costs_are_hidden_from_after_sales_staff(self):
        note = self._draft(2).with_user(self.rma_user)
        with self.assertRaises(AccessError):
            note.read(["rma_comparison_html"])
        with self.assertRaises(AccessError):
            note.read(["rma_warnings"])

    def test_other_companies_notes_are_not_in_the_queue(self):
        note = self._draft(2)
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("elsewhere", "account.group_account_invoice")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.assertNotIn(note, self._queue(user=stranger))
        with self.assertRaises(AccessError):
            note.with_user(stranger).action_rma_post_reviewed()

    # === LINKS === #

    def test_invoice_case_and_note_lead_to_each_other(self):
        note = self._draft(2)
        other = self._draft(1)
        invoice = self._as_accountant(self.invoice)
        case = note.rma_case_id
        self.assertEqual(note.action_rma_view_original()["res_id"], invoice.id)
        self.assertEqual(note.action_rma_view_case()["res_id"], case.id)
        self.assertEqual((invoice.rma_note_count, invoice.rma_return_count), (2, 2))
        self.assertEqual(
            set(invoice.action_rma_view_notes()["domain"][0][2]), {note.id, other.id}
        )
        self.assertEqual(
            set(invoice.action_rma_view_returns()["domain"][0][2]),
            {case.id, other.rma_case_id.id},
        )
        self.assertEqual(case.invoice_count, 1)
        self.assertEqual(case.action_view_invoices()["res_id"], invoice.id)

    def test_case_leads_to_what_was_paid_back(self):
        # Paid invoice, so that the note stays open until it is paid back
        self._pay(self.invoice)
        note = self._draft(2)
        case = note.rma_case_id
        note.action_post()
        self.assertEqual(case.payment_count, 0)
        payment = self._pay(note)
        case.invalidate_recordset()
        self.assertEqual(case.payment_count, 1)
        self.assertEqual(case.action_view_payments()["res_id"], payment.id)

    def _pay(self, move):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({})
        )
        return wizard._create_payments()

    # === SPEED === #

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def _draft_of_lines(self, number):
        order = self._sell_deliver_invoice([(self.drill, 1)] * number)
        case = self._customer_returns([(line, 1) for line in order.order_line])
        self._receive(case)
        for line in case.line_ids:
            self._inspect(case, restock=1, line=line)
        self._credit(case, post=False)
        return case.credit_note_ids.with_user(self.accountant).sudo(False)

    def test_queries_of_a_screen_do_not_grow_with_its_lines(self):
        counts = []
        for number in (3, 3, 15):
            note = self._draft_of_lines(number)
            counts.append(self._count(lambda n=note: n.rma_comparison_html))
        self.assertLessEqual(counts[2], counts[1] + 3, counts)

    def test_queries_of_the_list_do_not_grow_with_its_notes(self):
        few = self._draft() | self._draft()
        many = few | self._draft() | self._draft() | self._draft() | self._draft()
        self._count(lambda: few.mapped("rma_warnings"))
        counts = [
            self._count(lambda n=n: n.mapped("rma_warnings")) for n in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0] + 6, counts)


@tagged("post_install", "-at_install")
class TestReviewTour(ReviewCommon, HttpCase):
    """The accountant's story, without a mouse where there is a key."""

    def test_accountant_reviews_sends_back_and_posts(self):
        wrong, right = self._draft(2), self._draft(3)
        wrong.invoice_line_ids.price_unit = 90.0
        self.start_tour(
            "/odoo/credit-notes-to-review",
            "rma_accountant_reviews",
            login="rma_accountant",
            timeout=PATIENCE,
        )
        self.assertEqual(wrong.state, "cancel")
        self.assertEqual(wrong.rma_sent_back_reason, "The price is not the invoice's")
        self.assertEqual(right.state, "posted")
