"""What a session is like right now, in words and in a look: one place for cards, pages and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Activity, ActivitySeries, ActivitySession

FEW = 3  # places left that are worth a hurry


@dataclass(frozen=True)
class State:
    """``look`` is the style (free, few, off); ``text`` what parents read; ``may_sign_up`` opens the form."""

    look: str
    text: str
    may_sign_up: bool = False


def state_of(bookable: ActivitySession | ActivitySeries, now: datetime) -> State:
    """The state of a session or series at ``now``."""
    activity = bookable.activity
    if isinstance(bookable, ActivitySession):
        if bookable.is_called_off:
            reason = bookable.called_off_reason
            text = _("Called off – {reason}").format(reason=reason) if reason else _("Called off")
            return State("off", text)
        if bookable.ends_at <= now:
            return State("", _("Has been"))
        if activity.booking == Activity.Booking.DROP_IN:
            return State("free", _("Drop-in"))
        if bookable.starts_at <= now:
            return State("", _("Has begun"))
    left = bookable.places_left
    if left is None:
        return State("free", _("Sign up"), may_sign_up=True)
    if left > 0 and not bookable.families_waiting:
        text = ngettext("{left} place left", "{left} places left", left).format(left=left)
        return State("few" if left <= FEW else "free", text, may_sign_up=True)
    if activity.has_waiting_list:
        return State("few", _("Full – join the queue"), may_sign_up=True)
    return State("off", _("Full"))
