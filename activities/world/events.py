"""Sessions and series as schema.org events (JSON-LD), for search engines and for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities.models import Activity, ActivitySeries, ActivitySession
from activities.states import state_of
from familjecentral.languages.content import said

from .told import place_before, where, whole

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import FamilyCentre

CONTEXT = "https://schema.org"
YEAR = 12  # months


def event_of(session: ActivitySession, now: datetime) -> dict[str, Any]:
    """A told session. Moved to another place at the same time is not “rescheduled” there: it is at the new one."""
    return {"@context": CONTEXT, **_event(session, now)}


def series_event(series: ActivitySeries, now: datetime) -> dict[str, Any]:
    """A told series with its sessions (``public_series``: no query more)."""
    activity = series.activity
    sessions = list(series.sessions.all())
    for session in sessions:
        session.activity = activity
    url = whole(reverse("series", args=[activity.centre.slug, series.pk]))
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "EventSeries",
        "@id": url,
        "url": url,
        "name": said(activity, "title").text,
        "organizer": _organizer(activity.centre),
        "isAccessibleForFree": True,
        "subEvent": [_event(session, now) for session in sessions],
    }
    if activity.about:
        found["description"] = said(activity, "about").text
    if sessions:
        found["startDate"] = _moment(sessions[0].starts_at)
        found["endDate"] = _moment(sessions[-1].ends_at)
    if not series.is_over(now):
        found["offers"] = _offer(series, url, now)
    return found


def _event(session: ActivitySession, now: datetime) -> dict[str, Any]:
    activity, centre = session.activity, session.activity.centre
    url = whole(reverse("session", args=[centre.slug, session.pk]))
    place = where(session)
    found: dict[str, Any] = {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": said(session, "display_title").text,
        "startDate": _moment(session.starts_at),
        "endDate": _moment(session.ends_at),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if session.is_called_off else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "image": whole(reverse("session_card", args=[centre.slug, session.pk])),
        "organizer": _organizer(centre),
        "location": {"@type": "Place", "name": place.name, "address": _address(centre, place.street)},
    }
    about = [said(activity, "about").text, said(session, "note").text]
    if before := place_before(session):
        about.insert(0, _("Moved from {place}.").format(place=before))
    if text := "\n".join(filter(None, about)):
        found["description"] = text
    if activity.age_to_months is not None:
        found["typicalAgeRange"] = f"{(activity.age_from_months or 0) // YEAR}-{activity.age_to_months // YEAR}"
    if activity.languages:
        found["inLanguage"] = activity.languages
    if not session.is_called_off and not session.is_over(now) and session.series_id is None:
        found["offers"] = _offer(session, url, now)
    return found


def _offer(bookable: ActivitySession | ActivitySeries, url: str, now: datetime) -> dict[str, Any]:
    """Free of charge; whether there is room is what its state says."""
    is_drop_in = bookable.activity.booking == Activity.Booking.DROP_IN
    left = bookable.places_left
    has_room = is_drop_in or (state_of(bookable, now).may_sign_up and (left is None or left > 0))
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "SEK",
        "url": url,
        "availability": f"{CONTEXT}/{'InStock' if has_room else 'SoldOut'}",
    }


def _organizer(centre: FamilyCentre) -> dict[str, Any]:
    return {"@type": "Organization", "name": centre.name, "url": whole(reverse("centre", args=[centre.slug]))}


def _address(centre: FamilyCentre, street: str) -> dict[str, Any]:
    parts = {
        "streetAddress": street,
        "postalCode": centre.postal_code if street == centre.street else "",
        "addressLocality": centre.locality,
        "addressCountry": "SE",
    }
    return {"@type": "PostalAddress", **{name: value for name, value in parts.items() if value}}


def _moment(moment: datetime) -> str:
    return localtime(moment).isoformat()
