"""The sessions of a message as one calendar file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar

from activities.calendars import session_calendar

from .wording import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from activities.models import ActivitySession

FILE_NAME = "familjecentralen.ics"


def calendar_of(sessions: Sequence[ActivitySession], *, url: str) -> str:
    """One or several sessions as an .ics text; a discreet group by its neutral title, and with no place."""
    if not sessions:
        return ""
    whole = _calendar(sessions[0], url)
    for session in sessions[1:]:
        for event in _calendar(session, url).walk("VEVENT"):
            whole.add_component(event)
    # Made for the first session's days only: replaced by one that holds for all.
    whole.subcomponents = [part for part in whole.subcomponents if part.name != "VTIMEZONE"]
    days, a_day = [session.on_date for session in sessions], timedelta(days=1)
    whole.add_missing_timezones(first_date=min(days) - a_day, last_date=max(days) + a_day)
    return whole.to_ical().decode()


def _calendar(session: ActivitySession, url: str) -> Calendar:
    calendar = Calendar.from_ical(session_calendar(session, url=url))
    if session.activity.is_discreet:
        for event in calendar.walk("VEVENT"):
            event["SUMMARY"] = f"{title_of(session)}"
            for telling in ("LOCATION", "DESCRIPTION", "CATEGORIES"):
                event.pop(telling, None)
    return calendar
