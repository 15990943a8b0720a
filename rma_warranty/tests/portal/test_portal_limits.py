from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ...models.common.rma_attempt import LIMITS
from .portal_common import WarrantyPortalCommon

NOW = "2026-02-01 12:10:00"


@tagged("post_install", "-at_install")
class TestPortalLimits(WarrantyPortalCommon):
    """Guessing and filling up are limited, per customer and hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.rma_is_registration_enabled = True
        cls.attempts = cls.env["rma.attempt"]

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self._log_in(self.portal_user)

    def _limit(self, **limits):
        self.startPatcher(patch.dict(LIMITS, limits))

    def _get_number(self, kind):
        domain = [("partner_id", "=", self.company_partner.id), ("kind", "=", kind)]
        return sum(self.attempts.search(domain).mapped("number"))

    def test_tries_count_whether_they_work_or_not(self):
        self._limit(registration=3)
        wrong = self._post_registration(product="No such product")
        self.assertEqual(wrong.status_code, 400)
        self.assertEqual(self._post_registration(serial="D-1").status_code, 303)
        self.assertEqual(self._post_registration(serial="D-2").status_code, 303)
        refused = self._post_registration(serial="D-3")
        self.assertEqual(refused.status_code, 400)
        # 12:10: the next hour starts in 50 minutes
        self.assertIn("very often within an hour", refused.text)
        self.assertIn("in 50 minutes", refused.text)
        self.assertEqual(len(self._registrations()), 2)

    def test_a_contact_has_no_limit_of_his_own(self):
        self._limit(registration=1)
        self.attempts._count(self.customer, "registration")
        self.assertEqual(self._post_registration().status_code, 400)
        self.assertEqual(self._get_number("registration"), 2)

    def test_the_next_hour_starts_at_zero(self):
        self._limit(registration=1)
        self._post_registration(serial="D-1")
        with freeze_time("2026-02-01 13:00:00"):
            self.attempts._count(self.customer, "registration")
        self.assertEqual(self._get_number("registration"), 2)

    def test_same_form_twice_is_one_try(self):
        key = "0" * 32
        for _repeat in range(2):
            response = self._post_registration(request_key=key)
            self.assertEqual(response.status_code, 303)
        self.assertEqual(self._get_number("registration"), 1)
        self.assertEqual(self._get_number("file"), 1)

    def test_files_are_limited_over_all_forms(self):
        self._limit(file=1)
        self.assertEqual(self._post_registration(serial="D-1").status_code, 303)
        refused = self._post_registration(serial="D-2")
        self.assertIn("very many files", refused.text)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        photos = [("a.png", b"x")]
        refused = self._post_return(order, {order.order_line: "1"}, photos=photos)
        self.assertIn("very many files", refused.text)
        certificate = self._certificates(order)
        refused = self._post_claim(certificate, photos=photos)
        self.assertIn("very many files", refused.text)
        self.assertTrue(certificate)
        self.assertFalse(order.order_line.rma_line_ids)

    def test_searching_products_ends_at_the_limit(self):
        self._limit(lookup=1)
        url = "/my/warranties/products?term=drill"
        self.assertEqual(self._get(url).json(), ["Drill"])
        self.assertEqual(self._get(url).json(), [])

    def test_old_tries_are_deleted(self):
        self.attempts._count(self.customer, "file")
        self.attempts._gc_attempts()
        self.assertEqual(self._get_number("file"), 1)
        with freeze_time("2026-02-03 12:00:00"):
            self.attempts._gc_attempts()
        self.assertEqual(self._get_number("file"), 0)

    def test_customers_and_staff_dont_reach_the_count(self):
        for user in (self.portal_user, self.rma_manager):
            with self.assertRaises(AccessError):
                self.attempts.with_user(user).search([])
