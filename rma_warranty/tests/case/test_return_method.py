from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import test_migration
from ..portal.portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestReturnMethod(RmaPortalCommon):
    """Goods come by carrier, are brought or picked up, when and where agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.customer.write({"street": "Main Street 1", "tz": "Europe/Berlin"})
        cls.warehouse.partner_id.write({"name": "Returns hall", "street": "Dock 7"})
        cls.case = cls._customer_returns([(cls.order.order_line, 2)])

    def _choose(self, method, **values):
        return self._post(
            f"/my/returns/{self.case.id}/return_method",
            {"return_method": method, **values},
        )

    def _agree(self, **values):
        self.case.write({"handover_date": self._at("2026-01-10 12:00"), **values})

    def _render_slip(self):
        report = self.env["ir.actions.report"]
        html, __ = report._render_qweb_html(
            "rma_warranty.report_rma_slip", self.case.ids
        )
        return html.decode().replace("\N{NARROW NO-BREAK SPACE}", " ")

    def _read_mails(self):
        """Send what is queued; return the newest text first."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1.0
        ):
            self.env["rma.notification"]._cron_send()
        messages = self.case.message_ids.filtered(
            lambda message: message.message_type == "comment"
        )
        return [
            message.body.replace("\N{NARROW NO-BREAK SPACE}", " ")
            for message in messages.sorted("id", reverse=True)
        ]

    def _count_told(self):
        return self.env["rma.notification"].search_count(
            [("case_id", "=", self.case.id), ("event", "=", "handover")]
        )

    # === STAFF === #

    def test_goods_come_by_carrier_unless_staff_choose_another_way(self):
        self.assertEqual(self.case.return_method, "carrier")
        self.assertFalse(self.case.handover_default)
        self.case.with_user(self.rma_user).return_method = "drop_off"
        self.assertIn("Dock 7", self.case.handover_default)
        self.case.with_user(self.rma_user).return_method = "pickup"
        self.assertIn("Main Street 1", self.case.handover_default)
        self.assertFalse(self.case.handover_place)

    def test_only_after_sales_staff_write_it(self):
        for user in (self.accountant, self.portal_user):
            for name, value in (
                ("return_method", "pickup"),
                ("handover_place", "Gate 3"),
            ):
                with self.assertRaises(AccessError):
                    self.case.with_user(user).write({name: value})

    # === WHAT THE CUSTOMER READS === #

    def test_slip_tells_way_hand_over_and_parcel(self):
        self.assertIn("By carrier", self._render_slip())
        self.assertNotIn("Agreed hand-over", self._render_slip())
        self.case._keep_parcel("DHL", "00340")
        self.case.return_method = "drop_off"
        self._agree()
        html = self._render_slip()
        # 12:00 UTC is 13:00 in Berlin in winter.
        for text in ("Brought to us", "1/10/26, 1:00 PM", "Dock 7", "DHL", "00340"):
            self.assertIn(text, html)

    def test_time_is_the_companys_when_the_customers_is_not_known(self):
        self.customer.tz = False
        self.company.partner_id.tz = "America/New_York"
        self._agree(handover_place="Gate 3")
        # 12:00 UTC is 7:00 in New York in winter.
        self.assertIn("1/10/26, 7:00 AM, Gate 3", self._render_slip())

    def test_approval_tells_way_and_hand_over(self):
        self._migrate_template("create_date")
        self.assertIn("Send it to:", self._read_mails()[0])
        self.case.action_undo_decision()
        self.case.return_method = "pickup"
        self._agree()
        self.case.action_approve()
        mail = self._read_mails()[0]
        for text in ("We pick it up.", "1/10/26, 1:00 PM", "Main Street 1"):
            self.assertIn(text, mail)
        self.assertNotIn("Dock 7", mail)
        self.assertEqual(self._count_told(), 0)

    def test_customer_is_told_of_each_change_once(self):
        self._agree(handover_place="Gate 3")
        self._agree(handover_place="Gate 3")
        self.assertIn("1/10/26, 1:00 PM, Gate 3", self._read_mails()[0])
        self._agree(handover_place="Gate 3")
        self.assertEqual(self._count_told(), 1)
        self.case.write({"handover_date": False, "handover_place": False})
        self.assertIn("No date and place are agreed any more", self._read_mails()[0])
        self.assertEqual(self._count_told(), 2)

    # === PORTAL === #

    def test_customer_chooses_and_sees_it(self):
        self._assert_page(self._get(self.case.access_url), "Your parcel", "Send it to")
        self.assertEqual(self._choose("drop_off").status_code, 303)
        self._choose("drop_off")
        self.assertEqual(self.case.return_method, "drop_off")
        self._agree()
        page = self._get(f"{self.case.access_url}?notice=return_method")
        self._assert_page(
            page, "We know now how", "Bring it to", "Agreed hand-over", "Dock 7"
        )
        self.assertNotIn("Your parcel", page.text)

    def test_visitor_with_the_link_chooses_too(self):
        self._log_in(None)
        self._choose("pickup", access_token=self.case._portal_ensure_token())
        self.assertEqual(self.case.return_method, "pickup")

    def test_nobody_else_does(self):
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._choose("pickup"))
            self._assert_sent_away(self._choose("pickup", access_token="wrong"))
        self.assertEqual(self.case.return_method, "carrier")

    def test_unknown_ways_are_refused(self):
        for method in ("by_drone", "", "carrier\x00"):
            response = self._choose(method)
            self.assertIn("notice=no_return_method", response.headers["Location"])
        self.assertEqual(self.case.return_method, "carrier")

    def test_nothing_is_chosen_when_nothing_is_expected(self):
        self._receive(self.case)
        response = self._choose("pickup")
        self.assertIn("notice=no_return_method", response.headers["Location"])
        self.assertEqual(self.case.return_method, "carrier")
        self.assertNotIn("o_rma_return_method", self._get(self.case.access_url).text)

    # === EXISTING INSTALLATIONS === #

    def _migrate_template(self, write_date):
        """Let the template be as it was, then migrate; give its text."""
        template = self.env.ref("rma_warranty.mail_template_approved")
        template.body_html = "<p>Before</p>"
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE mail_template SET write_date = {write_date} WHERE id = %s",
            [template.id],
        )
        self.env.invalidate_all()
        test_migration.TestMigration._migrate(self, "19.0.1.3.0", "post-handover")
        return template.body_html

    def test_message_that_nobody_changed_gets_the_new_text(self):
        self.assertIn("handover_text", self._migrate_template("create_date"))

    def test_message_that_somebody_wrote_is_kept(self):
        changed = "create_date + interval '1 day'"
        self.assertIn("Before", self._migrate_template(changed))
