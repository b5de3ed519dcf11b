"""When a draw is held: a week after sign-up opens, at noon, and in time before the start."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.timezone import localtime

if TYPE_CHECKING:
    from datetime import date

WINDOW = timedelta(days=7)
SHORTEST_WINDOW = timedelta(days=1)  # less is no time for those who work nights or read a translation
DAYS_TO_PLAN = 2  # who gets a place knows it so long before
HOUR = time(12)


def draws_at(opening: datetime | None, start: datetime | None, now: datetime) -> datetime | None:
    """The first noon in Stockholm a week after sign-up opens (or now, if it is open), yet not later than the
    noon two days before the start; None when that leaves less than a day to enter in.
    """
    opens = max(opening or now, now)
    day = localtime(opens + WINDOW).date()
    if _at(day, HOUR) < opens + WINDOW:
        day += timedelta(days=1)
    if start is not None:
        day = min(day, localtime(start).date() - timedelta(days=DAYS_TO_PLAN))
    moment = _at(day, HOUR)
    return moment if moment - opens >= SHORTEST_WINDOW else None


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, timezone.get_default_timezone())
