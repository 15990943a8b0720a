from unittest.mock import patch

from ..common.common import RmaCommon


class MessageCommon(RmaCommon):
    """Verbs to tell what customers are told."""

    def _send_queue(self):
        """Run the queue's job without its commits."""
        with self._without_commits():
            self.env["rma.notification"]._cron_send()

    def _without_commits(self):
        cron = type(self.env["ir.cron"])
        return patch.object(cron, "_commit_progress", lambda *args, **kwargs: 1.0)

    def _follow_up(self):
        """Run the nightly job without its commits."""
        with self._without_commits():
            self.env["rma.case"]._cron_follow_up()

    def _get_messages(self, case):
        """Return the messages to the customer, oldest first."""
        return case.message_ids.filtered(
            lambda message: message.message_type == "comment"
        ).sorted("id")

    def _get_rows(self, case, event=None):
        """Return the queue of a case, of one event if it is named, oldest first."""
        domain = [("case_id", "=", case.id)]
        if event:
            domain.append(("event", "=", event))
        return self.env["rma.notification"].search(domain, order="id")

    def _queued(self, case):
        return self._get_rows(case).mapped("event")

    def _get_last_body(self, case):
        """Send what waits; return the last message's text."""
        self._send_queue()
        return self._get_messages(case)[-1].body

    def _get_setting(self, event):
        """Return the row of an event for all companies."""
        return self.env["rma.message.setting"].search(
            [("event", "=", event), ("company_id", "=", False)]
        )
