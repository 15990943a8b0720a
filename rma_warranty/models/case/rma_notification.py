import logging
from typing import NamedTuple

from odoo import api, fields, models

from ...system import as_system
from .rma_message_setting import EVENTS

_logger = logging.getLogger(__name__)


class _Waiting(NamedTuple):
    """A message that the transaction under way queued, not written yet."""

    event: str
    case_id: int
    res_id: int


class RmaNotification(models.Model):
    """A message to the customer that waits to be rendered and sent.

    Steps that move goods or money only write a row here; a scheduled job
    renders the event's template in the customer's language and sends it, unless
    the settings switch it off (rma.message.setting). One row per case, event,
    document and way (rma.channel): a repeated step never sends twice (G6).
    """

    _name = "rma.notification"
    _inherit = ["rma.protected"]
    _description = "Queued message about a return case"
    _order = "id"

    case_id = fields.Many2one("rma.case", required=True, ondelete="cascade", index=True)
    event = fields.Selection(EVENTS, required=True)
    channel = fields.Selection(
        selection="_get_channels", string="Way", required=True, default="mail"
    )
    res_id = fields.Integer(
        "Document",
        required=True,
        help="The record that the template is about: case, transfer or credit note.",
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("off", "Not sent: switched off"),
        ],
        required=True,
        default="queued",
    )
    error = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(case_id, event, res_id, channel) WHERE state = 'queued'",
        "This message is queued already.",
    )
    _queue_idx = models.Index("(id) WHERE state = 'queued'")

    @api.model
    def _get_channels(self):
        return self.env["rma.channel"]._get_choices()

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
        ways = [own._code for own in self.env["rma.channel"]._get_all()]
        values = [
            {**row._asdict(), "channel": way}
            for row in queued
            if row not in known
            for way in ways
        ]
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
    def _withdraw(self, events, documents):
        """Drop queued messages about documents whose step was undone.

        Messages that were sent already stay. Whoever may undo a step has no rights
        on the queue.

        :param events: code of an event, or several
        :param documents: cases, transfers or credit notes, as given to :meth:`_queue`
        """
        codes = [events] if isinstance(events, str) else events
        waiting = self._get_waiting()
        for row in list(waiting):
            if row.event in codes and row.res_id in documents.ids:
                del waiting[row]
        domain = [
            ("event", "in", codes),
            ("res_id", "in", documents.ids),
            ("state", "=", "queued"),
        ]
        self.search(domain).unlink()

    def _get_told(self, cases, events):
        """Return those of ``cases`` on which one of ``events`` was told, or waits.

        In system mode.
        """
        domain = [("case_id", "in", cases.ids), ("event", "in", events)]
        return self.search_fetch(domain, ["case_id"]).case_id

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

    def _send(self):
        """Send this message on its way, unless the settings say otherwise.

        What is switched off is marked so. A deleted template or a contact without
        address leaves the row failed with the reason; nothing is raised.
        """
        self.ensure_one()
        channel = self.env["rma.channel"]._get(self.channel)
        company = self.case_id.company_id
        settings = self.env["rma.message.setting"]
        is_on, template = settings._get(self.event, channel, company)
        if not is_on:
            self.write({"state": "off", "error": False})
            return
        error = self._get_obstacle() or channel._get_obstacle(self, template)
        if error:
            self.write({"state": "failed", "error": error})
            return
        channel._send(self, template)
        self.state = "sent"

    def _get_obstacle(self):
        """Return why the message may reach nobody, whichever way it goes, or ''."""
        customer = self.case_id.partner_id
        if self.case_id._has_moved():
            return self.env._(
                "%(customer)s no longer belongs to %(company)s, whose return it is.",
                customer=customer.display_name,
                company=self.case_id.commercial_partner_id.display_name,
            )
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
