from odoo import Command
from odoo.tests import tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestClaimResult(WarrantyCommon):
    """The result of a claim is a step of its own, apart from any repair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        excluded = {"kind": "excluded", "name": "Accidents and falls"}
        cls._promise(cls.drill, item_ids=[Command.create(excluded)])

    def _approved(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        return self._claim(self._certificates(order), resolution="refund")

    def _attach_report(self, line):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        line.report_ids = attachments.create(
            {"name": "report.pdf", "raw": b"%PDF-1.4 found a broken switch"}
        )

    def test_a_result_needs_an_inspection(self):
        case = self._approved()
        with self._refused("inspect the goods first, or attach the report"):
            case.line_ids.action_confirm_claim_result()
        self._receive(case)
        self._inspect(case, scrap=1)
        case.line_ids.action_confirm_claim_result()
        self.assertEqual(case.line_ids.claim_result, "confirmed")
        self.assertTrue(case.line_ids.date_claim_result)

    def test_the_report_of_a_service_centre_makes_the_own_inspection_needless(self):
        case = self._approved()
        self._attach_report(case.line_ids)
        case.line_ids.action_confirm_claim_result()
        self.assertEqual(case.line_ids.claim_result, "confirmed")
        self.assertFalse(case.inspection_ids)

    def test_a_claim_that_is_not_confirmed_is_not_credited(self):
        case = self._approved()
        certificate = case.line_ids.certificate_id
        self._receive(case)
        self._inspect(case, scrap=1)
        self.assertEqual(case.line_ids.quantity_to_credit, 1)
        case.line_ids._refuse_claim_result("The housing is broken by a fall.")
        self.assertEqual(case.line_ids.quantity_to_credit, 0)
        self.assertEqual(case.line_ids.money_status, "none")
        self.assertEqual(certificate.claim_count, 0, "a refused claim doesn't count")
        # It was scrapped, so it can't go back as the refusal says.
        self.assertIn("1 scrapped", case.loss_summary)
        self.assertEqual(case.state, "approved")
        with self._refused("nothing to credit yet"):
            case.action_create_credit_notes()

    def test_the_refusal_cites_the_exclusion_and_is_told_once(self):
        case = self._approved()
        item = case.line_ids.certificate_id.term_id.item_ids
        self._attach_report(case.line_ids)
        case.line_ids._refuse_claim_result("Dropped.", item)
        queued = self.env["rma.notification"].search(
            [("case_id", "=", case.id), ("event", "=", "not_confirmed")]
        )
        self.assertEqual(len(queued), 1)
        queued._send()
        self.assertRegex(
            case.message_ids[0].body, r"Dropped\.[\s\S]*Accidents and falls"
        )

    def test_a_refusal_needs_words_for_the_customer(self):
        case = self._approved()
        self._attach_report(case.line_ids)
        with self._refused("Enter why the claim is not confirmed"):
            case.line_ids._refuse_claim_result("  ")

    def test_a_credited_claim_can_not_be_refused_any_more(self):
        case = self._approved()
        self._receive(case)
        self._inspect(case, scrap=1)
        self._credit(case)
        with self._refused("credited or replaced already"):
            case.line_ids._refuse_claim_result("Dropped.")

    def test_an_undone_result_can_be_given_again(self):
        case = self._approved()
        self._receive(case)
        self._inspect(case, scrap=1)
        case.line_ids._refuse_claim_result("Dropped.")
        case.line_ids.action_undo_claim_result()
        self.assertEqual(case.line_ids.claim_result, "pending")
        self.assertEqual(case.line_ids.quantity_to_credit, 1)
        self.assertEqual(case.state, "approved")
        case.line_ids.action_confirm_claim_result()
        self.assertEqual(case.line_ids.claim_result, "confirmed")
