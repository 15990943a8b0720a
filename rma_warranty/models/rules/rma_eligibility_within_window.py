from odoo import fields, models
from odoo.tools import format_date

from ...tools.windows import legal_end, window_end

# Days that a last day may move on at most.
MOST_MOVED = 31


class RmaEligibilityWithinWindow(models.AbstractModel):
    """A return is requested within the window after delivery.

    A rule of the company gives the window, else its settings do. Both days are those
    of the company's time zone: a delivery at 23:30 local time belongs to that day.
    The last day of the window counts.
    """

    _name = "rma.eligibility.within_window"
    _inherit = "rma.eligibility"
    _description = "Eligibility: return window"
    _sequence = 30

    def _answer(self, lines, facts):
        delivered, policies = facts["delivered"], facts["policies"]
        windows = {line: self._get_window(line, policies[line]) for line in lines}
        last = self._get_last_deliveries(windows)
        starts = {}
        for line, window in windows.items():
            start = delivered.get(line.sale_line_id)
            if window["from"] == "last_delivery":
                start = last.get(line.order_id)
            if line.sale_line_id in delivered:
                starts[line] = start and line.company_id._rma_get_local_date(start)
        holidays = self._get_holidays(windows, starts)
        return {
            line: self._answer_line(
                line, windows[line], start, holidays.get(line.company_id, ())
            )
            for line, start in starts.items()
        }

    def _get_holidays(self, windows, starts):
        """Return {company: dates}, of companies with windows that such days move."""
        ends = {
            line: window_end(start, windows[line]["days"])
            for line, start in starts.items()
            if start and windows[line].get("moves")
        }
        if not ends:
            return {}
        nobody = self.env["resource.calendar"]
        asked = [(line.company_id, nobody) for line in ends]
        last = window_end(max(ends.values()), MOST_MOVED)
        service = self.env["rma.working.days"]
        found = service._read(asked, min(ends.values()), last)
        return {company: days.holidays for (company, __), days in found.items()}

    def _get_window(self, line, policies):
        """Return the window of a line: ``days``, 0 without limit, and ``from``."""
        return policies.get("window") or line._get_default_window()

    def _get_last_deliveries(self, windows):
        """Return {order: datetime of its last delivery}, None as long as one is open.

        Only of orders with a window that is counted from it.
        """
        orders = self.env["sale.order"]
        for line, window in windows.items():
            if window["from"] == "last_delivery":
                orders |= line.order_id
        return orders._rma_get_last_deliveries()

    def _answer_line(self, line, window, start, holidays):
        """Return the answer on one line.

        :param dict window: see :meth:`_get_window`
        :param date start: day of the delivery it is counted from, None if that one
            is still to come
        :param holidays: dates that move the end of a window that can be moved
        """
        answer = {"rule": "within_window", "outcome": "accept", "days": window["days"]}
        if window["from"] == "last_delivery":
            answer["from"] = window["from"]
        if window.get("source"):
            answer["source"] = window["source"]
        if not start:
            return answer
        answer["delivered"] = fields.Date.to_string(start)
        if not window["days"]:
            return answer
        today = line.case_id._get_request_day()
        until = window_end(start, window["days"])
        if window.get("moves"):
            until = legal_end(start, holidays, days=window["days"])
        answer["until"] = fields.Date.to_string(until)
        if today > until:
            answer["outcome"] = "refuse"
            answer["requested"] = fields.Date.to_string(today)
        return answer

    def _get_sentence(self, answer):
        sentence = self._get_dated_sentence(answer)
        source = answer.get("source")
        return f"{sentence} ({source})" if source else sentence

    def _get_dated_sentence(self, answer):
        dates = {
            key: format_date(self.env, answer[key])
            for key in ("delivered", "until", "requested")
            if key in answer
        }
        if "delivered" not in answer:
            return self.env._(
                "A part of the order is still to be delivered: the return window "
                "begins with the last delivery."
            )
        if not answer["days"]:
            return self.env._(
                "Delivered on %(delivered)s; returns are accepted without a time "
                "limit.",
                **dates,
            )
        if answer.get("from"):
            return self._get_sentence_of_order(answer, dates)
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

    def _get_sentence_of_order(self, answer, dates):
        """Return the sentence for a window that begins with the last delivery."""
        if answer["outcome"] == "accept":
            return self.env._(
                "Last delivery of the order on %(delivered)s, return window of "
                "%(days)s days: can be returned until %(until)s.",
                days=answer["days"],
                **dates,
            )
        return self.env._(
            "Last delivery of the order on %(delivered)s, the return window of "
            "%(days)s days ended on %(until)s; requested on %(requested)s.",
            days=answer["days"],
            **dates,
        )
