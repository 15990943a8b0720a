from datetime import date

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyPromise(WarrantyCommon):
    """What the field asks of a warranty that is given (R1 to R8, R68)."""

    def _print(self, certificate):
        report = "rma_warranty.rma_warranty_certificate_report"
        html, __ = self.env["ir.actions.report"]._render_qweb_html(
            report, certificate.ids
        )
        return " ".join(html.decode().split())

    def test_a_certificate_says_full_or_limited(self):
        """R1"""
        self._promise(self.drill, coverage="full")
        self._promise(self.saw, coverage="limited")
        full, limited = self._deliver_on("2026-01-10", [(self.drill, 1), (self.saw, 1)])
        self.assertIn("Full warranty", self._print(full))
        self.assertNotIn("Full warranty", self._print(limited))
        self.assertIn("Limited warranty", self._print(limited))

    def test_a_certificate_tells_the_steps_and_the_terms(self):
        """R2"""
        self._promise(
            self.drill,
            claim_steps="<p>Call us, then send it.</p>",
            terms_text="<p>The small print.</p>",
        )
        printed = self._print(self._deliver_on("2026-01-10", [(self.drill, 1)]))
        self.assertIn("Call us, then send it.", printed)
        self.assertIn("The small print.", printed)

    def test_what_is_covered_is_told_and_an_inspection_cites_what_is_not(self):
        """R3"""
        self._promise(
            self.drill,
            item_ids=[
                Command.create({"kind": "covered", "name": "The motor"}),
                Command.create({"kind": "excluded", "name": "Drill bits"}),
            ],
            remedies=[("refund", 0, 0)],
        )
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        printed = self._print(certificate)
        self.assertIn("The motor", printed)
        self.assertIn("Drill bits", printed)
        case = self._claim(certificate, on="2026-02-10")
        self._receive(case)
        case.action_inspect()
        excluded = certificate.term_id.item_ids.filtered(lambda i: i.kind == "excluded")
        case.inspection_ids.excluded_item_id = excluded
        self.assertIn("Drill bits", case.exclusion_summary)

    def test_who_pays_parts_and_labour_stands_on_the_claim(self):
        """R4"""
        self._promise(self.drill, labour_payer="customer")
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        line = self._claim(certificate, on="2026-02-10").line_ids
        company = self.company.name
        self.assertEqual(
            line.warranty_payers,
            f"Parts: {company}; Labour: customer; Freight: {company}",
        )

    def test_a_certificate_names_where_to_claim(self):
        """R5"""
        centre = self.env["res.partner"].create(
            {"name": "Fixit Centre", "street": "7 Repair Road", "city": "Shelbyville"}
        )
        self._promise(self.drill, claim_channel="centre", claim_partner_id=centre.id)
        printed = self._print(self._deliver_on("2026-01-10", [(self.drill, 1)]))
        self.assertIn("Fixit Centre", printed)
        self.assertIn("7 Repair Road", printed)

    def test_every_delivered_unit_shows_its_end_and_the_days_left(self):
        """R6"""
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        with freeze_time("2028-01-09 12:00:00"):
            certificate.invalidate_recordset()
            self.assertEqual(certificate.date_end, date(2028, 1, 10))
            self.assertEqual(certificate.days_left, 1)

    def test_expensive_goods_have_a_longer_warranty_than_their_category(self):
        """R7"""
        self.category.rma_warranty_term_id = self._create_term(duration=12)
        self._promise(self.drill, duration=36)
        drill, saw = self._deliver_on("2026-01-10", [(self.drill, 1), (self.saw, 1)])
        self.assertEqual(drill.date_end, date(2029, 1, 10))
        self.assertEqual(saw.date_end, date(2027, 1, 10))

    def test_a_warranty_that_is_sold_with_the_goods_extends_theirs(self):
        """R8"""
        self._promise(self.drill)
        extension = self._create_extension(12)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1), (extension, 1)])
        # 24 months of the term and 12 that were bought.
        self.assertEqual(certificate.date_end, date(2029, 1, 10))


@tagged("post_install", "-at_install")
class TestWarrantyRights(WarrantyCommon):
    """What may be asked for, when, and on which proof (R10, R16, R49, R64, R68)."""

    def test_a_claim_without_a_known_sale_needs_a_proof(self):
        """R10, R68"""
        line = {
            "product_id": self.drill.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        case = self._open_case([line])
        case.action_request()
        # Not accepted by itself: a person looks at it.
        self.assertEqual(case.line_ids.eligibility, "review")
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        with self._refused("proof of purchase"):
            case.action_approve()
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        case.line_ids.proof_ids = attachments.create(
            {"name": "receipt.pdf", "raw": b"%PDF-1.4 one drill"}
        )
        case.line_ids.resolution = "repair"
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_a_claim_offers_other_remedies_than_a_change_of_mind(self):
        """R16"""
        self._promise(self.drill, remedies=[("repair", 0, 0), ("replacement", 0, 0)])
        certificate = self._deliver_on("2026-01-10", [(self.drill, 2)])
        claim = self._claim(certificate, approve=False, on="2026-01-12")
        self.assertEqual(claim.line_ids.resolution, "repair")
        mind = self._claim(
            certificate, approve=False, on="2026-01-12", reason_id=self.reason.id
        )
        self.assertEqual(mind.line_ids.resolution, "refund")
        self.assertEqual(mind.line_ids.eligibility, "accept")

    def test_rights_change_with_the_days_since_the_delivery(self):
        """R49: to day 7 refund, exchange or repair; to day 15 exchange or
        repair; then repair only."""
        self._promise(
            self.drill,
            remedies=[("refund", 0, 7), ("replacement", 0, 15), ("repair", 0, 0)],
        )
        certificate = self._deliver_on("2026-01-10", [(self.drill, 9)])
        first_offer = {
            "2026-01-10": "refund",
            "2026-01-17": "refund",  # day 7, included
            "2026-01-18": "replacement",
            "2026-01-25": "replacement",  # day 15, included
            "2026-01-26": "repair",
            "2028-01-10": "repair",  # the last day
        }
        service = self.env["rma.warranty.answer"]
        for day, expected in first_offer.items():
            with self.subTest(day=day):
                answer = service._get_answer(certificate, fields.Date.to_date(day))
                self.assertEqual(answer["remedies"][0][0], expected)
        late = service._get_answer(certificate, date(2028, 1, 11))
        self.assertEqual(late["why"], "expired")

    def test_a_repair_is_proposed_before_a_refund(self):
        """R64"""
        self._promise(self.drill, remedies=[("repair", 0, 0), ("refund", 0, 0)])
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        line = self._claim(certificate, on="2026-02-10").line_ids
        self.assertEqual(line.resolution, "repair")
        shares = self.env["rma.case.line"]._read_group(
            [("certificate_id", "=", certificate.id)], ["resolution"], ["__count"]
        )
        self.assertEqual(shares, [("repair", 1)])

    def test_the_warranty_follows_the_delivery_the_return_and_the_resale(self):
        """L17"""
        self._promise(self.drill)
        with freeze_time("2026-01-10 12:00:00"):
            order = self._sell_deliver_invoice([(self.drill, 1)])
        certificate = self._certificates(order)
        self.assertEqual(certificate.date_start, date(2026, 1, 10))
        with freeze_time("2026-01-15 12:00:00"):
            case = self._return_and_credit([(order.order_line, 1)])
            self._inspect(case, restock=1)
        self.assertEqual(certificate.state, "void")
        with freeze_time("2026-03-01 12:00:00"):
            again = self._certificates(self._sell_deliver_invoice([(self.drill, 1)]))
        self.assertEqual(again.date_start, date(2026, 3, 1))
