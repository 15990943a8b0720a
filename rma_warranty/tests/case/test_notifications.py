import html
import re
from unittest.mock import patch

from odoo.tests import tagged

from ..common import test_migration
from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestNotifications(MessageCommon):
    """The customer hears of each step, in the own language, and only once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])

    def test_each_step_queues_one_message_and_renders_nothing(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case)
        self._inspect(case, restock=2)
        self._credit(case)
        self.assertEqual(
            self._queued(case), ["requested", "approved", "received", "refunded"]
        )
        self.assertFalse(self._get_messages(case))

    # === WRITTEN TOGETHER === #

    def _count_written(self, case):
        """Count the rows that are in the database, writing none."""
        self.env.cr.execute(
            "SELECT count(*) FROM rma_notification WHERE case_id = %s", [case.id]
        )
        return self.env.cr.fetchone()[0]

    def test_messages_of_one_transaction_are_written_at_its_end(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self.assertEqual(self._count_written(case), 0)
        self.env.cr.flush()
        self.assertEqual(self._count_written(case), 2)
        self.env.cr.flush()
        self.assertEqual(self._count_written(case), 2)

    def test_undone_savepoint_takes_only_its_own_messages(self):
        case = self._request([(self.order.order_line, 2)])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            case.action_approve()
            raise ZeroDivisionError
        self.assertEqual(self._queued(case), ["requested"])

    def test_step_undone_at_once_tells_nothing(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case).action_rma_undo()
        self.assertEqual(self._queued(case), ["requested", "approved"])

    def test_case_deleted_at_once_leaves_no_message(self):
        case = self._request([(self.order.order_line, 2)])
        case.action_cancel()
        case.sudo().unlink()
        self.env.cr.flush()
        self.assertEqual(self._count_written(case), 0)

    # === TO WHOM, IN WHICH WORDS === #

    def test_messages_go_to_the_customer_and_not_to_staff(self):
        case = self._request([(self.order.order_line, 2)])
        self._send_queue()
        message = self._get_messages(case)
        self.assertEqual(message.partner_ids, self.customer)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        recipients = mails.recipient_ids | message.notification_ids.res_partner_id
        self.assertIn(self.customer, recipients)
        self.assertNotIn(self.rma_user.partner_id, recipients)

    def test_refund_message_names_number_and_amount(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case)
        note = self._credit(case)
        self._send_queue()
        message = self._get_messages(case)[-1]
        self.assertIn(note.name, message.subject)
        self.assertIn(note.name, message.body)
        # 2 drills at 100
        self.assertIn("200.00", message.body)

    def test_rejection_message_names_the_reason(self):
        case = self._request([(self.order.order_line, 2)])
        case._reject("The seal is broken.")
        self._send_queue()
        self.assertIn("The seal is broken.", self._get_messages(case)[-1].body)

    def test_message_is_written_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        template = self.env.ref("rma_warranty.mail_template_requested")
        template.with_context(lang="fr_FR").subject = "Votre retour {{ object.name }}"
        case = self._request([(self.order.order_line, 1)])
        self._send_queue()
        self.assertEqual(self._get_messages(case).subject, f"Votre retour {case.name}")

    def test_running_the_job_again_sends_nothing_twice(self):
        case = self._request([(self.order.order_line, 1)])
        self._send_queue()
        self._send_queue()
        self.assertEqual(len(self._get_messages(case)), 1)

    def test_a_case_approved_again_is_told_again(self):
        case = self._customer_returns([(self.order.order_line, 1)])
        self._send_queue()
        case.action_undo_decision()
        case.action_approve()
        self._send_queue()
        self.assertEqual(self._queued(case), ["requested", "approved", "approved"])

    def test_two_parcels_are_two_messages(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case, {self.drill: 1})
        self._receive(case)
        self.assertEqual(self._queued(case).count("received"), 2)

    def test_a_customer_without_address_leaves_the_message_failed_with_the_reason(self):
        self.customer.email = False
        case = self._request([(self.order.order_line, 1)])
        self._send_queue()
        failed = self.env["rma.notification"].search([("case_id", "=", case.id)])
        self.assertRecordValues(
            failed,
            [{"state": "failed", "error": "Customer has no e-mail address."}],
        )
        self.customer.email = "customer@example.com"
        failed.with_user(self.rma_manager).action_retry()
        self._send_queue()
        self.assertEqual(failed.state, "sent")

    def test_one_broken_message_does_not_hold_up_the_others(self):
        broken = self._request([(self.order.order_line, 1)])
        fine = self._request([(self.order.order_line, 1)])
        queue = type(self.env["rma.notification"])
        send = queue._send

        def fail_for_broken(notification):
            if notification.case_id == broken:
                raise ValueError("template error")
            return send(notification)

        logger = "odoo.addons.rma_warranty.models.case.rma_notification"
        with patch.object(queue, "_send", fail_for_broken), self.assertLogs(logger):
            self._send_queue()
        rows = self.env["rma.notification"].search(
            [("case_id", "in", (broken | fine).ids)], order="id"
        )
        self.assertEqual(rows.mapped("state"), ["failed", "sent"])
        self.assertEqual(rows[0].error, "template error")

    def test_undone_receipt_withdraws_its_message_while_it_waits(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        receipt = self._receive(case)
        receipt.action_rma_undo()
        self.assertNotIn("received", self._queued(case))

    # === WHAT IS TOLD === #

    def _get_received_text(self, resolution):
        case = self._request([(self.order.order_line, 1)])
        case.line_ids.resolution = resolution
        case.action_approve()
        self._receive(case)
        self._send_queue()
        return self._get_messages(case)[-1].body

    def test_receipt_tells_what_follows_for_each_remedy(self):
        told = {
            "refund": "We inspect the goods next. We then refund you.",
            "replacement": "We inspect the goods next. We then send you a replacement.",
            "repair": "We then repair the goods and send them back to you.",
        }
        for resolution, sentence in told.items():
            self.assertIn(sentence, self._get_received_text(resolution))

    def test_receipt_of_several_remedies_promises_none(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        case = self._request([(line, 1) for line in order.order_line])
        case.line_ids[0].resolution = "repair"
        case.action_approve()
        self._receive(case)
        self.assertEqual(case.next_step_text, "We inspect the goods next.")

    def test_staff_who_follow_a_case_get_no_mail_for_the_customer(self):
        self.rma_user.notification_type = "email"
        case = self._request([(self.order.order_line, 1)])
        case.message_subscribe(partner_ids=self.rma_user.partner_id.ids)
        self._send_queue()
        message = self._get_messages(case)
        self.assertEqual(message.notification_ids.res_partner_id, self.customer)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mails.recipient_ids, self.customer)

    def test_address_keeps_its_lines(self):
        self.warehouse.partner_id.write({"street": "Main Street 1", "city": "Town"})
        case = self._customer_returns([(self.order.order_line, 1)])
        self._send_queue()
        body = self._get_messages(case)[-1].body
        self.assertRegex(body, r"Main Street 1\s*<br/?>\s*Town")

    def test_sentences_as_they_were_shipped_are_mended(self):
        template = self.env.ref("rma_warranty.mail_template_received")
        old = "<p>We inspect the goods next and then refund you.</p>"
        template.body_html = f"<div><p>Ours</p>{old}</div>"
        test_migration.TestMigration._migrate(self, "19.0.1.4.0", "post-messages")
        mended = '<p t-if="object.rma_case_id.next_step_text"'
        self.assertIn(mended, template.body_html)
        self.assertIn("Ours", template.body_html)
        self.assertNotIn("and then refund you", template.body_html)

    def test_sentences_that_were_mended_as_escaped_text_are_shown_again(self):
        template = self.env.ref("rma_warranty.mail_template_received")
        shipped = template.body_html
        sentence = re.search("<p t-if=.*?</p>", shipped, re.DOTALL)[0]
        escaped = html.escape(sentence, quote=False)
        template.body_html = str(shipped).replace(sentence, escaped)
        self.assertNotIn(sentence, template.body_html)
        test_migration.TestMigration._migrate(self, "19.0.1.6.0", "post-messages")
        self.assertEqual(template.body_html, shipped)

    def test_words_that_nobody_changed_are_the_new_ones_after_an_upgrade(self):
        own = self.env.ref("rma_warranty.mail_template_rejected")
        old = self.env.ref("rma_warranty.mail_template_received")
        shipped = old.body_html
        old.body_html = "<p>Old</p>"
        own.with_user(self.env.ref("base.user_admin")).body_html = "<p>Ours</p>"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET write_date = create_date + interval '1 day' "
            "WHERE id IN %s",
            [(own | old)._ids],
        )
        self.env.invalidate_all()
        test_migration.TestMigration._migrate(self, "19.0.1.9.0", "post-messages")
        self.assertEqual(old.body_html, shipped)
        self.assertEqual(own.body_html, "<p>Ours</p>")

    # === WHAT EACH MESSAGE SAYS === #

    def test_each_message_says_whom_to_ask(self):
        self.company.write({"phone": "+1 555 0100", "email": "help@example.com"})
        case = self._customer_returns([(self.order.order_line, 1)])
        case.user_id = self.rma_user
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case)
        self._send_queue()
        messages = self._get_messages(case)
        self.assertEqual(len(messages), 4)
        for message in messages:
            self.assertIn("Questions? Answer this message.", message.body)
            self.assertIn(f"Rma user at {self.company.name}", message.body)
            self.assertIn("+1 555 0100, help@example.com", message.body)

    def test_answers_come_back_to_the_case(self):
        domain = self.env["mail.alias.domain"].create(
            {"name": "example.com", "catchall_alias": "answers"}
        )
        self.company.alias_domain_id = domain
        case = self._request([(self.order.order_line, 1)])
        self._send_queue()
        self.assertIn("answers@example.com", self._get_messages(case).reply_to)

    def test_day_of_the_next_step_is_told_when_it_is_known(self):
        self.env.ref("rma_warranty.rma_policy_deadlines").active = False
        case = self._request([(self.order.order_line, 1)])
        self.assertNotIn("We expect this by", case.next_step_text)
        day = "2026-12-24"
        hook = patch.object(type(case), "_get_next_step_date", lambda case: day)
        case.invalidate_recordset()
        with hook:
            self.assertIn("We expect this by 12/24/2026.", case.next_step_text)

    def test_customer_who_follows_the_case_gets_the_message_once(self):
        case = self._request([(self.order.order_line, 1)])
        case.message_subscribe(partner_ids=self.customer.ids)
        self._send_queue()
        message = self._get_messages(case)
        self.assertEqual(message.notification_ids.res_partner_id, self.customer)
