"""Which days a family centre is open, and moments by Stockholm's clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from activities.scheduling import red_days

if TYPE_CHECKING:
    from collections.abc import Iterator

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SUMMER_WEEKS = range(28, 32)
FRIDAY = 5
SECOND_HALF = 7  # July, when the year's second half begins


def monday_of(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def first_on(weekday: int, day: date) -> date:
    """The first ``weekday`` (ISO) on or after ``day``."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def at(day: date, clock_time: time) -> datetime:
    """A moment on ``day`` by Stockholm's clock."""
    return datetime.combine(day, clock_time, tzinfo=STOCKHOLM)


def add_months(month: date, months: int) -> date:
    """The first day of the month that lies ``months`` after (or before) that of ``month``."""
    years, index = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(years, index + 1, 1)


@cache
def _red_days(year: int) -> dict[date, str]:
    return red_days(date(year, 1, 1), date(year, 12, 31))


def history_begins(today: date) -> date:
    """The first day of the half-year a year before ``today``'s, so that terms can be compared."""
    return date(today.year - 1, SECOND_HALF if today.month >= SECOND_HALF else 1, 1)


def day_range(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def is_open_day(day: date) -> bool:
    """A weekday that is neither red nor in the four weeks of summer when centres are closed."""
    is_summer = day.isocalendar().week in SUMMER_WEEKS
    return day.isoweekday() <= FRIDAY and day not in _red_days(day.year) and not is_summer
