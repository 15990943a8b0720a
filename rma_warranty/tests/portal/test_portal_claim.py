from uuid import uuid4

from odoo import Command
from odoo.tests import freeze_time, tagged

from .portal_common import WarrantyPortalCommon


@tagged("post_install", "-at_install")
class TestPortalClaim(WarrantyPortalCommon):
    """A customer claims a defect from the page of a warranty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._give(quantity=3)
        cls.foreign = cls._give(customer=cls.stranger)

    # === THE FORM === #

    def test_form_answers_before_anything_is_sent(self):
        term = self._promise(
            self.saw,
            name="Saws",
            duration=12,
            item_ids=[
                Command.create({"kind": "covered", "name": "The motor"}),
                Command.create({"kind": "excluded", "name": "The blade"}),
            ],
            remedies=[("repair", 0, 0), ("refund", 0, 30)],
        )
        certificate = self._give(self.saw, on="2026-01-10 12:00:00")
        with freeze_time("2026-01-20"):
            page = self._get(self._url(certificate, "/claim"))
        # 30 days from 10 January end on 9 February; 10 January 2027 is in 355.
        self._assert_page(
            page,
            "Saw",
            f"In warranty until 01/10/2027 (355 days left): {certificate.name}",
            "We offer, in this order: Repair; Refund until 02/09/2026.",
            "The motor",
            "The blade",
            "Stopped working",
            "Send claim",
        )
        self.assertNotIn("No longer needed", page.text)
        self.assertEqual(certificate.term_id.name, term.name)

    def test_page_leads_to_the_form(self):
        page = self._get(self._url(self.own))
        self._assert_page(page, f'href="/my/warranties/{self.own.id}/claim"')
        self._log_in(None)
        page = self._get(self._link(self.own))
        address = f'href="/my/warranties/{self.own.id}/claim?access_token='
        self._assert_page(page, address)

    def test_claim_opens_a_requested_case_in_warranty(self):
        response = self._post_claim(
            self.own,
            quantity="2",
            description="It smokes.",
            photos=[("front.jpg", self._photo())],
        )
        case = self._claims_of(self.own)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "requested",
                    "source": "portal",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": False,
                    "description": "It smokes.",
                }
            ],
        )
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "certificate_id": self.own.id,
                    "sale_line_id": self.own.sale_line_id.id,
                    "product_id": self.drill.id,
                    "quantity": 2.0,
                    "reason_id": self.defect.id,
                    "eligibility": "accept",
                    "is_in_warranty": True,
                }
            ],
        )
        page = self._get(response.headers["Location"])
        self._assert_page(page, "We have received your request", case.name)
        self.assertEqual(case.message_ids.attachment_ids.name, "front.jpg")
        self.assertIn(self.customer, case.message_partner_ids)
        events = self.env["rma.notification"].search([("case_id", "=", case.id)])
        self.assertEqual(events.mapped("event"), ["requested"])

    def test_claim_of_a_serial_number_names_it(self):
        mower, lots = self._create_mowers("M-1", "M-2")
        certificate = self._give(mower, lots=lots[1])
        self._assert_page(self._get(self._url(certificate, "/claim")), "M-2")
        self._post_claim(certificate)
        case = self._claims_of(certificate)
        self.assertEqual(case.line_ids.lot_id, lots[1])
        refused = self._post_claim(certificate)
        self._assert_refused(refused, "are in a case already")
        self.assertEqual(self._claims_of(certificate), case)

    def test_new_holder_claims_without_the_order_of_the_former_one(self):
        mower, lots = self._create_mowers("M-1")
        certificate = self._give(mower, lots=lots)
        certificate._hand_over(self.stranger)
        self._assert_sent_away(self._post_claim(certificate))
        self._log_in(self.other_portal_user)
        response = self._post_claim(certificate)
        self.assertEqual(response.status_code, 303, response.text)
        case = self._claims_of(certificate)
        self.assertEqual(case.partner_id, self.stranger)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "sale_line_id": False,
                    "lot_id": lots.id,
                    "certificate_id": certificate.id,
                    "eligibility": "accept",
                }
            ],
        )

    # === WHO MAY CLAIM === #

    def test_claim_is_for_the_holder_and_colleagues(self):
        self._log_in(self.colleague)
        self._post_claim(self.own)
        case = self._claims_of(self.own)
        self.assertEqual(case.partner_id, self.colleague.partner_id)
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._get(self._url(self.own, "/claim")))
            self._assert_sent_away(self._post_claim(self.own))
        self.assertEqual(self._claims_of(self.own), case)

    def test_link_claims_its_own_certificate_only(self):
        token = self._link(self.own).split("access_token=")[1]
        self._log_in(None)
        self._assert_page(self._get(self._link(self.own, "/claim")), "Send claim")
        response = self._post_claim(self.own, access_token=token)
        case = self._claims_of(self.own)
        self.assertEqual(case.partner_id, self.customer)
        self._assert_page(self._get(response.headers["Location"]), case.name)
        self._assert_sent_away(self._post_claim(self.foreign, access_token=token))
        self.assertFalse(self._claims_of(self.foreign))

    def test_ids_that_are_posted_beside_the_form_change_nothing(self):
        self._post_claim(
            self.own,
            certificate_id=self.foreign.id,
            partner_id=self.stranger.id,
            lot_id=1,
            sale_line_id=self.foreign.sale_line_id.id,
        )
        self.assertFalse(self._claims_of(self.foreign))
        line = self._claims_of(self.own).line_ids
        self.assertEqual(line.sale_line_id, self.own.sale_line_id)
        self.assertEqual(line.case_id.partner_id, self.customer)

    def test_form_without_the_session_s_token_is_refused(self):
        response = self._post_claim(self.own, csrf_token="x")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._claims_of(self.own))

    # === WHAT IS REFUSED === #

    def test_only_reasons_for_customers_that_lead_to_the_warranty(self):
        internal = self.defect.copy({"name": "Recall", "is_portal": False})
        archived = self.defect.copy({"name": "Old", "active": False})
        group = self.defect.parent_id
        forged = (internal.id, archived.id, group.id, self.reason.id, 999999, "x", "")
        for reason in forged:
            with self.subTest(reason=reason):
                refused = self._post_claim(self.own, reason=reason)
                self._assert_refused(refused, "Choose what is wrong with Drill")
        self.assertFalse(self._claims_of(self.own))

    def test_odd_quantities_are_refused(self):
        for text in ("0", "-1", "nan", "1e3", "0.5", "4", "9" * 30):
            with self.subTest(quantity=text):
                refused = self._post_claim(self.own, quantity=text)
                self._assert_refused(refused, "3")
        self.assertFalse(self._claims_of(self.own))

    def test_no_more_units_are_claimed_than_are_left(self):
        self._post_claim(self.own, quantity="2")
        page = self._get(self._url(self.own, "/claim"))
        self._assert_page(page, 'max="1"')
        self._assert_refused(self._post_claim(self.own, quantity="2"), "1 at most")
        self._post_claim(self.own, quantity="1")
        page = self._get(self._url(self.own, "/claim"))
        self._assert_page(page, "are in a case already")
        self.assertNotIn("Send claim", page.text)
        self.assertEqual(len(self._claims_of(self.own)), 2)

    def test_too_long_a_text_is_refused_and_comes_back(self):
        text = "x" * 5001
        refused = self._post_claim(self.own, description=text)
        self._assert_refused(refused, "5000 characters at most", text)
        self.assertFalse(self._claims_of(self.own))

    def test_text_is_shown_as_text(self):
        self._post_claim(self.own, description="<script>alert(1)</script>\0 end")
        case = self._claims_of(self.own)
        self.assertEqual(case.description, "<script>alert(1)</script> end")

    def test_description_sent_as_a_file_is_left_out(self):
        data = {"quantity": "1", "reason": self.defect.id}
        files = [("description", ("a.txt", b"x"))]
        self._post(self._url(self.own, "/claim"), data, files)
        self.assertFalse(self._claims_of(self.own).description)

    def test_other_files_than_photos_are_refused_by_name(self):
        for name, content in {
            "page.jpg": b"<html><script>alert(1)</script></html>",
            "paper.jpg": b"%PDF-1.4 ...",
        }.items():
            refused = self._post_claim(self.own, photos=[(name, content)])
            self._assert_refused(refused, f"{name} is not a photo")
        self.assertFalse(self._claims_of(self.own))

    # === THE SAME FORM TWICE === #

    def test_same_form_sent_twice_opens_one_case(self):
        key = uuid4().hex
        for __ in range(2):
            response = self._post_claim(self.own, quantity="3", request_key=key)
            self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._claims_of(self.own)), 1)
        page = self._get(response.headers["Location"])
        self._assert_page(page, "We had received this form before")

    def test_key_of_another_certificate_s_form_opens_a_case_of_its_own(self):
        key = uuid4().hex
        other = self._give()
        self._post_claim(self.own, request_key=key)
        self._post_claim(other, request_key=key)
        self.assertEqual(len(self._claims_of(self.own, other)), 2)

    # === NOT IN WARRANTY === #

    def test_ended_warranty_says_why_and_takes_no_claim(self):
        ended = self._give(on="2020-01-10 12:00:00")
        page = self._get(self._url(ended, "/claim"))
        self._assert_page(page, "ended on 01/10/2022", "Nothing can be claimed")
        self.assertNotIn("Send claim", page.text)
        self.assertNotIn("o_rma_claim ", self._get(self._url(ended)).text)
        self._assert_refused(self._post_claim(ended), "ended on 01/10/2022")
        self.assertFalse(self._claims_of(ended))

    def test_void_warranty_still_asks_within_the_return_window(self):
        self.own.with_user(self.rma_manager)._void("Opened by a workshop")
        page = self._get(self._url(self.own, "/claim"))
        self._assert_page(
            page, "Opened by a workshop", "You can ask nevertheless", "Send claim"
        )
        self._post_claim(self.own)
        line = self._claims_of(self.own).line_ids
        self.assertEqual(line.eligibility, "accept")
        self.assertEqual(line.eligibility_data["rule"], "within_window")

    def test_used_up_warranty_takes_no_claim_after_the_window(self):
        self._promise(self.saw, name="One claim", max_claims=1)
        certificate = self._give(self.saw, 2, on="2026-01-10 12:00:00")
        with freeze_time("2026-03-10 12:00:00"):
            self._claim(certificate, resolution="none")
            refused = self._post_claim(certificate)
            self._assert_refused(refused, "allows 1 claims, and 1 were made")

    def test_no_claim_where_the_company_takes_none_in_the_portal(self):
        self.company.rma_is_portal_enabled = False
        self.assertNotIn("o_rma_claim ", self._get(self._url(self.own)).text)
        page = self._get(self._url(self.own, "/claim"))
        self._assert_page(page, "can&#39;t be made here")
        self._assert_refused(self._post_claim(self.own), "can&#39;t be made here")
        self.assertFalse(self._claims_of(self.own))
