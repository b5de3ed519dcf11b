"""A month of the programme: whole weeks to lay in rows, and how far from today a page is of use."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from activities.queries import Day, days_between
from activities.world import told
from familjecentral.formats import YEAR
from familjecentral.months import months_on

if TYPE_CHECKING:
    from staff.models import FamilyCentre

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
DAYS = 7  # of a week


@dataclass(frozen=True)
class Week:
    """A row: its days from Monday, None for one of another month."""

    monday: date
    days: list[Day | None]


def monday_of(year: int, number: int) -> date | None:
    """The Monday of an ISO week; None when there is none, or so far off that there is no programme."""
    return told.monday_of(year, number) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def first_of(year: int, month: int) -> date | None:
    """The first of a month; None when there is no such month, or it is too far off."""
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= YEAR):
        return None
    return date(year, month, 1)


def month_of(centre: FamilyCentre, first: date, today: date) -> list[Day]:
    """Anyone: the days of the month that begins ``first``. Four queries."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return days_between(centre, first, last, today)


def in_weeks(days: list[Day]) -> list[Week]:
    """The days of a month in rows from Monday to Sunday."""
    before: list[Day | None] = [None] * days[0].on.weekday()
    after: list[Day | None] = [None] * (DAYS - days[-1].on.isoweekday())
    cells = [*before, *days, *after]
    monday = days[0].on - timedelta(days=len(before))
    return [Week(monday + timedelta(days=n), cells[n : n + DAYS]) for n in range(0, len(cells), DAYS)]


def neighbours(first: date) -> tuple[date, date]:
    """The months before and after."""
    return months_on(first, -1), months_on(first, 1)


def is_far(first: date, last: date, today: date) -> bool:
    """Whether the days lie where feeds don't go: nothing there for a search engine, and its links lead on for
    ever."""
    return last < today - timedelta(weeks=told.WEEKS_BACK) or first > today + timedelta(weeks=told.WEEKS_AHEAD)
