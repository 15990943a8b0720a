from email.message import EmailMessage

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestCaseMail(TeamCommon):
    """A mail to a team opens a draft, or waits with the team: none is lost (G9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "desk.example.com"})
        cls.company.alias_domain_id = domain
        cls.team.write(
            {
                "alias_name": "returns",
                "alias_domain_id": domain.id,
                "company_id": cls.company.id,
            }
        )

    def _mail(self, sender, to="returns@desk.example.com", **headers):
        """Let a mail come in; give the cases that it opened."""
        before = self.env["rma.case"].search([])
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, "Drill is broken"
        mail["Message-Id"] = f"<{sender}.{len(before)}@example.com>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content("It smokes.\n")
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            gateway.message_process(False, mail.as_string())
        return self.env["rma.case"].search([]) - before

    def _assert_kept(self, sender):
        """Expect that a mail opens no case, and that the head has to answer it."""
        before = self.team.message_ids
        self.assertFalse(self._mail(sender))
        message = self.team.message_ids - before
        self.assertIn("It smokes.", message.body)
        self.assertIn(sender, message.email_from)
        to_do = self.team.activity_ids
        self.assertEqual(to_do.user_id, self.hanna)
        self.assertIn(sender, to_do.summary)

    def test_contact_gets_a_draft_with_what_was_written(self):
        case = self._mail(self.customer.email)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "draft",
                    "source": "mail",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "team_id": self.team.id,
                    "user_id": False,
                    "description": "Drill is broken\n\nIt smokes.",
                    "is_customer_waiting": True,
                }
            ],
        )
        self.assertTrue(case.name.startswith("RMA/"))
        self.assertIn("It smokes.", case.message_ids.mapped("body")[0])
        self.assertIn(self.customer, case.message_partner_ids)
        self.assertEqual(self._get_to_do(case).user_id, self.hanna)

    def test_draft_is_assigned_as_requests_are(self):
        self.team.write({"assignment": "in_turn", "member_ids": self.bert.ids})
        self.assertEqual(self._mail(self.customer.email).user_id, self.bert)

    def test_answer_by_mail_stays_in_the_case(self):
        case = self._mail(self.customer.email)
        text = "Which drill?"
        case.with_user(self.bert).message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(case.is_customer_waiting)
        asked = case.message_ids[:1]
        self.assertFalse(self._mail(self.customer.email, In_Reply_To=asked.message_id))
        self.assertTrue(case.is_customer_waiting)

    def test_unknown_sender_s_mail_is_kept_and_answered_by_the_head(self):
        contacts = self.env["res.partner"].search_count([])
        self._assert_kept("somebody@example.org")
        self.assertEqual(self.env["res.partner"].search_count([]), contacts)

    def test_colleague_is_no_customer(self):
        self._assert_kept(self.bert.email)

    def test_portal_user_of_another_company_gets_no_case_here(self):
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self.other_portal_user
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        stranger.partner_id.company_id = other
        self._assert_kept(stranger.email)

    def test_team_of_all_companies_opens_cases_in_the_customer_s(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.team.company_id = False
        self.other_portal_user.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.other_portal_user.partner_id.company_id = other
        case = self._mail(self.other_portal_user.email)
        self.assertRecordValues(
            case, [{"company_id": other.id, "team_id": self.team.id}]
        )
