from odoo import api, fields, models


class RmaCase(models.Model):
    """When customers got their first answer."""

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

    @api.depends("date_answered", "date_decision")
    def _compute_date_first_answer(self):
        for case in self:
            known = filter(None, [case.date_answered, case.date_decision])
            case.date_first_answer = min(known, default=False)

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
        return super()._set_state(target, **values)

    def _after_spoken(self, message):
        if self._is_by_staff(message):
            self._note_answer()
        return super()._after_spoken(message)

    def _note_answer(self):
        """Keep when cases were answered first."""
        todo = self.filtered(lambda case: not case.date_answered)
        todo._write_step({"date_answered": fields.Datetime.now()})
