"""Dates, times, ages and numbers as people here read them. Times are Stockholm's."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from familjecentral.languages import dates
from familjecentral.languages.addresses import reading_language

YEAR = 12  # months
ONLY_MONTHS_BELOW = 24  # "18 months", but "2 years"
WITH_A_POINT = frozenset({"sv", "sv-simple", "fi"})  # between hours and minutes


def clock_time(moment: datetime | time) -> str:
    """``9`` or ``15.30`` in Swedish and Finnish, ``9:00`` or ``15:30`` elsewhere; 24 hours everywhere."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    if reading_language() in WITH_A_POINT:
        return f"{moment.hour}.{moment.minute:02}" if moment.minute else f"{moment.hour}"
    return f"{moment.hour}:{moment.minute:02}"


def time_range(start: datetime | time, end: datetime | time) -> str:
    """``kl. 9–15.30``."""
    # Translators: a time of day from–to, in Swedish "kl. 9–15.30"
    return _("{start}–{end}").format(start=clock_time(start), end=clock_time(end))


def at_time(moment: datetime | time) -> str:
    """``kl. 9``."""
    # Translators: a time of day, in Swedish "kl. 9"
    return _("at {time}").format(time=clock_time(moment))


def long_date(day: date | datetime) -> str:
    """``torsdag 26 november 2026``."""
    return dates.long_date(_local_date(day))


def day_and_times(start: datetime, end: datetime) -> str:
    """``torsdag 26 november 2026 kl. 9–15.30``."""
    # Translators: a date, and a time of day from–to
    return _("{day}, {time}").format(day=long_date(start), time=time_range(start, end))


def day_and_month(day: date | datetime) -> str:
    """``26 november``."""
    return dates.day_and_month(_local_date(day))


def day_month_year(day: date | datetime) -> str:
    """``26 november 2026``."""
    return dates.day_month_year(_local_date(day))


def short_day(day: date | datetime) -> str:
    """``26 nov``."""
    return dates.short_day(_local_date(day))


def month_and_year(day: date | datetime) -> str:
    """``november 2026``."""
    return dates.month_and_year(_local_date(day))


def weekday(day: date | datetime) -> str:
    """``torsdag``."""
    return dates.weekday(_local_date(day))


def _local_date(day: date | datetime) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


def age_range(from_months: int | None, to_months: int | None) -> str:
    """Both ends included: ``0–6 år``, ``2–18 månader``, ``2 månader–6 år``; empty when there is no limit.

    An end is in years when it is whole years and the upper is at least two; months else.
    """
    if to_months is None:
        return ""
    low = from_months or 0
    if to_months % YEAR or to_months < ONLY_MONTHS_BELOW:
        return _months(low, to_months)
    if low % YEAR:
        return _("{low} months–{high} years").format(low=low, high=to_months // YEAR)
    return _years(low // YEAR, to_months // YEAR)


def age_band(from_months: int, to_months: int) -> str:
    """The upper end not included: 12, 36 is ``1–2 år``; 0, 12 is ``0–11 månader``."""
    if from_months % YEAR or to_months % YEAR or to_months <= YEAR:
        return _months(from_months, to_months - 1)
    low, high = from_months // YEAR, to_months // YEAR - 1
    if low == high:
        return ngettext("{years} year", "{years} years", low).format(years=low)
    return _years(low, high)


def _months(low: int, high: int) -> str:
    return ngettext("{low}–{high} month", "{low}–{high} months", high).format(low=low, high=high)


def _years(low: int, high: int) -> str:
    return ngettext("{low}–{high} year", "{low}–{high} years", high).format(low=low, high=high)


_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "é": "e", "ü": "y"})


def swedish_order(text: str) -> str:
    """A sort key with Å, Ä and Ö last, the same on every PostgreSQL and machine (no ICU needed)."""
    return text.casefold().translate(_AFTER_Z)
