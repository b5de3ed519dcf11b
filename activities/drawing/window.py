"""When a draw is held: a week after sign-up opens, at noon, and in time before the start."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.timezone import localtime

from activities.models import ActivitySession

if TYPE_CHECKING:
    from datetime import date

    from activities.models import ActivitySeries

WINDOW = timedelta(days=7)
SHORTEST_WINDOW = timedelta(days=1)  # less is no time for those who work nights or read a translation
DAYS_TO_PLAN = 2  # who gets a place knows it so long before
HOUR = time(12)


def start_of(bookable: ActivitySession | ActivitySeries, now: datetime) -> datetime | None:
    """When it starts: the session, or the series' first session to come; None without dates."""
    if isinstance(bookable, ActivitySession):
        return bookable.starts_at
    to_come = [s.starts_at for s in bookable.sessions.all() if s.starts_at > now and not s.is_called_off]
    return min(to_come, default=None)


def opening_of(bookable: ActivitySession | ActivitySeries, start: datetime | None) -> datetime | None:
    """When sign-up opens, by its own hour or the activity's rule; None: as soon as it is planned."""
    days = bookable.activity.opens_days_before
    if bookable.opens_at or days is None or start is None:
        return bookable.opens_at
    return _at(localtime(start).date() - timedelta(days=days), bookable.activity.opens_time)


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
