"""What a message can be about, and what it needs to know for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.models import ActivitySeries, ActivitySession, SignUp, SignUpContact


class Kind(StrEnum):
    """What has happened. Beside each: what its ``details`` hold; what is in brackets can be left out."""

    RECEIPT = "receipt"  # has a place
    QUEUED = "queued"  # stands in the queue; [position: number in it]
    ENTERED = "entered"  # takes part in a draw; [draws_at: datetime]
    OFFER = "offer"  # is offered a place; until: datetime
    FIRST_COME = "first_come"  # a free place goes to the first of several who taps
    LAPSED = "lapsed"  # did not answer an offer in time
    GOT_A_PLACE = "got_a_place"  # from the queue, by accepting, or in a draw
    ALREADY = "already"  # somebody signed up again with the same contact: to the sign-up there is
    CANCELLED = "cancelled"  # has cancelled, or left
    MOVED_GROUP = "moved_group"  # about: the group they are in now
    NOT_DRAWN = "not_drawn"  # [ticket: a link, or a code, that weighs in the next draw]
    CHANGED = "changed"  # about: the sessions, as they are now; [reason: text]
    CALLED_OFF = "called_off"  # about: the sessions; [reason: text]
    BACK_ON = "back_on"  # about: the sessions; [reason: text]
    REMINDER_TWO_DAYS = "reminder_two_days"  # [not_after: datetime]
    REMINDER_SAME_DAY = "reminder_same_day"  # [not_after: datetime]
    THANKS = "thanks"  # [not_after: datetime]
    FROM_STAFF = "from_staff"  # text: what they wrote


IN_WORDS = {
    Kind.RECEIPT: _("Receipt of a place"),
    Kind.QUEUED: _("Receipt of a turn in the queue"),
    Kind.ENTERED: _("Receipt of taking part in a draw"),
    Kind.OFFER: _("Offer of a place"),
    Kind.FIRST_COME: _("A free place, first come"),
    Kind.LAPSED: _("An offer that has run out"),
    Kind.GOT_A_PLACE: _("Has got a place"),
    Kind.ALREADY: _("Is signed up already"),
    Kind.CANCELLED: _("Receipt of a cancellation"),
    Kind.MOVED_GROUP: _("Has moved to another group"),
    Kind.NOT_DRAWN: _("No place in the draw"),
    Kind.CHANGED: _("A changed session"),
    Kind.CALLED_OFF: _("A session called off"),
    Kind.BACK_ON: _("A session that is on after all"),
    Kind.REMINDER_TWO_DAYS: _("Reminder two days before"),
    Kind.REMINDER_SAME_DAY: _("Reminder the same morning"),
    Kind.THANKS: _("Thanks, with the way to comment"),
    Kind.FROM_STAFF: _("A message from staff"),
}

REMINDERS = frozenset({Kind.REMINDER_TWO_DAYS, Kind.REMINDER_SAME_DAY})
OPTIONAL = REMINDERS | {Kind.THANKS}  # what a parent can end with one click
# With the session as a calendar file, for those who have a place.
WITH_CALENDAR = frozenset({Kind.RECEIPT, Kind.GOT_A_PLACE, Kind.MOVED_GROUP, Kind.CHANGED, Kind.BACK_ON})
# A family that no message reaches is called: it would else lose a place, or stand before a closed door.
TOLD_BY_PHONE = frozenset({Kind.OFFER, Kind.CALLED_OFF, Kind.CHANGED, Kind.BACK_ON})


@dataclass(frozen=True)
class Notice:
    """Something has happened that the family of ``sign_up`` is to know.

    ``event`` tells two of one kind apart: the same event is told each parent once, ever. ``contacts``: the
    parents to tell; None for all there are.
    """

    kind: Kind
    sign_up: SignUp
    about: tuple[ActivitySession | ActivitySeries, ...]
    event: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    contacts: Sequence[SignUpContact] | None = None
