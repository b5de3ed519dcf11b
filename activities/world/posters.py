"""The poster of a week, and the pictures of centres and sessions: what is printed, and when it is made anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities.models import Activity, ActivitySession
from familjecentral.fonts import fonts
from familjecentral.formats import day_and_month, long_date, time_range, weekday
from familjecentral.forms import phone
from familjecentral.languages.addresses import reading_language
from familjecentral.languages.content import said

from .told import WEEKS_AHEAD, monday_of, whole
from .typesetting import qr_code
from .week import ToldSession, told_week, week_in_words

if TYPE_CHECKING:
    from staff.models import FamilyCentre

MOST_SHOWN = 80  # sessions on one poster; more would be too small to read
MOST_BESIDE = 3  # sessions beside each other
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


def printable_monday(year: int, number: int, today: date) -> date | None:
    """The Monday of a week that a poster is made for: last week to half a year ahead; else None.

    Nobody prints a week of the nineties, and a robot that asks for each has nothing to have made.
    """
    monday = monday_of(year, number)
    this = today - timedelta(days=today.weekday())
    if monday is None or not this - timedelta(weeks=1) <= monday <= this + timedelta(weeks=WEEKS_AHEAD):
        return None
    return monday


def poster_data(centre: FamilyCentre, monday: date, now: datetime) -> dict[str, Any]:
    """Anyone: all texts of the poster, in the language of the address. Only what holds all week is on it:
    how many places are left is what the page behind its QR code says.
    """
    year, number, _day = monday.isocalendar()
    behind = whole(reverse("poster_week", args=[centre.pk, year, number]))
    week = _("Week %(number)s") % {"number": number}
    days, left = [], MOST_SHOWN
    for day in told_week(centre, monday, now):
        shown = day.sessions[: max(left, 0)]
        left -= len(shown)
        days.append({
            "name": _capital(weekday(day.on)),
            "date": day_and_month(day.on),
            "closures": day.closures,
            "sessions": [_on_paper(told) for told in shown],
        })  # fmt: skip
    return {
        **_language(),
        "title": f"{week}, {centre.name}",
        "centre": centre.name,
        "week": week,
        "dates": week_in_words(monday),
        "days": days,
        "columns": MOST_BESIDE,
        "nothing": _("Nothing planned."),
        "address": ", ".join(filter(None, [centre.street, centre.locality])) or centre.name,
        "phone": phone.shown(centre.phone) if centre.phone else "",
        "free": _("Everything is free of charge."),
        "qr": qr_code(behind),
        "qr_text": _("What holds right now: point your phone here."),
        "qr_alt": _("QR code to the week's page: {address}").format(address=behind),
    }


def _on_paper(told: ToldSession) -> dict[str, Any]:
    moved = ""
    if told.place_before:
        moved = _("Moved to: %(place)s") % {"place": told.place}
    return {
        "time": told.time, "title": told.title, "group": told.group, "ages": told.ages, "how": told.how,
        "off": told.is_called_off, "reason": told.reason, "place": told.place, "place_before": told.place_before,
        "place_now": moved, "services": told.services,
        "songs": [
            {"time": song.time, "title": song.title, "off": song.is_called_off, "how": song.how}
            for song in told.songs
        ],
    }  # fmt: skip


def centre_card_data(centre: FamilyCentre) -> dict[str, Any]:
    """Anyone: the texts of the centre's picture."""
    where = ", ".join(filter(None, [centre.street, centre.locality]))
    return {
        **_language(), "over": centre.municipality.full_name, "title": centre.name, "state": "", "state_look": "",
        "lines": [_("What is on, week by week"), *([where] if where else [])],
    }  # fmt: skip


def session_card_data(session: ActivitySession) -> dict[str, Any]:
    """Anyone: the texts of a told session's picture. What changes by the hour isn't on it: sites keep pictures."""
    place = said(session.venue, "name").text if session.venue else session.activity.centre.locality
    if session.is_called_off:
        state, look = _("Called off"), "off"
    elif session.is_moved:
        state, look = _("Moved to: %(place)s") % {"place": place}, "few"
    else:
        state, look = str(Activity.Booking(session.activity.booking).label), "free"
    return {
        **_language(), "over": session.activity.centre.name, "title": said(session, "display_title").text,
        "state": state, "state_look": look,
        "lines": [
            _capital(long_date(session.starts_at)),
            ", ".join(filter(None, [time_range(session.starts_at, session.ends_at), place])),
        ],
    }  # fmt: skip


def this_week(now: datetime) -> tuple[int, int]:
    """ISO year and week number."""
    year, number, _day = localtime(now).date().isocalendar()
    return year, number


def _language() -> dict[str, Any]:
    language = reading_language()
    return {"lang": language, "rtl": language in RIGHT_TO_LEFT, "fonts": fonts()}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
