import logging

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class RmaMass(models.AbstractModel):
    """Run a step over many cases: in chunks, past those that fail.

    The number of a journal is locked from posting to commit, so a mass run
    commits after each chunk.
    """

    _name = "rma.mass"
    _description = "Mass actions on return cases"

    def _run(self, cases, method, *, chunk_size=25, commit=True):
        """Call ``method`` on the cases, chunk by chunk.

        A chunk that fails is run again case by case, so that only the cases
        that really fail are left out; what they did is rolled back.

        :param cases: rma.case
        :param str method: name of a method without arguments
        :param bool commit: commit after each chunk
        :return: list of (case, message) of the cases that failed
        """
        failures = []
        for start in range(0, len(cases), chunk_size):
            chunk = cases[start : start + chunk_size]
            if self._try(chunk, method):
                for case in chunk:
                    message = self._try(case, method)
                    if message:
                        failures.append((case, message))
            if commit:
                self._commit()
        return failures

    def _commit(self):
        """Keep what is done and let go of the journals' numbers."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _try(self, cases, method):
        """Return the message of a failure, or '' when it went well."""
        try:
            with self.env.cr.savepoint():
                getattr(cases, method)()
        except UserError as error:
            _logger.info("%s failed for %s: %s", method, cases, error)
            return str(error)
        return ""
