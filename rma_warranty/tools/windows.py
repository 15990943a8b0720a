"""Date arithmetic of return windows, of deadlines and of the right of withdrawal.

Dates are calendar days where the company is; see ``_rma_get_local_date``.
"""

from .calendar_dates import add
from .working_days import WorkingDays

# Months that the right of withdrawal lasts longer when nobody told the customer.
MONTHS_NOT_TOLD = 12


def window_end(start, days):
    """Return the last day, included, on which a return may be requested.

    :param date start: day of the delivery, in the company's time zone
    :param int days: length of the window; the day after the delivery is day 1
    :return: the calendar's end at most
    """
    return add(start, days=days)


def is_within_window(start, days, today):
    """Tell whether ``today`` lies in the window, its last day included."""
    return today <= window_end(start, days)


def due_date(start, number, unit, working):
    """Return the last day, included, of a promise of so many days or months.

    :param date start: the day of what it is counted from; it isn't counted itself
    :param str unit: ``day``, ``working_day`` or ``month``
    :param WorkingDays working: asked for working days only
    """
    if unit == "working_day":
        return working.get_after(start, number)
    if unit == "month":
        return add(start, months=number)
    return add(start, days=number)


def legal_end(start, holidays, *, days=0, months=0):
    """Return the last day, included, of a period that European law sets.

    As regulation 1182/71 article 3 counts: the day of the event isn't counted; a
    last day on a Saturday, Sunday or holiday moves to the next working day; a
    period of two days or more has at least two working days. It doesn't matter
    on which days the company itself works.

    :param date start: the day of the event
    :param holidays: dates
    """
    working = WorkingDays(holidays=frozenset(holidays))
    end = working.get_following(add(start, months=months, days=days))
    if months or days >= 2:
        return max(end, working.get_after(start, 2))
    return end


def withdrawal_end(delivered, days, holidays, told):
    """Return the last day, included, of the right to withdraw from an order.

    As directive 2011/83/EU articles 9 and 10 say: so many days after the last
    parcel of the order. Who wasn't told of the right has 12 months more, counted
    from the day on which it would have ended; who was told within 12 months after
    the last parcel has so many days from then on.

    :param delivered: a date per parcel of the order; None for one that is still to
        be delivered
    :param int days: length of the period, 14 by law
    :param holidays: dates
    :param date told: when the customer was told of the right; None for never
    :return: date; None while something is still to be delivered: there is no end yet
    """
    delivered = list(delivered)
    if not delivered or None in delivered:
        return None
    last = max(delivered)
    end = legal_end(last, holidays, days=days)
    if told and told <= last:
        return end
    if told and told <= legal_end(last, holidays, months=MONTHS_NOT_TOLD):
        return legal_end(told, holidays, days=days)
    return legal_end(end, holidays, months=MONTHS_NOT_TOLD)
