from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools.photos import Photo
from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestCustomerWaiting(TeamCommon):
    """A customer who writes waits until one of us has answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._request([(cls.line, 1)])

    def _write(self, user, subtype="mail.mt_comment", **values):
        case = self.case.with_user(user)
        text = "Hello?"
        case.message_post(
            body=text, message_type="comment", subtype_xmlid=subtype, **values
        )

    def _assert_waiting(self, since):
        """Expect that the customer waits since a moment, or doesn't when False."""
        self.assertRecordValues(
            self.case,
            [
                {
                    "is_customer_waiting": bool(since),
                    "date_customer_waiting": since and self._at(since),
                }
            ],
        )

    def test_request_alone_waits_for_the_decision_only(self):
        self._assert_waiting(False)

    def test_customer_waits_since_the_first_message_until_staff_answer(self):
        with freeze_time("2026-03-05 10:00"):
            self._write(self.portal_user)
        with freeze_time("2026-03-06 10:00"):
            self._write(self.portal_user)
        self._assert_waiting("2026-03-05 10:00")
        found = self.env["rma.case"].search([("is_customer_waiting", "=", True)])
        self.assertIn(self.case, found)
        self._write(self.rma_user)
        self._assert_waiting(False)

    @freeze_time("2026-03-05 10:00")
    def test_internal_note_is_no_answer(self):
        self._write(self.portal_user)
        self._write(self.rma_user, "mail.mt_note")
        self._write(self.rma_user, is_internal=True)
        self._assert_waiting("2026-03-05 10:00")

    @freeze_time("2026-03-05 10:00")
    def test_message_of_the_add_on_is_no_answer(self):
        self._write(self.portal_user)
        self._write(self.env.user, author_id=self.company.partner_id.id)
        self._write(self.env.ref("base.user_root"))
        self.case.with_user(self.rma_user).action_approve()
        for queued in self.env["rma.notification"].search(
            [("case_id", "=", self.case.id)]
        ):
            queued._send()
        self._assert_waiting("2026-03-05 10:00")

    @freeze_time("2026-03-05 10:00")
    def test_mail_of_somebody_who_is_no_contact_counts_too(self):
        text = "I write for my mother"
        self.case.message_post(
            body=text,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=False,
            email_from="daughter@example.com",
        )
        self._assert_waiting("2026-03-05 10:00")

    @freeze_time("2026-03-05 10:00")
    def test_answer_by_telephone(self):
        self._write(self.portal_user)
        case = self.case.with_user(self.rma_user)
        with self.assertRaises(AccessError):
            case.is_customer_waiting = False
        case.action_mark_answered()
        self._assert_waiting(False)
        messages = len(case.message_ids)
        case.action_mark_answered()
        self.assertEqual(len(case.message_ids), messages)
        with self.assertRaises(AccessError):
            self.case.with_user(self.accountant).action_mark_answered()

    def test_photos_belong_to_the_request(self):
        case = self._request_online()
        case._after_portal_request([Photo("drill.png", b"x", "image/png")])
        self.assertFalse(case.is_customer_waiting)
