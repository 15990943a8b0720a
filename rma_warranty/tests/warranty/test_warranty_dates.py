from datetime import date

from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon

STATES = ("not_started", "active", "expired", "used_up", "void")


class DatesCommon(WarrantyCommon):
    """Certificates of one drill each."""

    def _deliver_at(self, moment, **values):
        """Deliver a drill at a UTC moment; return its certificate."""
        with freeze_time(moment):
            order = self._sell([(self.drill, 1)], **values)
            self._deliver(order)
        return self._certificates(order)

    def _assert_dates(self, certificate, start, end):
        self.assertRecordValues(
            certificate,
            [
                {
                    "date_start": start and date.fromisoformat(start),
                    "date_end": end and date.fromisoformat(end),
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestWarrantyStart(DatesCommon):
    """A warranty starts with the event that its term names."""

    def test_delivery(self):
        self._promise(self.drill, start_event="delivery")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        self._assert_dates(certificate, "2026-01-10", "2028-01-10")

    def test_order(self):
        self._promise(self.drill, start_event="order")
        with freeze_time("2026-01-05 12:00:00"):
            order = self._sell([(self.drill, 1)])
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order)
        certificate = self._certificates(order)
        self._assert_dates(certificate, "2026-01-05", "2028-01-05")
        self.assertEqual(certificate.date_delivered, date(2026, 1, 10))

    def test_end_of_the_return_window(self):
        self._promise(self.drill, start_event="window_end")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        # 14 days after 10 January
        self._assert_dates(certificate, "2026-01-24", "2028-01-24")

    def test_end_of_the_month(self):
        self._promise(self.drill, duration=1)
        certificate = self._deliver_at("2026-01-31 12:00:00")
        self._assert_dates(certificate, "2026-01-31", "2026-02-28")

    def test_leap_day(self):
        self._promise(self.drill, duration=1, duration_unit="year")
        certificate = self._deliver_at("2024-02-29 12:00:00")
        self._assert_dates(certificate, "2024-02-29", "2025-02-28")

    def test_lifetime(self):
        self._promise(self.drill, duration_unit="lifetime")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        self._assert_dates(certificate, "2026-01-10", False)
        self.assertRecordValues(certificate, [{"is_lifetime": True, "state": "active"}])

    # === INVOICE === #

    def _invoice_on(self, certificate, day):
        return self._invoice(certificate.order_id, invoice_date=day)

    def test_invoice_after_the_delivery(self):
        self._promise(self.drill, start_event="invoice")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        self._assert_dates(certificate, False, False)
        self.assertRecordValues(
            certificate, [{"state": "not_started", "is_lifetime": False}]
        )
        self._invoice_on(certificate, "2026-01-20")
        self._assert_dates(certificate, "2026-01-20", "2028-01-20")

    def test_invoice_before_the_delivery(self):
        self._promise(self.drill, start_event="invoice")
        self.drill.invoice_policy = "order"
        order = self._sell([(self.drill, 1)])
        self._invoice(order, invoice_date="2026-01-03")
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order)
        self._assert_dates(self._certificates(order), "2026-01-03", "2028-01-03")

    def test_draft_invoice_starts_nothing(self):
        self._promise(self.drill, start_event="invoice")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        self._invoice(certificate.order_id, post=False, invoice_date="2026-01-20")
        self.env["rma.warranty.dates"]._update(certificate)
        self._assert_dates(certificate, False, False)

    def test_invoice_reset_and_posted_on_another_day(self):
        self._promise(self.drill, start_event="invoice")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        invoice = self._invoice_on(certificate, "2026-01-20")
        invoice.button_draft()
        self._assert_dates(certificate, False, False)
        invoice.invoice_date = "2026-01-25"
        invoice.action_post()
        self._assert_dates(certificate, "2026-01-25", "2028-01-25")

    def test_first_of_two_invoices_counts(self):
        self._promise(self.drill, start_event="invoice")
        certificate = self._deliver_on("2026-01-10", [(self.drill, 2)])
        invoice = certificate.order_id.invoice_ids
        invoice.button_draft()
        invoice.invoice_line_ids.quantity = 1
        invoice.invoice_date = "2026-01-20"
        invoice.action_post()
        self._invoice(certificate.order_id, invoice_date="2026-01-30")
        self._assert_dates(certificate, "2026-01-20", "2028-01-20")

    def test_posted_by_an_accountant_who_knows_nothing_of_warranties(self):
        self._promise(self.drill, start_event="invoice")
        certificate = self._deliver_at("2026-01-10 12:00:00")
        invoice = self._invoice(
            certificate.order_id, post=False, invoice_date="2026-01-20"
        )
        invoice.with_user(self.accountant).sudo(False).action_post()
        self._assert_dates(certificate, "2026-01-20", "2028-01-20")

    # === REGISTRATION === #

    def test_registration_in_time(self):
        self._promise(self.drill, start_event="registration", registration_days=30)
        certificate = self._deliver_at("2026-01-10 12:00:00")
        self._assert_dates(certificate, "2026-01-10", "2028-01-10")
        for registered, start, end in (
            ("2026-02-09", "2026-02-09", "2028-02-09"),
            ("2026-02-10", "2026-01-10", "2028-01-10"),
            (False, "2026-01-10", "2028-01-10"),
        ):
            certificate._write_step({"date_registered": registered})
            self.env["rma.warranty.dates"]._update(certificate)
            self._assert_dates(certificate, start, end)

    # === TIME ZONES === #

    def test_delivery_at_half_past_eleven_starts_that_day(self):
        self._promise(self.drill)
        for zone, moment, start in (
            ("UTC", "2026-01-10 23:30:00", "2026-01-10"),
            # five hours behind: 23:30 on the 10th
            ("America/New_York", "2026-01-11 04:30:00", "2026-01-10"),
            ("America/New_York", "2026-01-11 05:30:00", "2026-01-11"),
            # nine hours ahead: 23:30 on the 10th
            ("Asia/Tokyo", "2026-01-10 14:30:00", "2026-01-10"),
            ("Asia/Tokyo", "2026-01-10 15:30:00", "2026-01-11"),
        ):
            with self.subTest(zone=zone, moment=moment):
                self.company.partner_id.tz = zone
                certificate = self._deliver_at(moment)
                self.assertEqual(certificate.date_start, date.fromisoformat(start))

    def test_order_day_is_local(self):
        self._promise(self.drill, start_event="order")
        self.company.partner_id.tz = "America/New_York"
        certificate = self._deliver_at("2026-01-11 04:30:00")
        self._assert_dates(certificate, "2026-01-10", "2028-01-10")

    # === CORRECTED === #

    def test_corrected_date_of_the_delivery(self):
        for event, start, end in (
            ("delivery", "2026-01-08", "2028-01-08"),
            ("window_end", "2026-01-22", "2028-01-22"),
            ("order", "2026-01-10", "2028-01-10"),
            ("registration", "2026-01-08", "2028-01-08"),
            ("invoice", False, False),
        ):
            with self.subTest(event=event):
                self._promise(self.drill, start_event=event)
                certificate = self._deliver_at("2026-01-10 12:00:00")
                certificate.move_id.date = "2026-01-08 12:00:00"
                self._assert_dates(certificate, start, end)
                self.assertEqual(certificate.date_delivered, date(2026, 1, 8))

    def test_corrected_within_the_day_changes_nothing(self):
        self._promise(self.drill)
        certificate = self._deliver_at("2026-01-10 12:00:00")
        certificate.move_id.date = "2026-01-10 18:00:00"
        self._assert_dates(certificate, "2026-01-10", "2028-01-10")


@tagged("post_install", "-at_install")
class TestWarrantyState(DatesCommon):
    """The state follows from dates and facts, on the day one looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill)

    def _look(self, certificate, moment):
        certificate.invalidate_recordset()
        with freeze_time(moment):
            return certificate.state, certificate.days_left

    def test_state_and_days_left_at_both_edges(self):
        certificate = self._deliver_at("2026-01-10 12:00:00")
        # 10 January 2026 to 10 January 2028: 365 + 365 days
        for moment, answer in (
            ("2026-01-09 23:59:59", ("not_started", 731)),
            ("2026-01-10 00:00:00", ("active", 730)),
            ("2028-01-09 12:00:00", ("active", 1)),
            ("2028-01-10 23:59:59", ("active", 0)),
            ("2028-01-11 00:00:00", ("expired", -1)),
        ):
            with self.subTest(moment=moment):
                self.assertEqual(self._look(certificate, moment), answer)

    def test_the_last_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        certificate = self._deliver_at("2026-01-10 17:00:00")
        self.assertEqual(self._look(certificate, "2028-01-11 04:59:59"), ("active", 0))
        self.assertEqual(
            self._look(certificate, "2028-01-11 05:00:00"), ("expired", -1)
        )

    def _create_one_of_each(self):
        """Return certificates in many situations."""
        plain = self._deliver_at("2026-01-10 12:00:00")
        later = self._deliver_at("2027-01-10 12:00:00")
        void = self._deliver_at("2026-01-10 12:00:00")
        void._write_step({"void_reason": "Opened"})
        replaced = self._deliver_at("2026-01-10 12:00:00")
        replaced._write_step({"replaced_by_id": plain.id})
        ended = self._deliver_at("2026-01-10 12:00:00")
        ended._write_step({"quantity_ended": 1})
        to_confirm = self._deliver_at("2026-01-10 12:00:00")
        to_confirm._write_step({"registration_state": "to_confirm"})
        refused = self._deliver_at("2026-01-10 12:00:00")
        refused._write_step({"registration_state": "refused"})
        self._promise(self.drill, name="Invoice", start_event="invoice")
        waiting = self._deliver_at("2026-01-10 12:00:00")
        self._promise(self.drill, name="Life", duration_unit="lifetime")
        endless = self._deliver_at("2026-01-10 12:00:00")
        self._promise(self.drill, name="Once", max_claims=1, duration=6)
        once = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self._claim(once, on="2026-01-12 12:00:00")
        return (
            plain | later | void | replaced | ended | to_confirm | refused
            | waiting | endless | once
        )  # fmt: skip

    def test_search_by_state_finds_what_the_state_says(self):
        certificates = self._create_one_of_each()
        own = [("id", "in", certificates.ids)]
        seen = set()
        for moment in (
            "2026-01-09 12:00:00",
            "2026-01-10 12:00:00",
            "2026-07-10 12:00:00",
            "2026-07-11 12:00:00",
            "2027-06-01 12:00:00",
            "2028-01-10 12:00:00",
            "2028-01-11 12:00:00",
        ):
            self.env.invalidate_all()
            with freeze_time(moment):
                for state in STATES:
                    expected = certificates.filtered(lambda c, s=state: c.state == s)
                    for domain in ([("state", "=", state)], [("state", "in", [state])]):
                        found = certificates.search(own + domain)
                        self.assertEqual(found.sorted(), expected.sorted(), domain)
                    others = certificates.search([*own, ("state", "!=", state)])
                    self.assertEqual(others | expected, others + expected)
                    self.assertEqual(
                        (others | expected).sorted(), certificates.sorted()
                    )
                    seen |= {state} if expected else set()
        self.assertEqual(seen, set(STATES))

    def test_search_by_state_knows_the_zone_of_each_company(self):
        other = self.env["res.company"].create({"name": "Tokyo"})
        other.partner_id.tz = "Asia/Tokyo"
        certificate = self._deliver_at("2026-01-10 12:00:00")
        foreign = certificate.copy(
            {"name": "TOKYO", "company_id": other.id, "move_line_id": False}
        )
        both = (certificate | foreign).with_context(
            allowed_company_ids=(self.company | other).ids
        )
        # Already the 11th in Tokyo.
        with freeze_time("2028-01-10 16:00:00"):
            both.invalidate_recordset()
            self.assertEqual(both.mapped("state"), ["active", "expired"])
            found = both.search([("id", "in", both.ids), ("state", "=", "expired")])
            self.assertEqual(found, foreign)

    def test_a_filter_of_several_states(self):
        certificates = self._create_one_of_each()
        with freeze_time("2026-02-01 12:00:00"):
            self.env.invalidate_all()
            found = certificates.search(
                [("id", "in", certificates.ids), ("state", "in", ["active", "used_up"])]
            )
            self.assertEqual(set(found.mapped("state")), {"active", "used_up"})
