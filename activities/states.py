"""What a session is like right now, in words and in a look: one place for cards, pages and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from familjecentral import formats
from familjecentral.languages.content import Said, said

from .models import Activity, ActivitySeries, ActivitySession
from .rules import closes_at, opens_at

FEW = 3  # places left that are worth a hurry


@dataclass(frozen=True)
class State:
    """``look`` is the style (free, few, off); ``text`` what parents read; ``may_sign_up`` opens the form.

    ``reason`` is the staff's own words for a session called off, with the language that they are in.
    """

    look: str
    text: str
    may_sign_up: bool = False
    reason: Said | None = None


def state_of(bookable: ActivitySession | ActivitySeries, now: datetime) -> State:
    """The state of a session or series at ``now``."""
    if isinstance(bookable, ActivitySession):
        return _by_time(bookable, now) or _by_hours(bookable, now) or _by_places(bookable)
    if bookable.is_over(now):
        return State("", _("Has been"))
    return _by_hours(bookable, now) or _by_places(bookable)


def _by_time(session: ActivitySession, now: datetime) -> State | None:
    """The state of a session that isn't about places; None when it is."""
    if session.is_called_off:
        return State("off", _("Called off"), reason=said(session, "called_off_reason"))
    if session.ends_at <= now:
        return State("", _("Has been"))
    if session.activity.booking == Activity.Booking.DROP_IN:
        return State("free", _("Drop-in"))
    if session.starts_at <= now:
        return State("", _("Has begun"))
    if session.series_id:
        return State("", _("Part of a series"))
    return None


def _by_hours(bookable: ActivitySession | ActivitySeries, now: datetime) -> State | None:
    """Before sign-up opens, and after it closes; None in between."""
    opens, closes = opens_at(bookable.activity, bookable, now), closes_at(bookable.activity, bookable)
    if opens is not None and now < opens:
        text = _("Sign-up opens {day} {time}").format(day=formats.long_date(opens), time=formats.at_time(opens))
        return State("", text)
    if closes is not None and now >= closes:
        return State("off", _("Sign-up has closed"))
    return None


def _by_places(bookable: ActivitySession | ActivitySeries) -> State:
    left = bookable.places_left
    if bookable.first_come_since is not None and left:
        return State("few", _("A place is free: first come, first served"), may_sign_up=True)
    if left is None:
        return State("free", _("Sign up"), may_sign_up=True)
    if bookable.activity.allocation == Activity.Allocation.DRAW and not (
        bookable.places_taken or bookable.families_waiting
    ):
        return State("free", _("Places are drawn: sign up"), may_sign_up=True)
    if left > 0 and not bookable.families_waiting and not bookable.is_room_full:
        text = ngettext("{left} place left", "{left} places left", left).format(left=left)
        return State("few" if left <= FEW else "free", text, may_sign_up=True)
    if bookable.activity.has_waiting_list:
        return State("few", _("Full – join the queue"), may_sign_up=True)
    return State("off", _("Full"))
