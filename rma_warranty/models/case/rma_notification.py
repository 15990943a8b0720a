import logging
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models

from ...system import as_system

_logger = logging.getLogger(__name__)


class _Waiting(NamedTuple):
    """A message that the transaction under way queued, not written yet."""

    event: str
    case_id: int
    res_id: int


class RmaNotification(models.Model):
    """A message to the customer that waits to be rendered and sent.

    Steps that move goods or money only write a row here; a scheduled job
    renders the event's template in the customer's language and posts it on
    the case, so that staff and customer see what was sent. One row per case,
    event and document: a repeated step never sends twice (G6).
    """

    _name = "rma.notification"
    _inherit = ["rma.protected"]
    _description = "Queued message about a return case"
    _order = "id"

    case_id = fields.Many2one("rma.case", required=True, ondelete="cascade", index=True)
    event = fields.Selection(
        [
            ("requested", "Request received"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("received", "Goods received"),
            ("refunded", "Refund posted"),
            ("paid", "Refund paid"),
            ("not_confirmed", "Claim not confirmed"),
            ("not_credited", "Nothing credited"),
            ("lent", "Loaner sent"),
            ("sent_back", "Goods sent back"),
            ("handover", "Hand-over agreed"),
        ],
        required=True,
    )
    res_id = fields.Integer(
        "Document",
        required=True,
        help="The record that the template is about: case, transfer or credit note.",
    )
    state = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed")],
        required=True,
        default="queued",
    )
    error = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(case_id, event, res_id) WHERE state = 'queued'",
        "This message is queued already.",
    )
    _queue_idx = models.Index("(id) WHERE state = 'queued'")

    # === QUEUE === #

    @api.model
    @as_system
    def _queue(self, event, cases, documents=None):
        """Queue the message of ``event`` for each case or document.

        Whoever takes a step may cause its message without rights on the queue.

        A document's message (receipt, credit note) is sent once in its life;
        a case's own (decision) once as long as it waits to be sent, because
        a decision may be taken again.

        :param str event: code of the event
        :param cases: rma.case; ``documents`` name theirs, ``rma_case_id``
        :param documents: stock.picking or account.move the message is about
        """
        targets = [(doc.rma_case_id.id, doc.id) for doc in documents or ()]
        if documents is None:
            targets = [(case.id, case.id) for case in cases]
        is_once = documents is not None
        waiting = self._get_waiting()
        if targets and not waiting:
            self.env.cr.precommit.add(self._write_waiting)
        waiting.update((_Waiting(event, *target), is_once) for target in targets)

    def _get_waiting(self):
        """Return {_Waiting: only once in its life} of what this transaction queued.

        Written together, once for all steps of a transaction: when it ends or sets
        a savepoint (odoo/sql_db.py, ``flush``), or when somebody looks for it.
        """
        return self.env.cr.precommit.data.setdefault("rma_notifications", {})

    @as_system
    def _write_waiting(self):
        """Create the rows that wait, but for those that are there already.

        Whoever looks for messages needs no right to create them.
        """
        waiting = self._get_waiting()
        if not waiting:
            return
        queued = dict(waiting)
        waiting.clear()
        known = self._get_known(queued)
        values = [row._asdict() for row in queued if row not in known]
        if values:
            self.create(values)
            self._trigger_job()

    @api.model
    def _search(self, *args, **kwargs):
        self._write_waiting()
        return super()._search(*args, **kwargs)

    def _trigger_job(self):
        """Have the job run soon after the commit, once per transaction.

        Core asks for no rights on the job itself (``ir.cron._trigger``).
        """
        callbacks = self.env.cr.precommit
        if callbacks.data.get("rma_notification_job"):
            return
        callbacks.data["rma_notification_job"] = True
        xmlid = "rma_warranty.rma_notification_cron"
        job_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid)
        if job_id:
            callbacks.add(self.env["ir.cron"].browse(job_id)._trigger)

    @api.model
    @as_system
    def _withdraw(self, event, documents):
        """Drop queued messages about documents whose step was undone.

        Messages that were sent already stay. Whoever may undo a step has no rights
        on the queue.
        """
        waiting = self._get_waiting()
        for row in list(waiting):
            if row.event == event and row.res_id in documents.ids:
                del waiting[row]
        domain = [
            ("event", "=", event),
            ("res_id", "in", documents.ids),
            ("state", "=", "queued"),
        ]
        self.search(domain).unlink()

    def _get_known(self, waiting):
        """Return those that are queued, or were sent of what is told only once.

        :param dict waiting: {_Waiting: only once in its life}
        """
        domain = [
            ("event", "in", [row.event for row in waiting]),
            ("case_id", "in", [row.case_id for row in waiting]),
        ]
        known = set()
        for row in self.search_fetch(domain, ["event", "case_id", "res_id", "state"]):
            key = _Waiting(row.event, row.case_id.id, row.res_id)
            if waiting.get(key) or row.state == "queued":
                known.add(key)
        return known

    # === SENDING === #

    def action_retry(self):
        """Queue failed messages again, after their cause was removed."""
        self.check_access("write")
        failed = self.filtered(lambda row: row.state == "failed")
        failed._write_step({"state": "queued", "error": False})
        self._trigger_job()
        return True

    def _get_template(self):
        """Return the mail template of this event, empty when it was deleted."""
        self.ensure_one()
        xmlid = f"rma_warranty.mail_template_{self.event}"
        return self.env.ref(xmlid, raise_if_not_found=False)

    def _send(self):
        """Render this message in the customer's language and post it.

        A deleted template or a contact without address leaves the row failed
        with the reason; nothing is raised.
        """
        self.ensure_one()
        template, customer = self._get_template(), self.case_id.partner_id
        error = self._get_obstacle(template, customer)
        if error:
            self.write({"state": "failed", "error": error})
            return
        rendered = {
            field: template._render_field(field, [self.res_id], compute_lang=True)
            for field in ("subject", "body_html")
        }
        self.case_id.with_context(lang=customer.lang).message_post(
            subject=rendered["subject"][self.res_id],
            body=Markup(rendered["body_html"][self.res_id]),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=customer.ids,
            # Staff who follow the case know what they did.
            notify_skip_followers=True,
            author_id=self.case_id.company_id.partner_id.id,
            email_from=self.case_id.company_id.email_formatted or None,
            email_layout_xmlid="mail.mail_notification_layout",
        )
        self.state = "sent"

    def _get_obstacle(self, template, customer):
        """Return why the message can't be sent, or ''."""
        if not template:
            return self.env._("The mail template of this event was deleted.")
        if not template.active:
            return self.env._("The mail template of this event is archived.")
        if not customer.email:
            return self.env._(
                "%(customer)s has no e-mail address.", customer=customer.display_name
            )
        if self.case_id._has_moved():
            return self.env._(
                "%(customer)s no longer belongs to %(company)s, whose return it is.",
                customer=customer.display_name,
                company=self.case_id.commercial_partner_id.display_name,
            )
        if not self.env[template.model].browse(self.res_id).exists():
            return self.env._("The document of this message was deleted.")
        return ""

    @api.model
    def _cron_send(self, limit=500):
        """Send queued messages, each in a savepoint of its own."""
        cron = self.env["ir.cron"]
        queued = self.search([("state", "=", "queued")], limit=limit)
        cron._commit_progress(remaining=len(queued))
        for notification in queued:
            if notification.try_lock_for_update().state == "queued":
                notification._send_safely()
            if not cron._commit_progress(1):
                break

    def _send_safely(self):
        """Send; a failure leaves the row failed, so that others go on."""
        try:
            with self.env.cr.savepoint():
                self._send()
        except Exception as error:
            _logger.exception("Message %s of a return case failed", self.id)
            self.write({"state": "failed", "error": str(error)})
