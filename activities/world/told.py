"""What may be told to the whole world, and found there by anyone, for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localtime

from activities.models import Activity, ActivitySeries, ActivitySession
from familjecentral.languages.content import said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from activities.models.programme import ActivitySessionQuerySet
    from staff.models import FamilyCentre

WEEKS_BACK = 4
WEEKS_AHEAD = 26
MOST_SESSIONS = 1000  # in one feed; a busy centre has some forty a week


def told_sessions() -> ActivitySessionQuerySet:
    """Anyone, anywhere: listed sessions of published centres, but of no discreet activity."""
    return ActivitySession.objects.listed().filter(activity__neutral_title="")


def feed_sessions(now: datetime, **which: object) -> list[ActivitySession]:
    """Anyone: told sessions from four weeks back to half a year ahead. Two queries.

    ``which``: of which centre, activity or series.
    """
    today = localtime(now).date()
    span = (today - timedelta(weeks=WEEKS_BACK), today + timedelta(weeks=WEEKS_AHEAD))
    return list(told_sessions().for_cards().filter(on_date__range=span, **which)[:MOST_SESSIONS])


def series_sessions(series: ActivitySeries) -> list[ActivitySession]:
    """Anyone, anywhere: all sessions of a told series; it may go on for years, and its families plan by it."""
    return list(told_sessions().for_cards().filter(series=series)[:MOST_SESSIONS])


def told_session(centre: FamilyCentre, pk: int) -> ActivitySession | None:
    """Anyone: one told session of the centre, or None."""
    return told_sessions().for_cards().filter(activity__centre=centre, pk=pk).first()


def told_activity(centre: FamilyCentre, pk: int) -> Activity | None:
    """Anyone: one activity of the centre that is told, or None."""
    return _told_activities().filter(centre=centre, pk=pk).first()


def told_series(centre: FamilyCentre, pk: int) -> ActivitySeries | None:
    """Anyone: one series of the centre that is told, or None."""
    found = ActivitySeries.objects.filter(activity__in=_told_activities(), activity__centre=centre, pk=pk)
    return found.select_related("activity").first()


def _told_activities() -> QuerySet[Activity]:
    return Activity.objects.filter(~Q(booking=Activity.Booking.INVITATION), neutral_title="")


def host() -> str:
    """The host name that identifiers carry: it stays when the address of a page changes."""
    return settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]


def whole(path: str) -> str:
    """The whole address of a path of ours, for those who read it elsewhere."""
    return settings.PUBLIC_URL + path


@dataclass(frozen=True)
class Where:
    """The place of a session in words: its own name, and where that is."""

    name: str
    street: str
    locality: str

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, self.street, self.locality]))


def where(session: ActivitySession) -> Where:
    """Where a session is: a place with a street of its own is out of the house, any other is a room in it."""
    centre = session.activity.centre
    if session.venue is None:
        return Where(centre.name, centre.street, centre.locality)
    name = said(session.venue, "name").text
    if session.venue.street:
        return Where(name, session.venue.street, centre.locality)
    if session.venue.is_shared:  # a park, a library: not at the centre's street
        return Where(name, "", centre.locality)
    return Where(f"{name}, {centre.name}", centre.street, centre.locality)


def place_before(session: ActivitySession) -> str:
    """The name of the place that a moved session has moved from; empty when it hasn't moved."""
    if not session.is_moved:
        return ""
    return said(session.moved_from, "name").text if session.moved_from else session.activity.centre.name


def monday_of(year: int, number: int) -> date | None:
    """The Monday of an ISO week; None when there is no such week."""
    try:
        return date.fromisocalendar(year, number, 1)
    except (ValueError, OverflowError):
        return None
