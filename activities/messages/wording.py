"""What, when and where, as messages call it: a discreet group by its neutral title, and no place that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from activities.models import ActivitySession
from familjecentral import clock, formats
from familjecentral.languages.content import said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from activities.models import ActivitySeries

MOST_DATES = 12  # of a series' sessions that are written out


def title_of(bookable: ActivitySession | ActivitySeries) -> str:
    """``Spädbarnsmassage``, or what a discreet group is called to those who read over a shoulder."""
    activity = bookable.activity
    if activity.is_discreet:
        return said(activity, "neutral_title").text or _("your group at the family centre")
    if isinstance(bookable, ActivitySession):
        return said(bookable, "display_title").text
    return said(activity, "title").text


def sessions_to_come(bookable: ActivitySession | ActivitySeries) -> list[ActivitySession]:
    """The session itself; of a series those that are left, in order. Called off ones are not."""
    if isinstance(bookable, ActivitySession):
        return [bookable]
    now = clock.now()
    left = [each for each in bookable.sessions.all() if each.ends_at > now and not each.is_called_off]
    return sorted(left, key=lambda session: session.starts_at)


def when(session: ActivitySession) -> str:
    """``torsdag 26 november 2026, kl. 13–15``."""
    return formats.day_and_times(session.starts_at, session.ends_at)


def moment(at: datetime) -> str:
    """``torsdag 26 november 2026 kl. 13``."""
    # Translators: a date, and a time of day
    return _("{day} {time}").format(day=formats.long_date(at), time=formats.at_time(at))


def short_moment(at: datetime) -> str:
    """``26 november kl. 13``, for an SMS."""
    return _("{day} {time}").format(day=formats.day_and_month(at), time=formats.at_time(at))


def where(session: ActivitySession) -> str:
    """``Plats: Storstugan, Exempelgatan 1 (i stället för Lilla rummet).``; nothing for a discreet group."""
    if session.activity.is_discreet:
        return ""
    centre = session.activity.centre
    place = said(session.venue, "name").text if session.venue else centre.name
    if session.venue is None:
        street = centre.street
    else:  # a room has the house's address, a library or a park has not
        street = session.venue.street or ("" if session.venue.is_shared else centre.street)
    text = _("Place: {place}.").format(place=", ".join(filter(None, [place, street])))
    if session.is_moved:
        before = said(session.moved_from, "name").text if session.moved_from else centre.name
        text += " " + _("Not at {place} as planned.").format(place=before)
    return text


def what_when_where(bookable: ActivitySession | ActivitySeries) -> str:
    """All that a family needs to come: of a session its time and place, of a series the dates that are left."""
    title = title_of(bookable)
    if isinstance(bookable, ActivitySession):
        text = _("{title}, {when}.").format(title=title, when=when(bookable))
        return "\n".join(filter(None, [text, where(bookable)]))
    dates = sessions_to_come(bookable)
    if not dates:
        return _("{title}, all sessions of the series.").format(title=title)
    lines = [f"– {when(each)}" for each in dates[:MOST_DATES]]
    return "\n".join([_("{title}, all sessions of the series:").format(title=title), *lines])


def list_of(about: Sequence[ActivitySession | ActivitySeries]) -> str:
    """Each session in a paragraph of its own."""
    return "\n\n".join(what_when_where(each) for each in about)
