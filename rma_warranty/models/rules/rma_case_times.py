from odoo import api, fields, models

from ...figures import Figure

HOUR = 3600
DAY = 24 * HOUR


class RmaCase(models.Model):
    """When customers got their first answer, and what a case took."""

    _inherit = "rma.case"

    date_answered = fields.Datetime(
        "Answered on",
        readonly=True,
        copy=False,
        help="When staff first wrote something that the customer can read.",
    )
    date_first_answer = fields.Datetime(
        "First answer on",
        compute="_compute_date_first_answer",
        store=True,
        help="When staff first wrote to the customer, or decided.",
    )
    hours_to_answer = Figure(
        "Hours to first answer",
        compute="_compute_times",
        store=True,
        groups="base.group_user",
    )
    days_to_decision = Figure(
        compute="_compute_times", store=True, groups="base.group_user"
    )
    days_to_close = Figure(
        compute="_compute_times", store=True, groups="base.group_user"
    )
    touch_count = fields.Integer(
        "Touches",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="How often staff took a step or wrote, notes included.",
    )

    @api.depends("date_answered", "date_decision")
    def _compute_date_first_answer(self):
        for case in self:
            known = filter(None, [case.date_answered, case.date_decision])
            case.date_first_answer = min(known, default=False)

    @api.depends("date_request", "date_first_answer", "date_decision", "date_closed")
    def _compute_times(self):
        for case in self:
            case.hours_to_answer = case._get_time_to(case.date_first_answer, HOUR)
            case.days_to_decision = case._get_time_to(case.date_decision, DAY)
            case.days_to_close = case._get_time_to(case.date_closed, DAY)

    def _get_time_to(self, moment, unit):
        """Return how long after the request something was, None if it wasn't yet.

        What was before it, as an answer to a mail, counts as at once.

        :param int unit: seconds
        """
        if not moment or not self.date_request:
            return None
        return max((moment - self.date_request).total_seconds(), 0) / unit

    # === STEPS === #

    def action_mark_answered(self):
        waiting = self.filtered("is_customer_waiting")
        res = super().action_mark_answered()
        waiting._note_answer()
        return res

    def _set_state(self, target, **values):
        if target == "draft":
            # Of the request that was cancelled.
            values["date_answered"] = False
        moved = super()._set_state(target, **values)
        user = self.env.user
        if user._is_internal() and user.active:
            moved._touch()
        return moved

    def _after_written(self, message):
        if self._is_by_staff(message):
            self._touch()
        return super()._after_written(message)

    def _after_spoken(self, message):
        if self._is_by_staff(message):
            self._note_answer()
        return super()._after_spoken(message)

    def _note_answer(self):
        """Keep when cases were answered first."""
        todo = self.filtered(lambda case: not case.date_answered)
        todo._write_step({"date_answered": fields.Datetime.now()})

    def _touch(self):
        """Count that somebody of us did something about these cases."""
        for count, cases in self.grouped("touch_count").items():
            cases._write_step({"touch_count": count + 1})
