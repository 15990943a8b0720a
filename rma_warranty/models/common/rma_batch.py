import logging

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# How many failures the notification spells out.
MAX_REPORTED = 10


class RmaBatch(models.AbstractModel):
    """Run a step over many cases: in chunks, past those that fail.

    The number of a journal is locked from posting to commit, so a batch
    commits after each chunk.
    """

    _name = "rma.batch"
    _description = "Batches of steps on return cases"

    def _run(self, cases, method, *, chunk_size=25, commit=True, **options):
        """Call ``method`` on the cases, chunk by chunk.

        A chunk that fails is run again case by case, so that only the cases
        that really fail are left out; what they did is rolled back.

        :param cases: rma.case, or other records
        :param str method: name of a method
        :param bool commit: commit after each chunk
        :param options: arguments of the method
        :return: list of (case, message) of the cases that failed
        """
        failures = []
        for start in range(0, len(cases), chunk_size):
            chunk = cases[start : start + chunk_size]
            if self._try(chunk, method, options):
                for case in chunk:
                    message = self._try(case, method, options)
                    if message:
                        failures.append((case, message))
            if commit:
                self._commit()
        return failures

    def _commit(self):
        """Keep what is done and let go of the journals' numbers."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _get_result_action(self, done, failures):
        """Return a notification: what was done, and why the rest was not.

        :param str done: how many went well
        :param list failures: (record, message) of those that failed
        """
        lines = [done]
        lines += [
            f"{record.display_name}: {message}"
            for record, message in failures[:MAX_REPORTED]
        ]
        if len(failures) > MAX_REPORTED:
            more = len(failures) - MAX_REPORTED
            lines.append(self.env._("… and %(more)s more.", more=more))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failures else "success",
                "sticky": bool(failures),
                "message": "\n".join(lines),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _try(self, cases, method, options):
        """Return the message of a failure, or '' when it went well."""
        try:
            with self.env.cr.savepoint():
                getattr(cases, method)(**options)
        except UserError as error:
            _logger.info("%s failed for %s: %s", method, cases, error)
            return str(error)
        return ""
