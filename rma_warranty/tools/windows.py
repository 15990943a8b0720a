"""Date arithmetic of return windows."""

from datetime import date, timedelta


def window_end(start, days):
    """Return the last day, included, on which a return may be requested.

    :param date start: day of the delivery, in the company's time zone
    :param int days: length of the window; the day after the delivery is day 1
    :return: the calendar's end at most
    """
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return date.max


def is_within_window(start, days, today):
    """Tell whether ``today`` lies in the window, its last day included."""
    return today <= window_end(start, days)
