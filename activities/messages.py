"""The mails that a family gets about its sign-up, in its own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from familjecentral import formats
from familjecentral.forms import phone
from familjecentral.outbox import sending

from .calendars import session_calendar
from .models import Activity, ActivitySeries, ActivitySession, SignUp, SignUpContact

if TYPE_CHECKING:
    from collections.abc import Callable


def receipt(
    sign_up: SignUp, *, activity: Activity, bookable: ActivitySession | ActivitySeries, token: str
) -> None:
    """Say that the family has a place (with a calendar file), or stands in the queue."""
    bookable.activity = activity
    has_place = sign_up.state == SignUp.State.CONFIRMED
    _post(
        sign_up,
        "receipt",
        subject=lambda: _("You have a place") if has_place else _("You are on the waiting list"),
        text=_has_place_text if has_place else _waiting_text,
        bookable=bookable,
        token=token,
    )


def got_a_place(sign_up: SignUp, *, bookable: ActivitySession | ActivitySeries, token: str) -> None:
    """Say that a place became free and is the family's."""
    _post(
        sign_up,
        "got_a_place",
        subject=lambda: _("You have got a place"),
        text=_has_place_text,
        bookable=bookable,
        token=token,
    )


def cancellation(sign_up: SignUp, *, bookable: ActivitySession | ActivitySeries, token: str = "") -> None:
    """A short, kind receipt of a cancellation."""
    _post(
        sign_up,
        "cancelled",
        subject=lambda: _("You have cancelled"),
        text=_cancelled_text,
        bookable=bookable,
        token=token,
    )


def _post(
    sign_up: SignUp,
    kind: str,
    *,
    subject: Callable[[], str],
    text: Callable[[ActivitySession | ActivitySeries], str],
    bookable: ActivitySession | ActivitySeries,
    token: str,
) -> None:
    for contact in sign_up.contacts.exclude(email=""):
        _post_to(contact, sign_up, kind, subject=subject, text=text, bookable=bookable, token=token)


def _post_to(
    contact: SignUpContact,
    sign_up: SignUp,
    kind: str,
    *,
    subject: Callable[[], str],
    text: Callable[[ActivitySession | ActivitySeries], str],
    bookable: ActivitySession | ActivitySeries,
    token: str,
) -> None:
    with translation.override(contact.language):
        activity = bookable.activity
        link = settings.PUBLIC_URL + reverse("my_sign_up", args=[token]) if token else ""
        parts = [_("Hello!"), text(bookable)]
        if link and kind != "cancelled":
            parts.append(_("See, change or cancel your sign-up here:") + f"\n{link}")
        if activity.centre.phone:
            parts.append(_("Questions? Call us: {phone}").format(phone=phone.shown(activity.centre.phone)))
        parts.append(_("Kind regards") + f"\n{activity.centre}")
        has_place = sign_up.state == SignUp.State.CONFIRMED
        calendar = (
            session_calendar(bookable, url=link) if has_place and isinstance(bookable, ActivitySession) else ""
        )
        sending.post(
            event=f"{kind}:{sign_up.pk}",
            kind=kind,
            controller_id=sign_up.controller_id,
            to=contact.email,
            language=contact.language,
            # Neutral: a subject is read over a shoulder, so the group's title isn't in it.
            subject=f"{subject()} – {activity.centre}",
            body="\n\n".join(parts),
            attachment=("familjecentralen.ics", calendar) if calendar else ("", ""),
        )


def what_when_where(bookable: ActivitySession | ActivitySeries) -> str:
    """``Spädbarnsmassage, torsdag 26 november 2026, kl. 13–15. Plats: Storstugan.``"""
    if isinstance(bookable, ActivitySeries):
        return _("{title}, all sessions of the series.").format(title=bookable.activity.title)
    text = _("{title}, {date}, {time}.").format(
        title=bookable.display_title,
        date=formats.long_date(bookable.starts_at),
        time=formats.time_range(bookable.starts_at, bookable.ends_at),
    )
    centre = bookable.activity.centre
    place = ", ".join(filter(None, [bookable.venue.name if bookable.venue else centre.name, centre.street]))
    return f"{text}\n" + _("Place: {place}.").format(place=place)


def _has_place_text(bookable: ActivitySession | ActivitySeries) -> str:
    return "\n\n".join(
        [
            _("Welcome! You have a place at:"),
            what_when_where(bookable),
            _("If you can't come, please cancel, so that another family gets the place."),
        ]
    )


def _waiting_text(bookable: ActivitySession | ActivitySeries) -> str:
    return "\n\n".join(
        [
            _("It is full right now, and you stand in the queue for:"),
            what_when_where(bookable),
            _("When a place becomes free and it is your turn, it is yours, and we write to you."),
        ]
    )


def _cancelled_text(bookable: ActivitySession | ActivitySeries) -> str:
    return "\n\n".join(
        [_("You have cancelled:"), what_when_where(bookable), _("You are welcome back another time.")]
    )
