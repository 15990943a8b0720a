"""Which days are worked on, and counting them."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from .calendar_dates import add

MONDAY_TO_FRIDAY = frozenset(range(5))
# Of days for which no hours are planned.
USUAL_HOURS = (9.0, 17.0)
ONE_DAY = timedelta(days=1)
# Core lets a day end at 23:59:59, and people at 23:59.
_SLACK = timedelta(minutes=1)


class WorkingDays(NamedTuple):
    """Weekdays that are worked on (Monday is 0), and dates that are not.

    Where two weeks alternate, ``other_weekdays`` are those of each second week, as
    core counts them: weeks since the year 1, from the first one on.
    """

    weekdays: frozenset = MONDAY_TO_FRIDAY
    holidays: frozenset = frozenset()
    other_weekdays: frozenset | None = None

    def is_working(self, day):
        """Tell whether a date is a working day."""
        return day not in self.holidays and day.weekday() in self._get_weekdays(day)

    def get_following(self, day):
        """Return the date itself if it is a working day, else the next one that is.

        The calendar's end at most; without any working weekday, the date itself.
        """
        if not self._is_any_working():
            return day
        while day < date.max and not self.is_working(day):
            day += ONE_DAY
        return day

    def get_after(self, start, number):
        """Return the ``number``-th working day after a date, which isn't counted.

        :param int number: 0 gives the date itself, whatever day it is
        :return: the calendar's end at most; without any working weekday, days are
            counted as they come
        """
        if not self._is_any_working():
            return add(start, days=number)
        day = start
        for __ in range(number):
            if day == date.max:
                break
            day = self.get_following(day + ONE_DAY)
        return day

    def count(self, first, last):
        """Return how many working days there are, both dates included."""
        days = (last - first).days + 1
        return sum(self.is_working(first + ONE_DAY * number) for number in range(days))

    def _is_any_working(self):
        return bool(self.weekdays or self.other_weekdays)

    def _get_weekdays(self, day):
        is_other = self.other_weekdays is not None and is_second_week(day)
        return self.other_weekdays if is_other else self.weekdays


def is_second_week(day):
    """Tell whether core counts a date's week as the second one of two."""
    return (day.toordinal() - 1) // 7 % 2 == 1


def covered_days(first, last, hours):
    """Return the dates of which all planned hours lie between two moments.

    :param datetime first: local time, without zone
    :param datetime last: the same
    :param dict hours: {weekday: (first hour, last hour)}; half days off are none
    """
    number = (last.date() - first.date()).days + 1
    days = (first.date() + ONE_DAY * index for index in range(number))
    return {day for day in days if _is_covered(day, first, last, hours)}


def _is_covered(day, first, last, hours):
    begin, end = hours.get(day.weekday(), USUAL_HOURS)
    midnight = datetime.combine(day, time.min)
    return (
        first <= midnight + timedelta(hours=begin)
        and midnight + timedelta(hours=end) <= last + _SLACK
    )
