"""Calendar files that parents' phones understand."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localtime
from icalendar import Calendar, Event

from familjecentral import clock

from .models import ActivitySession


def session_calendar(session: ActivitySession, *, url: str = "") -> str:
    """One session as an .ics text, in Stockholm time with its VTIMEZONE; stable UID per session.

    ``url``: where the family sees its sign-up. No person is in it.
    """
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    centre = session.activity.centre
    event = Event()
    event.add("uid", f"session-{session.pk}@{host}")
    event.add("summary", f"{session.display_title}, {centre}")
    event.add("dtstart", localtime(session.starts_at))
    event.add("dtend", localtime(session.ends_at))
    event.add("dtstamp", clock.now())
    place = [session.venue.name if session.venue else centre.name, centre.street, centre.locality]
    event.add("location", ", ".join(filter(None, place)))
    event.add("status", "CANCELLED" if session.is_called_off else "CONFIRMED")
    if url:
        event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//Familjecentralen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    day = session.on_date
    calendar.add_missing_timezones(first_date=day - timedelta(days=1), last_date=day + timedelta(days=1))
    return calendar.to_ical().decode()
