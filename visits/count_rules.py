"""May this be counted? One answer for the screen, for devices that send what they have kept, and for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, ActivitySession
from activities.nesting import counted_in_slot, name_and_time
from activities.rules_in_words import LANGUAGES
from familjecentral.database.prepared import run
from familjecentral.refusals import Refused
from staff.models import AgeBand, Closure

from .entries import EntryDenied
from .models import EntryReason, Who

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

MOST_AT_ONCE = 200  # visitors of a category in one entry; more is a slip of the finger
LANGUAGE_CODES = frozenset(code for code, _name in LANGUAGES)


class CountDenied(models.TextChoices):
    """Why a count is not saved; each says what to do instead."""

    BELOW_ZERO = "below_zero", _("There is nobody left to take away here: the number is already zero.")
    NOTHING = "nothing", _("Enter a number from 1 to 200, with a minus sign to take away.")
    FUTURE = "future", _("This session is on a later day. You can count from the morning of that day.")
    CALLED_OFF = "called_off", _("This session is called off, so nobody can be added to it.")
    CLOSED_DAY = (
        "closed_day",
        _("The centre was closed that day. If it was open all the same, choose that as the reason and save it."),
    )
    WITHIN_A_SLOT = (
        "within_a_slot",
        _("This is a part of an open session. Count at the open session, so that nobody is counted twice."),
    )
    REASON = "reason", _("Choose why you enter it afterwards.")
    AGE_BAND = "age_band", _("Children are counted in one of the centre's age bands, and only children are.")
    LANGUAGE = "language", _("Choose one of the languages in the list, or none.")
    PERIOD_LOCKED = "period_locked", EntryDenied.PERIOD_LOCKED.label
    LEFT = (
        "left",
        _(
            "You do not work at that centre any more, so this was not saved. Tell somebody who works there what "
            "you counted."
        ),
    )
    UNKNOWN_SESSION = (
        "unknown_session",
        _("That session is not in the programme any more. Open the Today page and count at one that is."),
    )
    DAMAGED = (
        "damaged",
        _("This count was damaged on its way. Look at the numbers, and count anew what is missing."),
    )
    UNDONE = (
        "undone",
        _("A part of this was taken back already. Look at the numbers, and take away what is too much."),
    )
    NOTHING_TO_UNDO = "nothing_to_undo", _("You have nothing here that can be taken back.")
    KEY_REUSED = (
        "key_reused",
        _("This tap was sent before with other contents, and the first one stands. Reload the page, then count."),
    )


class CountRefused(Refused):
    """A count was refused; see CountDenied. ``text``: the sentence, when it names something."""

    reason: CountDenied

    def __init__(self, reason: CountDenied, text: str = "") -> None:
        super().__init__(reason)
        self.text = text or str(reason.label)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Event:
    """One number that a tap changes; ``age_band`` is the id of one, and ``undoes`` of the event taken back."""

    id: UUID
    who: str
    delta: int = 1
    age_band: int | None = None
    undoes: UUID | None = None

    @property
    def adds(self) -> bool:
        """Whether it says that somebody was there; what only takes back or corrects downwards does not."""
        return self.delta > 0 and self.undoes is None


@dataclass(frozen=True)
class Tap:
    """One tap of a finger: a person, a whole family or, afterwards, a whole day. All of it is saved or nothing."""

    id: UUID
    session_id: int
    events: tuple[Event, ...]
    language: str = ""
    reason: str = ""
    device_at: datetime | None = None

    @property
    def adds(self) -> bool:
        return any(event.adds for event in self.events)


@dataclass(frozen=True)
class SessionToCount:
    """What the rules ask about a session; ``slot_id``: the open one where its visitors are counted."""

    pk: int
    on_date: date
    is_called_off: bool
    is_closed_day: bool
    centre_id: int
    service_id: int
    slot_id: int | None


# Written out, since each tap asks for it: to put the same query together anew took longer than to run it.
SESSIONS = f"""
SELECT s.id, s.on_date, s.called_off_at IS NOT NULL,
       EXISTS (SELECT 1 FROM {Closure._meta.db_table} c
                WHERE c.centre_id = a.centre_id AND c.from_time IS NULL
                  AND s.on_date BETWEEN c.from_date AND c.to_date),
       a.centre_id, a.responsible_service_id, slot.id
  FROM {ActivitySession._meta.db_table} s
  JOIN {Activity._meta.db_table} a ON a.id = s.activity_id
  LEFT JOIN {ActivitySession._meta.db_table} slot
    ON slot.id = s.within_id AND slot.called_off_at IS NULL AND a.nested_count = '{Activity.NestedCount.IN_SLOT}'
 WHERE s.id = ANY(%s::bigint[])
"""  # noqa: S608 (names of our own tables, and a code of ours)


def sessions_to_count(ids: Iterable[int]) -> dict[int, SessionToCount]:
    """The program: the sessions with all that the rules ask about them, in one query. The asker says whose."""
    return {row[0]: SessionToCount(*row) for row in run(SESSIONS, [list(set(ids))]).fetchall()}


def to_count(session: ActivitySession) -> SessionToCount:
    """The same of a session that has been read already."""
    closures = Closure.objects.filter(centre_id=session.activity.centre_id, from_time=None)
    slot = counted_in_slot(session)
    return SessionToCount(
        pk=session.pk,
        on_date=session.on_date,
        is_called_off=session.is_called_off,
        is_closed_day=closures.filter(from_date__lte=session.on_date, to_date__gte=session.on_date).exists(),
        centre_id=session.activity.centre_id,
        service_id=session.activity.responsible_service_id,
        slot_id=slot.pk if slot is not None else None,
    )


def needs_reason(session: SessionToCount, today: date) -> bool:
    """Whether whoever counts at the session is asked why."""
    return session.on_date < today or session.is_closed_day


def reasons_for(session: SessionToCount) -> list[tuple[str, Any]]:
    """What one can choose as the reason: on a closed day, that it was open; else why it is late."""
    if session.is_closed_day:
        reasons = [EntryReason.OPENED_ANYWAY]
    else:
        reasons = [EntryReason.FORGOTTEN, EntryReason.PAPER, EntryReason.OFFLINE, EntryReason.WRONG]
    return [(reason.value, reason.label) for reason in reasons]


def refuse_session(session: SessionToCount, now: datetime) -> None:
    """Raises CountRefused when nothing at all can be counted at the session now."""
    if session.on_date > localtime(now).date():
        raise CountRefused(CountDenied.FUTURE)
    if session.slot_id is not None:
        slot = ActivitySession.objects.select_related("activity").get(pk=session.slot_id)
        text = _("This is a part of {session}. Count there, so that nobody is counted twice.")
        raise CountRefused(CountDenied.WITHIN_A_SLOT, str(text).format(session=name_and_time(slot)))


def refuse_adding(session: SessionToCount, reason: str) -> None:
    """Raises CountRefused when nobody can be added to the session, which takes corrections downwards only."""
    if session.is_closed_day:
        # Closing a house calls its sessions off; that it was open all the same says what was wrong.
        if reason != EntryReason.OPENED_ANYWAY:
            raise CountRefused(CountDenied.CLOSED_DAY)
    elif session.is_called_off:
        raise CountRefused(CountDenied.CALLED_OFF)


def refuse_wrong(
    tap: Tap, session: SessionToCount, *, bands: Mapping[int, AgeBand], now: datetime, reason_if_late: str = ""
) -> Tap:
    """The tap as it is to be saved: ``reason_if_late`` stands in for a reason that is missing.

    That no total falls below zero, and no period is locked, is PostgreSQL's to say. Raises CountRefused.
    """
    refuse_session(session, now)
    if not tap.events:
        raise CountRefused(CountDenied.NOTHING)
    if tap.adds:
        refuse_adding(session, tap.reason)
    for event in tap.events:
        _refuse_event(event, session, bands)
    undoes = [event.undoes for event in tap.events if event.undoes is not None]
    if len({event.id for event in tap.events}) < len(tap.events) or len(set(undoes)) < len(undoes):
        raise CountRefused(CountDenied.DAMAGED)
    if tap.language and tap.language not in LANGUAGE_CODES:
        raise CountRefused(CountDenied.LANGUAGE)
    if tap.reason and tap.reason not in EntryReason.values:
        raise CountRefused(CountDenied.REASON)
    if not tap.reason and session.on_date < localtime(now).date():
        if not reason_if_late:
            raise CountRefused(CountDenied.REASON)
        return replace(tap, reason=reason_if_late)
    return tap


def _refuse_event(event: Event, session: SessionToCount, bands: Mapping[int, AgeBand]) -> None:
    if not 1 <= abs(event.delta) <= MOST_AT_ONCE:
        raise CountRefused(CountDenied.NOTHING)
    if event.who not in Who.values:
        raise CountRefused(CountDenied.DAMAGED)
    if (event.who == Who.CHILD) != (event.age_band is not None):
        raise CountRefused(CountDenied.AGE_BAND)
    if event.age_band is not None:
        band = bands.get(event.age_band)
        if band is None or band.centre_id != session.centre_id:
            raise CountRefused(CountDenied.AGE_BAND)
