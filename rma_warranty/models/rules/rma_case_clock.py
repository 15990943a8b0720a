from odoo import fields, models
from odoo.exceptions import UserError


class RmaCase(models.Model):
    """Waiting for the customer stops the clock: what is due is due later.

    The customer's next message starts it again by itself, a decision or staff do.
    What a law takes for accepted when nobody decides is due as before.
    """

    _inherit = "rma.case"

    date_clock_stopped = fields.Datetime(
        "We wait for the customer since",
        readonly=True,
        copy=False,
        help="Deadlines move by the days until the customer has answered.",
    )
    clock_reason = fields.Char(
        "What we wait for", readonly=True, copy=False, groups="base.group_user"
    )

    _clock_idx = models.Index(
        "(date_clock_stopped) WHERE date_clock_stopped IS NOT NULL"
    )

    # === ACTION METHODS === #

    def action_wait_for_customer(self):
        """Open the dialog that asks what the customer has to do."""
        return self._get_wizard_action(
            "rma.wait.wizard",
            self.env._("Wait for the customer"),
            default_case_ids=self.ids,
        )

    def action_go_on(self):
        """Stop waiting for customers; deadlines are later by the days waited.

        Cases that don't wait are left alone.
        """
        self.check_access("write")
        self._start_clock()
        return True

    # === BUSINESS METHODS === #

    def write(self, vals):
        stopped = self.browse()
        if "date_clock_stopped" in vals and not vals["date_clock_stopped"]:
            stopped = self.filtered("date_clock_stopped")
        days = {case: case._get_days_stopped() for case in stopped}
        res = super().write(vals)
        if any(days.values()):
            # Written by steps only, in system mode.
            stopped.deadline_ids._shift(days)
        return res

    def _wait_for_customer(self, reason):
        """Stop the clock of cases that wait for us; those that wait already stay.

        :param str reason: what the customer has to do
        :raises UserError: no reason, or a case isn't open
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter what the customer has to do."))
        for case in self:
            if not case._is_open():
                raise UserError(
                    self.env._(
                        "%(case)s isn't open: there is nothing to wait for.",
                        case=case.name,
                    )
                )
        todo = self.filtered(lambda case: not case.date_clock_stopped)
        todo._write_step(
            {"date_clock_stopped": fields.Datetime.now(), "clock_reason": reason}
        )
        text = self.env._("We wait for the customer: %(reason)s", reason=reason)
        todo._message_log_batch(bodies=dict.fromkeys(todo.ids, text))

    def _start_clock(self):
        """Let the clock of cases run again that wait for their customer."""
        todo = self.filtered("date_clock_stopped")
        if not todo:
            return
        todo._write_step({"date_clock_stopped": False, "clock_reason": False})
        text = self.env._("We no longer wait for the customer.")
        todo._message_log_batch(bodies=dict.fromkeys(todo.ids, text))

    def _get_days_stopped(self):
        """Return the days since the clock was stopped, in the company's time zone."""
        company = self.company_id
        first = company._rma_get_local_date(self.date_clock_stopped)
        return (company._rma_get_today() - first).days

    def _is_clock_running(self, deadline):
        # A law doesn't wait.
        is_stopped = self.date_clock_stopped and not deadline.is_accepted_unanswered
        return super()._is_clock_running(deadline) and not is_stopped

    # === WHAT ENDS IT === #

    def _set_state(self, target, **values):
        moved = super()._set_state(target, **values)
        moved._start_clock()
        return moved

    def _after_spoken(self, message):
        if self._is_from_outside(message):
            self._start_clock()
        return super()._after_spoken(message)
