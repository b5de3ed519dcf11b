"""What there is for somebody's children in the coming weeks: "What is there for a 5-month-old?"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from activities import queries
from activities.models import ActivitySeries, ActivitySession

from .children import SoughtChild, fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

WEEKS_AHEAD = 6
MOST_TIMES = 3  # said of one activity, beside the next


@dataclass(frozen=True)
class Fit:
    """An activity or a series that is for some of the children: ``session`` is its next one.

    ``bookable`` is what one signs up to, ``later`` the sessions after that fit too (``more`` of them unsaid),
    ``children`` for whom it is.
    """

    bookable: ActivitySession | ActivitySeries
    session: ActivitySession
    children: list[SoughtChild]
    later: list[ActivitySession]
    more: int = 0

    @property
    def is_series(self) -> bool:
        return isinstance(self.bookable, ActivitySeries)


def fitting(centre: FamilyCentre, sought: Sequence[SoughtChild], now: datetime) -> list[Fit]:
    """Anyone: what fits one or more of the children, the next first; each activity and series once.

    Sessions of six weeks, and the series that still have some to come. A constant number of queries.
    """
    found = [*_single(centre, sought, now), *_series(centre, sought, now)]
    return sorted(found, key=lambda fit: (fit.session.starts_at, fit.session.pk))


def _single(centre: FamilyCentre, sought: Sequence[SoughtChild], now: datetime) -> list[Fit]:
    today = localtime(now).date()
    last = today + timedelta(weeks=WEEKS_AHEAD)
    closed = _closed_days(centre, today, last)
    sessions = (
        ActivitySession.objects.listed()
        .for_cards()
        .filter(activity__centre=centre, series=None, called_off_at=None)
        .filter(ends_at__gt=now, on_date__lte=last)
        .order_by("starts_at", "pk")
    )
    by_activity: dict[int, list[tuple[ActivitySession, list[SoughtChild]]]] = defaultdict(list)
    for session in sessions:
        those = [child for child in sought if fits(session.activity, child, session.on_date)]
        if those and session.on_date not in closed:
            by_activity[session.activity_id].append((session, those))
    return [_fit(times) for times in by_activity.values()]


def _fit(times: list[tuple[ActivitySession, list[SoughtChild]]]) -> Fit:
    (first, those), later = times[0], [session for session, _children in times[1:]]
    return Fit(first, first, those, later[:MOST_TIMES], more=len(later[MOST_TIMES:]))


def _closed_days(centre: FamilyCentre, first: date, last: date) -> set[date]:
    closures = centre.closures.filter(from_date__lte=last, to_date__gte=first, from_time=None)
    return {
        day
        for closure in closures
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if closure.from_date <= day <= closure.to_date
    }


def _series(centre: FamilyCentre, sought: Sequence[SoughtChild], now: datetime) -> list[Fit]:
    found = []
    for series in queries.open_series(centre, now):
        to_come = [s for s in series.sessions.all() if s.starts_at > now and not s.is_called_off]
        if not to_come:
            continue
        ordered = sorted(to_come, key=lambda session: session.starts_at)
        those = [child for child in sought if fits(series.activity, child, ordered[0].on_date, series)]
        if those:
            found.append(Fit(series, ordered[0], those, [], more=len(ordered) - 1))
    return found
