"""One week of a centre as other sites and paper tell it: plain data, made of what is told and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities import queries
from activities.models import Activity, ActivitySession
from activities.states import state_of
from familjecentral.formats import age_range, day_and_month, time_range
from familjecentral.languages.addresses import reading_language
from familjecentral.languages.content import said

from .told import place_before, where, whole

if TYPE_CHECKING:
    from staff.models import Closure, FamilyCentre


@dataclass(frozen=True)
class ToldSession:
    """A session in words. ``state`` is how it is right now, ``how`` what holds all week (for paper)."""

    session: ActivitySession
    title: str
    group: str  # of which it is a session; empty when the title says it
    time: str
    ages: str
    place: str  # empty: in the house, where everything else is
    place_before: str
    is_called_off: bool
    reason: str
    state: str
    how: str
    services: list[tuple[str, str]]  # kind, name; the responsible one first
    url: str
    songs: list[ToldSession] = field(default_factory=list)


@dataclass(frozen=True)
class ToldDay:
    on: date
    is_today: bool
    is_closed: bool
    closures: list[str]
    closed_by: list[Closure]
    sessions: list[ToldSession]


def told_week(centre: FamilyCentre, monday: date, now: datetime) -> list[ToldDay]:
    """Anyone: the days of a week with what is told of them. A constant number of queries, five."""
    days = []
    for day in queries.week_of(centre, monday, localtime(now).date()):
        sessions = [] if day.is_closed else [s for s in day.sessions if not s.activity.is_discreet]
        if day.on.isoweekday() <= WORKING_DAYS or sessions:
            told = [_told(session, centre, now) for session in sessions]
            closures = [_closure_in_words(closure) for closure in day.closures]
            days.append(ToldDay(day.on, day.is_today, day.is_closed, closures, day.closures, told))
    return days


WORKING_DAYS = 5


def _told(session: ActivitySession, centre: FamilyCentre, now: datetime, *, is_song: bool = False) -> ToldSession:
    activity, state = session.activity, state_of(session, now)
    services = []
    if not is_song:
        services = [activity.responsible_service, *activity.participating_services.all()]
    songs = [s for s in getattr(session, "songs", []) if not s.activity.is_discreet]
    is_of_group = session.series_id and session.display_title != activity.title
    return ToldSession(
        session=session,
        title=said(session, "display_title").text,
        group=said(activity, "title").text if is_of_group else "",
        time=time_range(session.starts_at, session.ends_at),
        ages=age_range(activity.age_from_months, activity.age_to_months),
        place="" if is_song or (session.venue is None and not session.is_moved) else _place(session, centre),
        place_before="" if is_song else place_before(session),
        is_called_off=session.is_called_off,
        reason=said(session, "called_off_reason").text if session.is_called_off else "",
        state=state.text,
        how=_("Called off") if session.is_called_off else _how(activity),
        services=[(service.kind, said(service, "label").text) for service in services],
        url=whole(reverse("session", args=[centre.slug, session.pk])),
        songs=[_told(song, centre, now, is_song=True) for song in songs],
    )


def _place(session: ActivitySession, centre: FamilyCentre) -> str:
    if session.venue is None:
        return centre.name
    return ", ".join(filter(None, [said(session.venue, "name").text, session.venue.street]))


def _how(activity: Activity) -> str:
    return str(Activity.Booking(activity.booking).label)


def _closure_in_words(closure: Closure) -> str:
    reason = said(closure, "reason")
    if closure.from_time is None or closure.to_time is None:
        return _("Closed: {reason}").format(reason=reason)
    time = time_range(closure.from_time, closure.to_time)
    return _("Closed {time}: {reason}").format(time=time, reason=reason)


def week_in_words(monday: date) -> str:
    """``23 november – 29 november 2026``."""
    sunday = monday + timedelta(days=6)
    return f"{day_and_month(monday)} – {day_and_month(sunday)} {sunday.year}"


def week_as_data(centre: FamilyCentre, monday: date, now: datetime) -> dict[str, Any]:
    """The week for programs: texts in the language of the address, moments as ISO 8601 with Stockholm's offset."""
    year, number, _day = monday.isocalendar()
    return {
        "centre": {"name": centre.name, "url": whole(reverse("centre", args=[centre.slug]))},
        "week": f"{year}-W{number:02}",
        "language": reading_language(),
        "url": whole(reverse("week", args=[centre.slug, year, number])),
        "days": [
            {
                "date": day.on.isoformat(),
                "is_closed": day.is_closed,
                "closures": day.closures,
                "sessions": [_as_data(told) for told in day.sessions],
            }
            for day in told_week(centre, monday, now)
        ],
    }


def _as_data(told: ToldSession) -> dict[str, Any]:
    session = told.session
    data: dict[str, Any] = {
        "id": session.pk,
        "title": told.title,
        "group": told.group,
        "starts_at": localtime(session.starts_at).isoformat(),
        "ends_at": localtime(session.ends_at).isoformat(),
        "time": told.time,
        "ages": told.ages,
        "state": told.state,
        "is_called_off": told.is_called_off,
        "reason": told.reason,
        "url": told.url,
    }
    if told.services:
        data["services"] = [{"kind": kind, "name": name} for kind, name in told.services]
        data["place"] = str(where(session))
        data["moved_from"] = told.place_before
        data["within"] = [_as_data(song) for song in told.songs]
    return data
