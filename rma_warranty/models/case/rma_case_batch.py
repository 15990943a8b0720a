from odoo import models


class RmaCase(models.Model):
    """Steps over the cases chosen in a list, see rma.batch.

    Each keeps what went well, chunk by chunk, and tells which cases failed
    and why. Calling one again does what is left.
    """

    _inherit = "rma.case"

    def action_approve_chosen(self):
        """Approve the chosen cases."""
        return self._run_chosen("action_approve")

    def action_credit_chosen(self):
        """Draft the credit notes of the chosen cases."""
        return self._run_chosen("_create_credit_notes")

    def _run_chosen(self, method):
        """Run a step in chunks and return a notification about the result."""
        self.check_access("write")
        failures = self.env["rma.batch"]._run(self, method)
        done = self.env._(
            "%(done)s of %(all)s cases done.",
            done=len(self) - len(failures),
            all=len(self),
        )
        return self.env["rma.batch"]._get_result_action(done, failures)
