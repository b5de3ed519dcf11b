"""On which days the sessions of a programme should be. Nothing here reads or writes the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.scheduling import red_days
from staff.models.hours import Weekday

from .refusals import PlanningDenied, PlanningRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from staff.models import Closure

MIDDLE_OF_MONTH = 15  # a due month says no day, so weeks are counted from its middle
LONGEST_WAIT = 52  # weeks that a session is put off for an open day, before somebody must look at it
SUMMER = range(6, 9)  # June to August
SUMMER_DAYS = 14  # a closure of at least so many days in summer is the centre's summer weeks
WEEK = timedelta(weeks=1)


def propose_by_birth(
    weeks: Sequence[int | None],
    *,
    due_month: date,
    weekday: int,
    earliest: date,
    is_open: Callable[[date], bool],
) -> list[date]:
    """A day for each session: ``weeks`` from birth (None: a week after the one before), in their order.

    Each is on ``weekday`` (ISO) of the week it should be in, or of the first later week when that day is
    open, after the session before it and not before ``earliest``. Raises PlanningRefused(NO_FREE_DAY).
    """
    birth = due_month.replace(day=MIDDLE_OF_MONTH)
    days: list[date] = []
    for from_birth in weeks:
        wanted = days[-1] + WEEK if from_birth is None and days else birth + timedelta(weeks=from_birth or 0)
        day = wanted + timedelta(days=weekday - wanted.isoweekday())
        days.append(_first_open(day, days, earliest, is_open))
    return days


def propose_weekly(count: int, *, first: date, earliest: date, is_open: Callable[[date], bool]) -> list[date]:
    """``count`` days, the first on ``first`` and each a week after the one before, closed days left out.

    Raises PlanningRefused(NO_FREE_DAY).
    """
    days: list[date] = []
    for _number in range(count):
        days.append(_first_open(days[-1] + WEEK if days else first, days, earliest, is_open))
    return days


def _first_open(day: date, before: list[date], earliest: date, is_open: Callable[[date], bool]) -> date:
    after = max([earliest, *(last + timedelta(days=1) for last in before[-1:])])
    if day < after:
        day += WEEK * (((after - day).days + 6) // 7)
    for _week in range(LONGEST_WAIT):
        if is_open(day):
            return day
        day += WEEK
    raise PlanningRefused(PlanningDenied.NO_FREE_DAY)


@dataclass(frozen=True)
class OpenDays:
    """When a centre is closed: red days, its closures, and in years ahead its usual summer weeks."""

    closures: Sequence[Closure]
    summers: dict[int, Closure] = field(default_factory=dict)

    @classmethod
    def of(cls, closures: Iterable[Closure]) -> Self:
        """From the centre's closures; nothing is read."""
        known = sorted(closures, key=lambda each: (each.from_date, each.to_date, each.reason))
        by_length = sorted(known, key=lambda each: each.to_date - each.from_date)  # of two in a summer the longer
        return cls(known, {each.from_date.year: each for each in by_length if _is_summer(each)})

    def is_open(self, day: date, starts: time, ends: time) -> bool:
        """A weekday on which nothing closes the centre at those hours."""
        return (
            day.isoweekday() <= Weekday.FRIDAY
            and red_day(day) is None
            and self.closed_because(day, starts, ends) is None
        )

    def closed_because(self, day: date, starts: time, ends: time) -> str | None:
        """The reason of a closure that touches those hours of the day; None when there is none."""
        for closure in self.closures:
            if closure.from_date <= day <= closure.to_date and _touches(closure, starts, ends):
                return closure.reason
        return self._usual_summer(day)

    def _usual_summer(self, day: date) -> str | None:
        """Years that nobody has planned yet have the summer weeks of the latest year that is planned."""
        latest = max((year for year in self.summers if year < day.year), default=None)
        if latest is None or any(year >= day.year for year in self.summers):
            return None
        first, last = self.summers[latest].from_date.isocalendar(), self.summers[latest].to_date.isocalendar()
        here = day.isocalendar()
        if here.year == day.year and first.week <= here.week <= last.week:
            return _("the usual summer weeks")
        return None


def _is_summer(closure: Closure) -> bool:
    return (
        closure.from_time is None
        and closure.from_date.year == closure.to_date.year
        and closure.from_date.month in SUMMER
        and closure.to_date.month in SUMMER
        and (closure.to_date - closure.from_date).days + 1 >= SUMMER_DAYS
    )


def _touches(closure: Closure, starts: time, ends: time) -> bool:
    if closure.from_time is None or closure.to_time is None:
        return True
    return starts < closure.to_time and closure.from_time < ends


def red_day(day: date) -> str | None:
    """The name of the public holiday, or of the eve that everyone has off; None on other days."""
    return _red_days(day.year).get(day)


@cache
def _red_days(year: int) -> dict[date, str]:
    return red_days(date(year, 1, 1), date(year, 12, 31))


def moment(day: date, at: time) -> datetime | None:
    """The moment at which Stockholm's clock shows ``at`` that day; None in the hour that is skipped in spring."""
    zone = timezone.get_default_timezone()
    found = datetime.combine(day, at, zone)
    return found if found.astimezone(UTC).astimezone(zone).time() == at else None
