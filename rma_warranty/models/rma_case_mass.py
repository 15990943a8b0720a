from odoo import models

# How many failures the notification spells out.
MAX_REPORTED = 10


class RmaCaseMass(models.AbstractModel):
    """Steps over the cases chosen in a list, see rma.mass.

    Each keeps what went well, chunk by chunk, and tells which cases failed
    and why. Calling one again does what is left.
    """

    _name = "rma.case.mass"
    _description = "Mass actions on return cases"

    def action_approve_chosen(self):
        """Approve the chosen cases."""
        return self._run_chosen("action_approve")

    def action_receive_chosen(self):
        """Receive everything that is expected for the chosen cases."""
        return self._run_chosen("action_receive")

    def action_credit_chosen(self):
        """Draft the credit notes of the chosen cases."""
        return self._run_chosen("action_create_credit_notes")

    def action_post_chosen(self):
        """Post the draft credit notes of the chosen cases."""
        return self._run_chosen("action_post_credit_notes")

    def _run_chosen(self, method):
        """Run a step in chunks and return a notification about the result."""
        # Posting is the accountants' right on credit notes; they only read cases.
        is_posting = method == "action_post_credit_notes"
        self.check_access("read" if is_posting else "write")
        failures = self.env["rma.mass"]._run(self, method)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failures else "success",
                "sticky": bool(failures),
                "message": self._get_mass_message(failures),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_mass_message(self, failures):
        """Return how many cases went well, and why the others did not.

        :param list failures: (case, message) of the cases that failed
        """
        lines = [
            self.env._(
                "%(done)s of %(all)s cases done.",
                done=len(self) - len(failures),
                all=len(self),
            )
        ]
        lines += [
            f"{case.name}: {message}" for case, message in failures[:MAX_REPORTED]
        ]
        if len(failures) > MAX_REPORTED:
            lines.append(
                self.env._("… and %(more)s more.", more=len(failures) - MAX_REPORTED)
            )
        return "\n".join(lines)
