"""The mails that a family gets about its sign-up, in its own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from familjecentral import formats
from familjecentral.outbox import sending

from .links import link_to, token_of
from .models import ActivitySeries, ActivitySession, SignUp, SignUpContact

if TYPE_CHECKING:
    pass


class Kind(StrEnum):
    RECEIPT = "receipt"
    QUEUED = "queued"
    ENTERED = "entered"
    OFFER = "offer"
    FIRST_COME = "first_come"
    LAPSED = "lapsed"
    GOT_A_PLACE = "got_a_place"
    ALREADY = "already"
    CANCELLED = "cancelled"
    MOVED_GROUP = "moved_group"
    NOT_DRAWN = "not_drawn"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    BACK_ON = "back_on"
    REMINDER_TWO_DAYS = "reminder_two_days"
    REMINDER_SAME_DAY = "reminder_same_day"
    THANKS = "thanks"
    FROM_STAFF = "from_staff"


@dataclass(frozen=True)
class Notice:
    kind: Kind
    sign_up: SignUp
    about: tuple[ActivitySession | ActivitySeries, ...]
    event: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    contacts: Sequence[SignUpContact] | None = None


def post(notices: Iterable[Notice]) -> int:
    n = 0
    for notice in notices:
        contacts = notice.contacts if notice.contacts is not None else list(notice.sign_up.contacts.all())
        for contact in contacts:
            e = f"{notice.kind}:{contact.pk}" + (f":{notice.event}" if notice.event else "")
            if contact.email and not sending.Message.objects.filter(event=e).exists():
                n += 1
                token = token_of(notice.sign_up.key, contact.number)
                sending.post(
                    event=f"{notice.kind}:{contact.pk}" + (f":{notice.event}" if notice.event else ""),
                    kind=notice.kind,
                    controller_id=notice.sign_up.controller_id,
                    to=contact.email,
                    language=contact.language,
                    subject=notice.kind,
                    body=link_to("my_sign_up", token),
                )
    return n


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
