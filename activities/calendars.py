"""Calendars that parents' phones understand and follow: iCalendar (RFC 5545), in Stockholm time.

A session has the same UID wherever it is told, and a SEQUENCE that PostgreSQL counts up when its time, place or
state changes. Nothing in a calendar depends on when it is fetched, so that one that hasn't changed is the same
to the last byte.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from familjecentral.languages.content import said
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from .models import ActivitySession, SignUp
from .world.told import host, place_before, where, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTENT_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "familjecentralen.ics"  # says nothing of what is in it
ASK_AGAIN = timedelta(hours=1)
WAITS = frozenset({SignUp.State.WAITING, SignUp.State.OFFERED, SignUp.State.ENTERED})


def public_calendar(sessions: Iterable[ActivitySession], *, name: str) -> str:
    """Anyone's: told sessions (``told.feed_sessions``) by title, each with the address of its page."""
    return _calendar(
        [
            _event(session, said(session, "display_title").text, url=whole(_page_of(session)))
            for session in sessions
        ],
        name=name,
    )


def session_calendar(session: ActivitySession, *, url: str = "") -> str:
    """A family's: one session, by its neutral title when it has one. No person is in it.

    ``url``: where the family sees its sign-up, in a file that only the family gets.
    """
    return _calendar([_event(session, family_title(session), url=url, is_family=True)])


def family_calendar(token: str) -> str | None:
    """The holder of the secret link, and nobody else: every session of their sign-up; None for a wrong link.

    Where the family waits, the sessions are tentative; when it has cancelled, the calendar is empty. The
    secret link isn't in it: a calendar is shown to others.
    """
    with reading_as(Reader(token_hash=hash_token(token))) as reader:
        sign_up = SignUp.objects.for_reader(reader).first()
        if sign_up is None:
            return None
        sessions = ActivitySession.objects.none()
        if sign_up.state in SignUp.ACTIVE:
            of = {"series": sign_up.series_id} if sign_up.series_id else {"pk": sign_up.session_id}
            sessions = ActivitySession.objects.filter(**of)
        found = list(sessions.select_related("activity__centre", "venue", "moved_from"))
    waits = sign_up.state in WAITS
    return _calendar([
        _event(session, family_title(session), url=_family_url(session), waits=waits, is_family=True)
        for session in found
    ])  # fmt: skip


def family_title(session: ActivitySession) -> str:
    """What a family's calendar calls a session: its neutral title, when the group is nobody else's business."""
    activity = session.activity
    if not activity.is_discreet:
        return said(session, "display_title").text
    return said(activity, "neutral_title").text or _("At the family centre")


def _family_url(session: ActivitySession) -> str:
    return "" if session.activity.is_discreet else whole(_page_of(session))


def _page_of(session: ActivitySession) -> str:
    return reverse("session", args=[session.activity.centre.slug, session.pk])


def _calendar(events: list[Event], *, name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Familjecentralen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = name or _("Family centre")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, title)
    calendar.add("x-wr-timezone", "Europe/Stockholm")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN)
    calendar.add_component(_stockholm())
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()


@cache
def _stockholm() -> Timezone:
    """The zone by the rule that holds since 1996, in words that every calendar follows: a yearly rule.

    Written out here: the library lists the days instead, which not all follow, and an hour wrong in March.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/Stockholm")
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    for part, month, first, name, before, after in (
        (TimezoneDaylight(), 3, datetime(1996, 3, 31, 2), "CEST", winter, summer),  # noqa: DTZ001 (by the clock before)
        (TimezoneStandard(), 10, datetime(1996, 10, 27, 3), "CET", summer, winter),  # noqa: DTZ001 (the same)
    ):
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _event(
    session: ActivitySession, title: str, *, url: str, waits: bool = False, is_family: bool = False
) -> Event:
    changed = session.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"session-{session.pk}@{host()}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", localtime(session.starts_at))
    event.add("dtend", localtime(session.ends_at))
    event.add("summary", _summary(session, title, waits=waits))
    event.add("location", str(where(session)))
    event.add("status", "CANCELLED" if session.is_called_off else "TENTATIVE" if waits else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if session.is_called_off or not is_family else "OPAQUE")
    if text := _description(session):
        event.add("description", text)
    if url:
        event.add("url", url)
    return event


def _summary(session: ActivitySession, title: str, *, waits: bool) -> str:
    """The title with its state in words: many calendars show nothing of a STATUS."""
    if session.is_called_off:
        return _("Called off: {title}").format(title=title)
    if waits:
        # Translators: in a family's calendar, for a session that it has no place at yet
        return _("No place yet: {title}").format(title=title)
    return title


def _description(session: ActivitySession) -> str:
    """What has happened to it, and its note; of a discreet group nothing but the move."""
    before = place_before(session)
    lines = [_("Moved from {place}.").format(place=before)] if before else []
    if not session.activity.is_discreet:
        lines += filter(None, [
            said(session, "called_off_reason").text if session.is_called_off else "", said(session, "note").text,
        ])  # fmt: skip
    return "\n".join(lines)
