"""Adding to dates."""

from datetime import date, datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta


def add(start, months=0, days=0):
    """Return ``start`` plus months, then days; the calendar's ends at most.

    A month from 31 January ends on the last day of February.
    """
    try:
        return start + relativedelta(months=months) + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.min if months < 0 or days < 0 else date.max


def midnight_in_utc(day, zone):
    """Return the UTC moment, without zone, at which a day begins in a time zone.

    :param str zone: its name
    """
    begin = pytz.timezone(zone).localize(datetime.combine(day, time.min))
    return begin.astimezone(pytz.utc).replace(tzinfo=None)
