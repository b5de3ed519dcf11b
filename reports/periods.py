"""Periods that a report is about: whole days, first and last included."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_YEARS = 10
EARLIEST = date(2000, 1, 1)
AUTUMN = 7  # the month in which the autumn term (HT) begins


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``end``, both included; ``start`` is never after ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after its first day")

    def until(self, day: date) -> Period:
        """The part of the period up to ``day`` (which is not before its start)."""
        return Period(self.start, min(self.end, day))

    def year_before(self) -> Period:
        """The same dates a year earlier; a leap day becomes 28 February."""
        return Period(_year_earlier(self.start), _year_earlier(self.end))

    def just_before(self) -> Period:
        """The period before: as many whole months if it is whole months, else as many days."""
        last = self.start - timedelta(days=1)
        if self.start.day == 1 and self.end == month_of(self.end).end:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
            return Period(date(year, month + 1, 1), last)
        return Period(self.start - (self.end - self.start) - timedelta(days=1), last)

    def just_after(self) -> Period:
        """The period after: as many whole months if it is whole months, else as many days."""
        first = self.end + timedelta(days=1)
        if self.start.day == 1 and self.end == month_of(self.end).end:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
            return Period(first, month_of(date(year, month + 1, 1)).end)
        return Period(first, first + (self.end - self.start))

    def mondays(self) -> list[date]:
        """The Monday of every ISO week that has a day in the period, in order."""
        first = self.start - timedelta(days=self.start.weekday())
        return [first + timedelta(days=days) for days in range(0, (self.end - first).days + 1, 7)]

    @property
    def is_too_long(self) -> bool:
        """Longer than the longest that a report is made for."""
        start = self.start
        return self.end >= _years_on(start, LONGEST_YEARS)


class PeriodKind(StrEnum):
    """How a period is chosen: by any day in it, or (DAYS) by its first and last."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"
    DAYS = "days"


def period_of(kind: PeriodKind, day: date) -> Period:
    """The whole week, month, term or year that ``day`` is in; of DAYS that day alone."""
    whole = {
        PeriodKind.WEEK: week_of, PeriodKind.MONTH: month_of, PeriodKind.TERM: term_of, PeriodKind.YEAR: year_of,
    }  # fmt: skip
    return whole[kind](day) if kind in whole else Period(day, day)


def week_of(day: date) -> Period:
    """The ISO week, Monday to Sunday, that ``day`` is in."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    """The calendar month that ``day`` is in."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def month_before(day: date) -> Period:
    """The calendar month before the one that ``day`` is in."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def term_of(day: date) -> Period:
    """The term: spring (VT) 1 January–30 June, autumn (HT) 1 July–31 December."""
    if day.month < AUTUMN:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31))


def year_of(day: date) -> Period:
    """The calendar year that ``day`` is in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # a leap day, in a year that has none
        return day.replace(year=day.year + years, day=28)


def _year_earlier(day: date) -> date:
    return _years_on(day, -1)
