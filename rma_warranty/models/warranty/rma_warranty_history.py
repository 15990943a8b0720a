import logging
import time
from datetime import datetime
from datetime import time as clock

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 2000
# So many failures in one batch, and nothing done in it, aren't single records.
MOST_FAILURES = 100
FACTS = frozenset({"company_id", "date_from"})


class RmaWarrantyHistory(models.Model):
    """A job that gives certificates for what was delivered in the past.

    1. A manager chooses from which day on, and sees which terms the
       deliveries would get.
    2. Start counts them; a scheduled job gives the certificates in batches,
       in the order of the deliveries, and commits each.
    3. It goes on after a pause, a restart or a crash with the batch that was
       not committed. What can't be done is listed and passed over.

    Deliveries that have a certificate are left out, so that another job over
    the same days does no harm.
    """

    _name = "rma.warranty.history"
    _description = "Certificates for past deliveries"
    _inherit = ["rma.protected"]
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        "Deliveries from",
        help="The first day, in the time zone of the company. Empty for all.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    preview = fields.Html(
        compute="_compute_preview",
        compute_sudo=True,
        help="What the deliveries would get today.",
    )
    total_count = fields.Integer("Delivered lines", readonly=True, copy=False)
    done_count = fields.Integer("Lines done", readonly=True, copy=False)
    certificate_count = fields.Integer("Certificates given", readonly=True, copy=False)
    failure_count = fields.Integer("Lines passed over", readonly=True, copy=False)
    progress = fields.Float("Progress (%)", compute="_compute_progress")
    rest_text = fields.Char("Time left", compute="_compute_progress")
    cursor_date = fields.Datetime(readonly=True, copy=False)
    cursor_id = fields.Integer(
        "Last move line", readonly=True, copy=False, help="Where the job goes on."
    )
    known_id = fields.Integer("Last certificate before", readonly=True, copy=False)
    failures = fields.Text("What could not be done", readonly=True, copy=False)
    error = fields.Char("Last error", readonly=True, copy=False)
    date_started = fields.Datetime("Started", readonly=True, copy=False)
    date_done = fields.Datetime("Finished", readonly=True, copy=False)
    seconds = fields.Float("Seconds of work", readonly=True, copy=False)

    _running_once = models.UniqueIndex(
        "(company_id) WHERE state = 'running'",
        "Certificates for past deliveries are being made for this company already. "
        "Wait until that is done, or pause it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id", "date_from", "state")
    def _compute_preview(self):
        renderer = self.env["ir.qweb"]
        for job in self:
            if job.state != "draft" or job.company_id not in self.env.companies:
                job.preview = False
                continue
            rows = self.env["rma.warranty.past"]._get_preview(
                job.company_id, job._get_moment_from()
            )
            job.preview = renderer._render(
                "rma_warranty.rma_warranty_history_preview", {"rows": rows}
            )

    @api.depends("total_count", "done_count", "seconds", "state")
    def _compute_progress(self):
        for job in self:
            share = job.done_count / job.total_count if job.total_count else 0.0
            job.progress = 100.0 if job.state == "done" else min(share, 1.0) * 100
            job.rest_text = job._describe_rest()

    @api.depends("company_id", "date_from")
    def _compute_display_name(self):
        for job in self:
            job.display_name = self.env._(
                "Past deliveries of %(company)s", company=job.company_id.name or ""
            )

    def _describe_rest(self):
        """Return how long the job still takes, by what it has taken so far."""
        self.ensure_one()
        if self.state not in ("running", "paused") or not self.done_count:
            return ""
        rest = max(self.total_count - self.done_count, 0)
        minutes = round(self.seconds / self.done_count * rest / 60)
        if minutes < 1:
            return self.env._("less than a minute")
        return self.env._("about %(number)s minutes", number=minutes)

    # === CRUD METHODS === #

    def write(self, vals):
        if FACTS & vals.keys() and any(job.state != "draft" for job in self):
            raise UserError(
                self.env._(
                    "Company and first day can't be changed any more: the job was "
                    "started. Make another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(job.state == "running" for job in self):
            raise UserError(
                self.env._("The job is running and can't be deleted. Pause it first.")
            )

    # === ACTION METHODS === #

    def action_start(self):
        """Count what there is to do, and have the scheduled job begin."""
        for job in self.filtered(lambda job: job.state == "draft"):
            if not self.env["rma.warranty.term"]._is_used():
                raise UserError(
                    self.env._(
                        "There are no warranty terms yet. Create one and set it on "
                        "products, categories or the company."
                    )
                )
            job._write_step(
                {
                    "state": "running",
                    "date_started": fields.Datetime.now(),
                    "known_id": job._get_last_certificate(),
                }
            )
            job._write_step({"total_count": job._count_lines()})
        return self._trigger_job()

    def action_pause(self):
        """Have the job stop after the batch that it is doing."""
        running = self.filtered(lambda job: job.state == "running")
        running._write_step({"state": "paused"})
        return True

    def action_resume(self):
        """Go on where the job was paused or failed."""
        stopped = self.filtered(lambda job: job.state in ("paused", "failed"))
        stopped._write_step({"state": "running", "error": False})
        return self._trigger_job()

    def action_refresh(self):
        """Show the present state; the form is read again."""
        self.check_access("read")
        return True

    def _trigger_job(self):
        self.check_access("write")
        self.env["ir.cron"]._rma_trigger("rma_warranty.rma_warranty_history_cron")
        return True

    # === COUNTING === #

    def _get_moment_from(self):
        """Return the UTC moment at which the first day begins, or None."""
        self.ensure_one()
        if not self.date_from:
            return None
        zone = pytz.timezone(self.company_id._rma_get_zone())
        midnight = zone.localize(datetime.combine(self.date_from, clock.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _count_lines(self):
        """Return the number of delivered lines without a certificate."""
        self.ensure_one()
        source = self._get_source(self._get_moment_from())
        self.env.cr.execute(SQL("SELECT COUNT(*) %s", source))
        return self.env.cr.fetchone()[0]

    def _get_source(self, start):
        """Return the FROM and WHERE of the lines that were there at the start.

        What was delivered since then got its certificates by itself.
        """
        past = self.env["rma.warranty.past"]
        return past._get_source(self.company_id, start, self.date_started)

    def _get_last_certificate(self):
        """Return the highest id of all certificates, or 0."""
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM rma_warranty_certificate")
        return self.env.cr.fetchone()[0]

    def _fetch(self, limit):
        """Return the next lines without a certificate: [(moment, id)], oldest first."""
        self.ensure_one()
        source = self._get_source(self.cursor_date or self._get_moment_from())
        self.env.cr.execute(
            SQL(
                "SELECT move.date, line.id %s AND (move.date, line.id) > (%s, %s) "
                "ORDER BY move.date, line.id LIMIT %s",
                source,
                self.cursor_date or datetime.min,
                self.cursor_id,
                limit,
            )
        )
        return self.env.cr.fetchall()

    # === RUNNING === #

    @api.model
    def _cron_run(self, limit=BATCH):
        """Do batches of running jobs, each committed, as long as there is time."""
        cron = self.env["ir.cron"]
        jobs = self.search([("state", "=", "running")], order="id")
        cron._commit_progress(remaining=sum(job._get_rest() for job in jobs))
        for job in jobs:
            while job._is_to_do():
                done = job._run_batch(limit)
                rest = job._get_rest()
                self.env.flush_all()
                self.env.invalidate_all()
                if not cron._commit_progress(done, remaining=rest):
                    return

    def _get_rest(self):
        return max(self.total_count - self.done_count, 1) if self._is_running() else 0

    def _is_running(self):
        self.ensure_one()
        return self.state == "running"

    def _is_to_do(self):
        """Tell whether the job runs still; it is ours until the next commit."""
        self.ensure_one()
        if not self.try_lock_for_update():
            return False
        # Somebody may have paused it while the batch before was committed.
        self.invalidate_recordset()
        return self._is_running()

    def _run_batch(self, limit):
        """Do the next lines and note how far the job has come.

        :return: the number of lines
        """
        started = time.monotonic()
        rows = self._fetch(limit)
        if not rows:
            self._finish()
            return 0
        lines = self.env["stock.move.line"].browse(line_id for __, line_id in rows)
        failures = []
        certificates = self._issue_safely(lines, failures)
        if len(failures) >= MOST_FAILURES and len(failures) == len(lines):
            self._fail(failures[-1])
            return 0
        self._note_batch(rows, certificates, failures)
        self.seconds += time.monotonic() - started
        return len(rows)

    def _issue_safely(self, lines, failures):
        """Give the certificates of lines, of all but those that can't be done.

        After a failure each half is tried alone, down to the single line.

        :param list failures: gets a text for each line that can't be done
        :return: the number of certificates given
        """
        try:
            with self.env.cr.savepoint():
                past = self.env["rma.warranty.past"]
                return len(past._issue(lines, self.known_id))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Nothing wrong with the lines: the batch is done again.
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(lines) == 1:
                _logger.exception("No certificate for move line %s", lines.id)
                failures.append(self._describe_failure(lines, error))
                return 0
        half = len(lines) // 2
        first = self._issue_safely(lines[:half], failures)
        return first + self._issue_safely(lines[half:], failures)

    def _describe_failure(self, line, error):
        """Return a line of text that names what could not be done, and why."""
        return self.env._(
            "%(transfer)s, %(product)s (move line %(id)s): %(error)s",
            transfer=line.picking_id.name or line.move_id.reference or "",
            product=line.product_id.display_name,
            id=line.id,
            error=" ".join(str(error).split()) or type(error).__name__,
        )

    def _note_batch(self, rows, certificates, failures):
        """Write how far the job has come."""
        moment, line_id = rows[-1]
        values = {
            "cursor_date": moment,
            "cursor_id": line_id,
            "done_count": self.done_count + len(rows),
            "certificate_count": self.certificate_count + certificates,
        }
        if failures:
            known = [self.failures] if self.failures else []
            values["failures"] = "\n".join([*known, *failures])
            values["failure_count"] = self.failure_count + len(failures)
            values["error"] = failures[-1]
        self.write(values)

    def _fail(self, error):
        """Stop: what is wrong isn't a single line."""
        self.write({"state": "failed", "error": error})

    def _finish(self):
        self.write({"state": "done", "date_done": fields.Datetime.now()})
