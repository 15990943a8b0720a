from datetime import date
from uuid import uuid4

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .portal_common import WarrantyPortalCommon

NOW = "2026-02-01 12:00:00"


@tagged("post_install", "-at_install")
class TestPortalRegistration(WarrantyPortalCommon):
    """Customers register goods that they bought elsewhere; staff confirm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.rma_is_registration_enabled = True
        cls.drill.default_code = "DR-1"
        cls.mower, cls.lots = cls._create_mowers("M-1", "M-2")

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self._log_in(self.portal_user)

    def _register(self, **values):
        """Register goods over HTTP; return the certificate."""
        known = self._registrations()
        response = self._post_registration(**values)
        self.assertEqual(response.status_code, 303, response.text)
        return self._registrations() - known

    # === THE FORM === #

    def test_customer_registers_goods_with_a_proof(self):
        response = self._post_registration(serial=" D-100 ")
        certificate = self._registrations()
        self.assertRecordValues(
            certificate,
            [
                {
                    "partner_id": self.company_partner.id,
                    "registration_partner_id": self.customer.id,
                    "product_id": self.drill.id,
                    "quantity": 1.0,
                    "serial_text": "D-100",
                    "registration_place": "Tool Shop",
                    "registration_state": "to_confirm",
                    "date_delivered": date(2026, 1, 10),
                    "date_start": False,
                    "date_end": False,
                    "state": "not_started",
                    "term_origin": "product [DR-1] Drill",
                }
            ],
        )
        self.assertEqual(certificate.term_id.version_of_id, self.term)
        self.assertRecordValues(
            certificate.proof_ids,
            [
                {
                    "name": "receipt.pdf",
                    "mimetype": "application/pdf",
                    "res_model": "rma.warranty.certificate",
                    "res_id": certificate.id,
                    "public": False,
                }
            ],
        )
        page = self._get(response.headers["Location"])
        self._assert_page(
            page, "We have received your registration", "D-100", "Tool Shop"
        )
        self._assert_page(page, "Waiting for our confirmation")
        self.assertNotIn("o_rma_claim ", page.text)

    def test_form_is_offered_where_the_company_allows_it(self):
        self._assert_page(self._get("/my/warranties"), "o_rma_register")
        self._assert_page(self._get("/my/warranties/register"), "Proof of purchase")
        self.company.rma_is_registration_enabled = False
        self.assertNotIn("o_rma_register", self._get("/my/warranties").text)
        for response in (
            self._get("/my/warranties/register"),
            self._post_registration(),
        ):
            self.assertTrue(response.headers["Location"].endswith("/my/warranties"))
        self.assertFalse(self._registrations())

    def test_only_customers_with_an_account_register(self):
        self._log_in(None)
        response = self._post_registration()
        self.assertIn("/web/login", response.headers["Location"])
        self._log_in(self.rma_user)
        self._post_registration()
        self.assertFalse(self._registrations())

    def test_form_comes_back_with_what_was_typed(self):
        refused = self._post_registration(product="<b>Drll", serial="D-1")
        self._assert_refused(
            refused,
            "is not the name or code of one product",
            "choose your proof of purchase again",
            'value="&lt;b&gt;Drll"',
            'value="D-1"',
            'value="2026-01-10"',
        )

    def test_same_form_sent_twice_registers_once(self):
        key = uuid4().hex
        first = self._post_registration(request_key=key)
        second = self._post_registration(request_key=key)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self._registrations()), 1)

    # === PRODUCTS === #

    def _propose(self, text):
        return self._get(f"/my/warranties/products?term={text}").json()

    def test_products_with_a_warranty_are_proposed(self):
        self.assertEqual(self._propose("dri"), ["[DR-1] Drill"])
        self.assertEqual(self._propose("DR-1"), ["[DR-1] Drill"])
        self.assertEqual(self._propose("dr"), [])
        self.assertEqual(self._propose("saw"), [], "it has no warranty")
        self.drill.sale_ok = False
        self.assertEqual(self._propose("dri"), [])

    def test_products_are_proposed_to_customers_only(self):
        self._log_in(None)
        response = self._get("/my/warranties/products?term=dri")
        self.assertIn("/web/login", response.headers["Location"])
        self._log_in(self.rma_user)
        self.assertEqual(self._propose("dri"), [])
        self._log_in(self.portal_user)
        self.company.rma_is_registration_enabled = False
        self.assertEqual(self._propose("dri"), [])

    def test_product_is_found_by_name_and_code(self):
        for number, text in enumerate(("drill", "DR-1", "[DR-1] Drill")):
            certificate = self._register(product=text, serial=f"D-{number}")
            self.assertEqual(certificate.product_id, self.drill)

    def test_variant_is_found_by_its_whole_name(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [
                    Command.create({"name": "Red"}),
                    Command.create({"name": "Blue"}),
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Grinder",
                "type": "consu",
                "rma_warranty_term_id": self.term.id,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        self._assert_refused(self._post_registration(product="Grinder"), "Grinder")
        certificate = self._register(product="Grinder (Blue)")
        self.assertEqual(certificate.product_id, template.product_variant_ids[1])

    def test_unknown_products_are_refused(self):
        self.saw.sale_ok = False
        for text in ("Saw", "Dril", "", "%", "999999"):
            with self.subTest(product=text):
                refused = self._post_registration(product=text)
                self._assert_refused(refused, "is not the name or code")
        self.assertFalse(self._registrations())

    def test_products_without_a_warranty_are_refused(self):
        refused = self._post_registration(product="Saw")
        self._assert_refused(refused, "There is no warranty for Saw")
        self._promise(self.saw, coverage="none")
        refused = self._post_registration(product="Saw")
        self._assert_refused(refused, "There is no warranty for Saw")
        self.assertFalse(self._registrations())

    def test_term_is_the_one_of_the_day_of_purchase(self):
        later = self._create_term(name="Since 2026", date_from="2026-01-10")
        self.term.write({"date_to": "2026-01-09", "successor_id": later.id})
        before = self._register(date="2026-01-09", serial="A")
        after = self._register(date="2026-01-10", serial="B")
        self.assertEqual(before.term_id.version_of_id, self.term)
        self.assertEqual(after.term_id.version_of_id, later)

    # === DATES === #

    def test_purchase_today_is_taken_and_tomorrow_is_refused(self):
        self._register(date="2026-02-01")
        refused = self._post_registration(date="2026-02-02", serial="B")
        self._assert_refused(refused, "02/02/2026 is still to come")

    def test_odd_dates_are_refused(self):
        for text in ("", "yesterday", "2026-02-30", "01/10/2026", "\0", "9" * 50):
            with self.subTest(date=text):
                refused = self._post_registration(date=text)
                self._assert_refused(refused, "Enter the day on which you bought")
        self.assertFalse(self._registrations())

    # === SERIAL NUMBERS === #

    def test_own_serial_number_is_registered_once(self):
        certificate = self._register()
        refused = self._post_registration(serial="d-100")
        self._assert_refused(refused, "registered already", certificate.name)
        self.assertEqual(self._registrations(), certificate)

    def test_known_and_unknown_serial_numbers_get_the_same_answer(self):
        first = self._register()
        self._log_in(self.other_portal_user)
        known = self._register()
        unknown = self._register(serial="D-999")
        for certificate in known | unknown:
            self.assertEqual(certificate.registration_state, "to_confirm")
        # Staff see both, the customers nothing of each other.
        self.assertIn(first.name, known.message_ids[:1].body)
        self.assertNotIn(first.name, self._get(self._url(known)).text)

    def test_owner_wins_over_what_nobody_confirmed(self):
        self._log_in(self.other_portal_user)
        junk = self._register()
        self._log_in(self.portal_user)
        own = self._register()
        own.with_user(self.rma_user).action_confirm_registration()
        self.assertEqual(own.state, "active")
        with self._refused(own.name):
            junk.with_user(self.rma_user).action_confirm_registration()

    def test_unit_sold_to_somebody_else_is_not_confirmed(self):
        sold = self._give(self.mower, lots=self.lots[0])
        self._log_in(self.other_portal_user)
        registered = self._register(product="Mower", serial="M-1")
        with self._refused(sold.name):
            registered.with_user(self.rma_user).action_confirm_registration()

    def test_patterns_and_old_dates_are_refused(self):
        for text in ("%", "D%l", "Dr_ll"):
            refused = self._post_registration(product=text)
            self._assert_refused(refused, "is not the name or code of one product")
        self.assertEqual(self._get("/my/warranties/products?term=%25%25%25").text, "[]")
        refused = self._post_registration(date="0001-01-01")
        self._assert_refused(refused, "too long ago")

    def test_wildcards_find_no_serial_numbers(self):
        self._register()
        self._log_in(self.other_portal_user)
        self._register(serial="D-%")
        self._register(serial="D-1__")

    def test_serial_number_that_we_sold_is_registered_already(self):
        certificate = self._give(self.mower, lots=self.lots[0])
        refused = self._post_registration(product="Mower", serial="m-1")
        self._assert_refused(refused, "registered already", certificate.name)
        certificate.sudo().void_reason = "Test"
        refused = self._post_registration(product="Mower", serial="m-1")
        self._assert_refused(refused, certificate.order_id.name)
        self._log_in(self.other_portal_user)
        self._register(product="Mower", serial="M-1")

    def test_goods_with_serial_numbers_need_one(self):
        refused = self._post_registration(product="Mower", serial="")
        self._assert_refused(refused, "Enter the serial number of Mower")
        self.assertTrue(self._register(serial=""))

    def test_refused_registration_can_be_made_again(self):
        self._register()._refuse_registration("The receipt can't be read.")
        self.assertTrue(self._register())

    # === PROOF === #

    def test_proof_is_needed_and_is_one_file(self):
        for proof in ([], [("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-1")]):
            refused = self._post_registration(proof=proof)
            self._assert_refused(refused, "Add one file with your proof of purchase")
        self.assertFalse(self._registrations())

    def test_proof_is_what_its_bytes_say(self):
        for number, (name, content, kept, mimetype) in enumerate(
            (
                ("a.html", b"%PDF-1.7 x", "a_html.pdf", "application/pdf"),
                ("b.PDF", self._photo("PNG"), "b_PDF.png", "image/png"),
                ("c.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64, "c.heic", "image/heic"),
            )
        ):
            certificate = self._register(proof=[(name, content)], serial=f"D-{number}")
            self.assertRecordValues(
                certificate.proof_ids, [{"name": kept, "mimetype": mimetype}]
            )

    def test_other_files_are_refused_by_name(self):
        for name, content in {
            "page.pdf": b"<html><script>alert(1)</script></html>",
            "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            "empty.pdf": b"",
            "archive.pdf": b"PK\x03\x04" + b"\0" * 40,
        }.items():
            with self.subTest(name=name):
                refused = self._post_registration(proof=[(name, content)])
                self._assert_refused(refused, f"{name} can&#39;t be read as a proof")
        self.assertFalse(self._registrations())

    def test_too_large_a_proof_is_refused_by_name(self):
        large = b"%PDF-1.4" + b"\0" * (10 * 1024 * 1024)
        refused = self._post_registration(proof=[("large.pdf", large)])
        self._assert_refused(refused, "The file large.pdf is larger than 10 MB")
        self.assertFalse(self._registrations())

    def test_proof_is_for_staff(self):
        proof = self._register().proof_ids
        address = f"/web/content/{proof.id}"
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self.assertEqual(self._get(address).status_code, 404)
        self._log_in(self.rma_user)
        self.assertEqual(self._get(address).status_code, 200)

    # === TEXTS === #

    def test_nul_and_too_long_texts(self):
        certificate = self._register(place="Shop\0 <b>", serial="D\0-1")
        self.assertEqual(certificate.registration_place, "Shop <b>")
        self.assertEqual(certificate.serial_text, "D-1")
        self._assert_page(self._get(self._url(certificate)), "Shop &lt;b&gt;")
        for field in ("product", "serial", "place"):
            refused = self._post_registration(**{field: "x" * 201})
            self._assert_refused(refused, "use 200 characters at most")

    # === STAFF ANSWER === #

    def _get_mails(self, certificate):
        return self.env["mail.mail"].search(
            [("model", "=", certificate._name), ("res_id", "=", certificate.id)]
        )

    def test_confirmed_registration_starts_with_the_purchase(self):
        certificate = self._register()
        with freeze_time("2026-03-01 12:00:00"):
            certificate.with_user(self.rma_user).action_confirm_registration()
        self.assertRecordValues(
            certificate,
            [
                {
                    "registration_state": "confirmed",
                    "date_registered": date(2026, 2, 1),
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "state": "active",
                }
            ],
        )
        mail = self._get_mails(certificate)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("01/10/2028", mail.body_html)
        certificate.action_confirm_registration()
        self.assertEqual(self._get_mails(certificate), mail)
        self._post_claim(certificate)
        line = self._claims_of(certificate).line_ids
        self.assertEqual(line.proof_ids, certificate.proof_ids)
        self.assertEqual(line.eligibility, "accept")

    def test_registration_rule_starts_with_the_day_of_the_registration(self):
        self._promise(self.saw, start_event="registration", registration_days=22)
        # 22 days after 10 January are 1 February, the day of the registration.
        in_time = self._register(product="Saw", serial="A")
        late = self._register(product="Saw", serial="B", date="2026-01-09")
        (in_time + late).action_confirm_registration()
        self.assertEqual(in_time.date_start, date(2026, 2, 1))
        self.assertEqual(late.date_start, date(2026, 1, 9))

    def test_order_and_invoice_start_with_the_purchase(self):
        for event in ("order", "invoice"):
            self._promise(self.saw, name=event, start_event=event)
            certificate = self._register(product="Saw", serial=event)
            certificate.action_confirm_registration()
            self.assertEqual(certificate.date_start, date(2026, 1, 10))

    def test_confirming_finds_the_serial_number_that_nobody_else_has(self):
        certificate = self._register(product="Mower", serial="m-1")
        certificate.action_confirm_registration()
        self.assertEqual(certificate.lot_id, self.lots[0])
        certificate.action_undo_registration()
        sold = self._give(self.mower, customer=self.stranger, lots=self.lots[0])
        with self._refused(sold.name):
            certificate.action_confirm_registration()
        self.assertFalse(certificate.lot_id)

    def test_refusal_tells_the_reason(self):
        certificate = self._register()
        with self._refused("Enter why"):
            certificate._refuse_registration(" ")
        wizard = (
            self.env["rma.refuse.wizard"]
            .with_user(self.rma_user)
            .create(
                {
                    "certificate_ids": [Command.set(certificate.ids)],
                    "reason": "The receipt can't be read.",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(certificate.registration_state, "refused")
        self.assertEqual(certificate.state, "void")
        mail = self._get_mails(certificate)
        self.assertIn("The receipt can&#39;t be read.", mail.body_html)
        page = self._get(self._url(certificate))
        self._assert_page(page, "Registration not accepted", "can&#39;t be read.")
        with self._refused("no registration that waits"):
            certificate.action_confirm_registration()

    def test_answers_can_be_taken_back_until_something_is_claimed(self):
        certificate = self._register()
        certificate._refuse_registration("Mistake")
        certificate.action_undo_registration()
        self.assertFalse(certificate.void_reason)
        certificate.action_confirm_registration()
        certificate.action_undo_registration()
        self.assertRecordValues(
            certificate,
            [
                {
                    "registration_state": "to_confirm",
                    "date_start": False,
                    "date_end": False,
                    "date_registered": False,
                }
            ],
        )
        certificate.action_confirm_registration()
        self._post_claim(certificate)
        with self._refused("was claimed in"):
            certificate.action_undo_registration()

    def test_answer_is_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        template = self.env.ref("rma_warranty.mail_template_registration_confirmed")
        template.with_context(lang="fr_FR").subject = "Garantie {{ object.name }}"
        certificate = self._register()
        certificate.action_confirm_registration()
        mail = self._get_mails(certificate)
        self.assertEqual(mail.subject, f"Garantie {certificate.name}")

    def test_contact_without_an_address_gets_no_mail(self):
        certificate = self._register()
        self.customer.email = False
        certificate.action_confirm_registration()
        self.assertFalse(self._get_mails(certificate))

    def test_only_staff_answer(self):
        certificate = self._register()
        for user in (self.portal_user, self.accountant, self.warehouse_user):
            own = certificate.with_user(user)
            for step in (
                own.action_confirm_registration,
                own.action_undo_registration,
                own.action_refuse_registration,
            ):
                with self.assertRaises(AccessError):
                    step()
            with self.assertRaises(AccessError):
                own._refuse_registration("x")
        self.assertEqual(certificate.registration_state, "to_confirm")

    def test_certificates_of_deliveries_have_nothing_to_confirm(self):
        certificate = self._give()
        with self._refused("no registration that waits"):
            certificate.action_confirm_registration()
        certificate.action_undo_registration()
        self.assertTrue(certificate.date_start)
