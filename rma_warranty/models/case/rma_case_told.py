from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...facts import follows
from .rma_message_setting import OUTCOMES

# For how many days after its end a case that nobody heard of is told, should the
# job not run for a while.
TELL_DAYS = 7


class RmaCase(models.Model):
    """What the customer is told, and that no case ends without a word.

    Nothing hangs on being called when a case closes: a nightly job looks which
    ones did.
    """

    _inherit = "rma.case"

    next_step_text = fields.Char(
        compute="_compute_next_step_text",
        compute_sudo=True,
        help="What comes next, for the customer.",
    )
    contact_text = fields.Char(
        compute="_compute_contact_text",
        compute_sudo=True,
        help="Whom the customer asks.",
    )

    _closed_idx = models.Index("(date_closed) WHERE state = 'closed'")

    # === WORDS === #

    @api.depends_context("lang")
    @follows(lambda self: self._get_next_step_dependencies())
    def _compute_next_step_text(self):
        for case in self:
            text, date = case._get_next_step_text(), case._get_next_step_date()
            if text and date:
                by_when = self.env._(
                    "We expect this by %(date)s.", date=format_date(self.env, date)
                )
                text = f"{text} {by_when}"
            case.next_step_text = text

    def _get_next_step_dependencies(self):
        """Return what :meth:`_get_next_step_text` and its date are made from."""
        return ["state"]

    def _get_next_step_text(self):
        """Return what comes next, in the customer's words; '' if nothing does.

        Contexts say what comes in theirs.
        """
        self.ensure_one()
        if self.state != "requested":
            return ""
        return self.env._(
            "We look at your request and tell you our decision. There is no need to "
            "send anything yet."
        )

    def _get_next_step_date(self):
        """Hook: return the day by which the next step is done, if one is known."""
        self.ensure_one()
        return False

    @api.depends_context("lang")
    @api.depends("user_id", "company_id")
    def _compute_contact_text(self):
        for case in self:
            case.contact_text = " ".join(filter(None, case._get_contact_sentences()))

    def _get_contact_sentences(self):
        """Return whom to ask and how, as sentences."""
        company, person = self.company_id, self.user_id.name
        ways = ", ".join(filter(None, [company.phone, company.email]))
        return [
            self.env._("Questions? Answer this message."),
            person
            and self.env._(
                "%(person)s at %(company)s takes care of your return.",
                person=person,
                company=company.name,
            ),
            ways and self.env._("You also reach us here: %(ways)s.", ways=ways),
        ]

    # === TELLING === #

    def _notify(self, event, documents=None):
        """Queue the customer's message for ``event``; see rma.notification."""
        self.env["rma.notification"]._queue(event, self, documents)

    def _untell(self, *events):
        """Withdraw messages about these cases that wait to be sent."""
        self.env["rma.notification"]._withdraw(events, self)

    def _get_further_address(self, event):
        """Hook: return an e-mail address that is told of an event as well, or ''."""
        self.ensure_one()
        return ""

    # === NIGHTLY JOB === #

    @api.model
    def _cron_follow_up(self):
        """Hook: tell people of what happened because nobody did anything."""
        self._run_nightly(self._find_closed_untold(), "_notify", "closed")

    def _run_nightly(self, cases, method, *args, size=100):
        """Take a step on cases, some at a time, as long as the job may run."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(cases))
        for start in range(0, len(cases), size):
            chunk = cases[start : start + size]
            getattr(chunk, method)(*args)
            if not cron._commit_progress(len(chunk)):
                break

    def _find_closed_untold(self):
        """Return the cases that ended lately without any outcome told."""
        since = fields.Datetime.now() - timedelta(days=TELL_DAYS)
        domain = Domain("state", "=", "closed") & Domain("date_closed", ">=", since)
        closed = self.search(domain)
        told = self.env["rma.notification"]._get_told(closed, OUTCOMES)
        return (closed - told).filtered(lambda case: case._is_empty_handed())

    def _is_empty_handed(self):
        """Tell whether the customer got nothing: no money, no goods."""
        self.ensure_one()
        units = self.line_ids._get_units_by_line().values()
        got = any(own.credited or own.replaced or own.back for own in units)
        return not got and not self.credit_note_ids
