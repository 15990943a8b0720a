"""Promises with dates: by when they are to be kept, and when somebody is told.

A promise is a dict that can be kept as JSON: ``number`` and ``unit``, as
:func:`~.windows.due_date` takes them, ``from`` the event that it is counted from,
and ``remind``, days before its date. Once that event has happened it has a
``start`` and a ``date``, as ISO text, which stay whatever becomes of the rule.
"""

from datetime import date

from .calendar_dates import add
from .windows import due_date

WORKING_DAY = "working_day"
# What is to be done about a date, see :func:`get_acts`.
REMIND, ON_THE_DAY, OVERDUE, ESCALATE = "remind", "day", "overdue", "escalate"


def is_waiting(promise, event):
    """Tell whether a promise starts with an event, and hasn't started yet."""
    return promise["from"] == event and not promise.get("date")


def start(promises, event, day, working):
    """Return promises, with dates for those that start with an event.

    :param date day: of the event; it isn't counted itself
    :param WorkingDays working: asked for promises in working days only
    """
    return [
        {**promise, **_date(promise, day, working)}
        if is_waiting(promise, event)
        else promise
        for promise in promises
    ]


def _date(promise, day, working):
    end = due_date(day, promise["number"], promise["unit"], working)
    return {"start": day.isoformat(), "date": end.isoformat()}


def take_back(promises, event):
    """Return promises, without dates for those that an event has started."""
    return [
        {name: own for name, own in promise.items() if name not in ("start", "date")}
        if promise["from"] == event
        else promise
        for promise in promises
    ]


def shift(promises, days, working):
    """Return promises whose dates are so many days later.

    One in working days ends on a working day again. What a law takes for accepted
    otherwise isn't later: a law doesn't wait.
    """
    return [
        {**promise, "date": _get_later(promise, days, working).isoformat()}
        if promise.get("date") and not promise.get("is_accepted")
        else promise
        for promise in promises
    ]


def _get_later(promise, days, working):
    end = due_date(date.fromisoformat(promise["date"]), days, "day", None)
    is_working = days and promise["unit"] == WORKING_DAY
    return working.get_following(end) if is_working else end


def get_first(promises):
    """Return the promise with the earliest date, None before any has one."""
    dated = (promise for promise in promises if promise.get("date"))
    return min(dated, key=lambda promise: promise["date"], default=None)


def get_acts(end, remind, escalate_after):
    """Return [(day, what is to be done then)] about a date, the first one first.

    :param date end: the last day of a promise
    :param remind: numbers of days before it
    :param int escalate_after: days after it; 0 for never
    """
    days = [(number, REMIND) for number in sorted(remind, reverse=True)]
    days = [(-number, act) for number, act in days] + [(0, ON_THE_DAY), (1, OVERDUE)]
    if escalate_after:
        days.append((escalate_after, ESCALATE))
    acts = [(add(end, days=number), act) for number, act in days]
    return sorted(acts, key=lambda act: act[0])


def get_next_day(acts, first):
    """Return the first day, from a given one on, on which something is to be done."""
    return min((day for day, __ in acts if day >= first), default=None)


def get_due_acts(acts, first, today):
    """Return what is to be done between two days, both included, in its order."""
    return [act for day, act in acts if first <= day <= today]


def parse_days(text):
    """Return numbers of days as they are typed, "4, 1".

    :raises ValueError: something else is there, or a negative number
    """
    parts = (text or "").replace(";", ",").split(",")
    numbers = [int(part) for part in parts if part.strip()]
    if any(number < 0 for number in numbers):
        raise ValueError(text)
    return sorted(set(numbers), reverse=True)
