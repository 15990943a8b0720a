from odoo import fields, models
from odoo.tools import format_date

from ...tools.windows import is_within_window, window_end


class RmaEligibilityWithinWindow(models.AbstractModel):
    """A return is requested within the company's window after delivery.

    Both days are those of the company's time zone: a delivery at 23:30 local
    time belongs to that day. The last day of the window counts.
    """

    _name = "rma.eligibility.within_window"
    _inherit = "rma.eligibility"
    _description = "Eligibility: return window"
    _sequence = 30

    def _answer(self, lines, facts):
        return {
            line: self._answer_line(line, facts["delivered"][line.sale_line_id])
            for line in lines
        }

    def _answer_line(self, line, delivered_at):
        company = line.company_id
        days = company.rma_return_window_days
        start = company._rma_get_local_date(delivered_at)
        answer = {
            "rule": "within_window",
            "outcome": "accept",
            "delivered": fields.Date.to_string(start),
            "days": days,
        }
        if not days:
            return answer
        requested_at = line.case_id.date_request or fields.Datetime.now()
        today = company._rma_get_local_date(requested_at)
        answer["until"] = fields.Date.to_string(window_end(start, days))
        if not is_within_window(start, days, today):
            answer["outcome"] = "refuse"
            answer["requested"] = fields.Date.to_string(today)
        return answer

    def _get_sentence(self, answer):
        dates = {
            key: format_date(self.env, answer[key])
            for key in ("delivered", "until", "requested")
            if key in answer
        }
        if not answer["days"]:
            return self.env._(
                "Delivered on %(delivered)s; returns are accepted without a time "
                "limit.",
                **dates,
            )
        if answer["outcome"] == "accept":
            return self.env._(
                "Delivered on %(delivered)s, return window of %(days)s days: can be "
                "returned until %(until)s.",
                days=answer["days"],
                **dates,
            )
        return self.env._(
            "Delivered on %(delivered)s, the return window of %(days)s days ended on "
            "%(until)s; requested on %(requested)s.",
            days=answer["days"],
            **dates,
        )
