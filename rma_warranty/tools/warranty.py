"""Date arithmetic of warranties."""

from typing import NamedTuple

from .calendar_dates import add
from .windows import window_end

MONTHS_PER_UNIT = {"month": 1, "year": 12}


class Duration(NamedTuple):
    """A length of time; ``is_lifetime`` has no end, whatever the rest says."""

    months: int = 0
    days: int = 0
    is_lifetime: bool = False

    def __bool__(self):
        return self.is_lifetime or self.months > 0 or self.days > 0


def to_duration(number, unit):
    """Return the Duration of so many ``day``, ``month``, ``year``, or ``lifetime``."""
    if unit == "lifetime":
        return Duration(is_lifetime=True)
    if unit == "day":
        return Duration(days=number)
    return Duration(months=number * MONTHS_PER_UNIT[unit])


def warranty_end(start, promised, added=(), at_least=None):
    """Return the last day, included, of a warranty; None when it never ends.

    A period of months ends on the day with the number of its first day, or on
    the month's last day where there is none: one month from 31 January ends on
    28 or 29 February, one year from 29 February 2024 on 28 February 2025. The
    first day itself isn't counted, as in return windows.

    Months are summed before days, so that the order of extensions makes no
    difference; of several promises the longest counts, so that none shortens.

    :param date start: first day
    :param promised: Durations of the term and of terms that replace it
    :param added: Durations that are added to the promise, none below zero
    :param date at_least: the warranty ends on this day or later
    """
    added = list(added)
    if any(each.is_lifetime for each in [*promised, *added]):
        return None
    months = sum(each.months for each in added)
    days = sum(each.days for each in added)
    ends = [
        add(start, each.months + months, each.days + days)
        for each in promised or [Duration()]
    ]
    return max([*ends, at_least] if at_least else ends)


def days_left(end, today):
    """Return the days from ``today`` to the last day; None without an end.

    0 on the last day, below zero when it is over.
    """
    return None if end is None else (end - today).days


def day_number(start, today):
    """Return how many days after the start ``today`` is; 0 on the first day."""
    return (today - start).days


def remedies_on(remedies, day):
    """Return what may be asked for on a day, in the order it is offered.

    :param remedies: ordered (code, first day, last day) in days since the
        start, both included; the last day 0 means to the end of the warranty
    :param int day: days since the start
    :return: list of (code, last day)
    """
    return [
        (code, last)
        for code, first, last in remedies
        if first <= day and (not last or day <= last)
    ]


def remedies_after_repairs(offered, opened):
    """Return what may be asked for when failed repairs open further remedies.

    Those come first and last to the end of the warranty; then what else is
    offered on that day.

    :param offered: ordered (code, last day) without them
    :param opened: ordered codes, some of them more than once
    :return: list of (code, last day)
    """
    first = [(code, 0) for code in dict.fromkeys(opened)]
    return first + [(code, last) for code, last in offered if code not in opened]


def effective_start(delivered, registered, days):
    """Return the start of a warranty that begins with its registration.

    The day of the registration if it is within ``days`` after the delivery,
    the last day included; else that of the delivery.
    """
    if registered and delivered <= registered <= window_end(delivered, days):
        return registered
    return delivered
