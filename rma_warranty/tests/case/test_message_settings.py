from ast import literal_eval

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.case.rma_message_setting import EVENTS
from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestMessageSettings(MessageCommon):
    """Which events are told, in whose words, is a table that managers edit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])

    def _create_row(self, **values):
        row = {"event": "requested", "company_id": self.company.id, **values}
        return self.env["rma.message.setting"].create(row)

    def _request_one(self):
        return self._request([(self.order.order_line, 1)])

    # === THE TABLE === #

    def test_every_event_has_a_row_with_its_template(self):
        rows = self.env["rma.message.setting"].search([("company_id", "=", False)])
        self.assertEqual(rows.mapped("event"), [code for code, __ in EVENTS])
        self.assertTrue(all(rows.mapped("template_id")))
        self.assertTrue(all(rows.mapped("is_on")))

    def test_one_row_per_event_way_and_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_row(company_id=False)

    def test_template_is_about_the_records_of_the_event(self):
        other = self.env.ref("rma_warranty.mail_template_received")
        with self.assertRaisesRegex(ValidationError, "is about other records"):
            self._create_row(template_id=other.id)

    def test_manager_edits_the_table_and_staff_read_it(self):
        row = self._get_setting("requested")
        row.with_user(self.rma_manager).is_on = False
        self.assertFalse(row.is_on)
        with self.assertRaises(AccessError):
            row.with_user(self.rma_user).is_on = True

    def test_what_counts_for_all_is_switched_off_and_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Switch it off instead"):
            self._get_setting("requested").unlink()
        self._create_row().unlink()

    # === OFF === #

    def test_what_is_off_is_not_sent_and_no_failure(self):
        self._get_setting("requested").is_on = False
        case = self._request_one()
        self._send_queue()
        self.assertFalse(self._get_messages(case))
        self.assertRecordValues(
            self._get_rows(case), [{"state": "off", "error": False}]
        )

    def test_what_is_off_is_not_among_the_messages_not_sent(self):
        self._get_setting("requested").is_on = False
        case = self._request_one()
        self._send_queue()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_notification_action"
        )
        domain = literal_eval(action["domain"])
        self.assertNotIn(case, self.env["rma.notification"].search(domain).case_id)

    def test_what_was_off_is_not_sent_when_it_is_on_again(self):
        row = self._get_setting("requested")
        row.is_on = False
        case = self._request_one()
        self._send_queue()
        row.is_on = True
        self._send_queue()
        self.assertFalse(self._get_messages(case))

    def test_other_events_go_on(self):
        self._get_setting("requested").is_on = False
        case = self._request_one()
        case.action_approve()
        self._send_queue()
        self.assertEqual(len(self._get_messages(case)), 1)
        self.assertIn("approved", self._get_messages(case).subject)

    def test_archived_template_is_as_off(self):
        self.env.ref("rma_warranty.mail_template_requested").active = False
        case = self._request_one()
        self._send_queue()
        self.assertFalse(self._get_messages(case))
        self.assertEqual(self._get_rows(case).state, "off")

    def test_deleted_template_is_a_failure(self):
        self.env.ref("rma_warranty.mail_template_requested").unlink()
        case = self._request_one()
        self._send_queue()
        self.assertRecordValues(
            self._get_rows(case),
            [
                {
                    "state": "failed",
                    "error": "The mail template of this event was deleted.",
                }
            ],
        )

    # === WHOSE ROW COUNTS === #

    def test_row_of_the_company_counts(self):
        self._create_row(is_on=False)
        case = self._request_one()
        self._send_queue()
        self.assertEqual(self._get_rows(case).state, "off")

    def test_company_may_be_told_what_others_are_not(self):
        self._get_setting("requested").is_on = False
        self._create_row()
        case = self._request_one()
        self._send_queue()
        self.assertEqual(self._get_rows(case).state, "sent")

    def test_row_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self._create_row(company_id=other.id, is_on=False)
        case = self._request_one()
        self._send_queue()
        self.assertEqual(self._get_rows(case).state, "sent")

    def test_company_has_words_of_its_own(self):
        shipped = self.env.ref("rma_warranty.mail_template_requested")
        own = shipped.copy({"subject": "Got it: {{ object.name }}"})
        self._create_row(template_id=own.id)
        case = self._request_one()
        self._send_queue()
        self.assertEqual(self._get_messages(case).subject, f"Got it: {case.name}")

    def test_company_without_words_of_its_own_uses_those_of_all(self):
        own = self.env.ref("rma_warranty.mail_template_requested").copy(
            {"subject": "For all: {{ object.name }}"}
        )
        self._get_setting("requested").template_id = own
        self._create_row()
        case = self._request_one()
        self._send_queue()
        self.assertEqual(self._get_messages(case).subject, f"For all: {case.name}")

    def test_asking_the_table_needs_no_query_per_message(self):
        settings = self.env["rma.message.setting"]
        mail = self.env["rma.channel"]._get("mail")
        codes = [code for code, __ in EVENTS]
        for code in codes:
            settings._get(code, mail, self.company)
        self.env.flush_all()
        with self.assertQueryCount(0):
            settings._get_table()
