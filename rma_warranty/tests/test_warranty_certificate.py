from datetime import date

from odoo.tests import tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyCertificate(WarrantyCommon):
    """Every delivered unit gets the warranty that was promised for it."""

    def test_a_delivery_gives_a_certificate_until_the_same_day(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 3)])
        self.assertRecordValues(
            certificate,
            [
                {
                    "partner_id": self.customer.id,
                    "product_id": self.drill.id,
                    "quantity": 3.0,
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "term_origin": "product Drill",
                }
            ],
        )

    def test_a_defect_is_accepted_with_the_certificate_and_its_dates(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        case = self._claim(certificate, on="2027-01-10 10:00:00", resolution="refund")
        line = case.line_ids
        self.assertEqual(line.eligibility, "accept")
        # 10 January 2027 to 10 January 2028 are 365 days.
        self.assertIn("365 days left", line.eligibility_text)
        self.assertEqual(certificate.claim_count, 1)

    def test_a_returned_and_credited_unit_has_no_warranty_any_more(self):
        self._promise(self.drill)
        order = self._sell_deliver_invoice([(self.drill, 2)])
        certificate = self._certificates(order)
        self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(certificate.quantity_ended, 1)
        self.assertEqual(certificate.state, "active")
        self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(certificate.state, "void")

    def test_an_extension_on_the_order_makes_it_end_later(self):
        self._promise(self.drill)
        extension = self._create_extension(12)
        order = self._sell([(self.drill, 2), (extension, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        certificates = self._certificates(order)
        self.assertRecordValues(
            certificates.sorted("date_end"),
            [
                {"quantity": 1.0, "date_end": date(2028, 1, 10)},
                {"quantity": 1.0, "date_end": date(2029, 1, 10)},
            ],
        )
