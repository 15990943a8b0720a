"""Adding to dates."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def add(start, months=0, days=0):
    """Return ``start`` plus months, then days; the calendar's end at most.

    A month from 31 January ends on the last day of February.
    """
    try:
        return start + relativedelta(months=months) + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.max
