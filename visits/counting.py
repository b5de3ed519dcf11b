"""Counting visits: a tap is saved once, however often, in whatever order and from whichever device it comes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from activities.models import ActivitySession
from familjecentral.audit.recording import Actor, record
from staff.models import AgeBand
from staff.rules import WORKERS, all_roles_of, works_at

from . import receiving
from .count_records import tap_of
from .count_repeats import Known, tap_of_rows
from .count_rules import (
    CountDenied,
    CountRefused,
    Event,
    SessionToCount,
    Tap,
    refuse_wrong,
    sessions_to_count,
    to_count,
)
from .count_saving import Saver
from .models import EntryReason, VisitTally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from familjecentral.privacy.walls import Reader
    from staff.models import StaffMember


@dataclass(frozen=True)
class Counted:
    """What came of a tap, and whether the same one had been saved before."""

    tap: Tap
    is_repeat: bool = False


type _Result = Counted | CountRefused


def count_tap(
    *,
    session: ActivitySession | SessionToCount,
    tap: UUID,
    events: Sequence[Event],
    by: Actor,
    person: StaffMember,
    now: datetime,
    language: str = "",
    reason: str = "",
    device_at: datetime | None = None,
) -> Counted:
    """Save one tap at a session: all of its events or, when CountRefused is raised, nothing. Once per ``tap``.

    Late entry is welcome, with a ``reason`` (EntryReason), for any day that has been and is not locked.
    """
    asked = Tap(tap, session.pk, tuple(events), language, reason, device_at)
    known = session if isinstance(session, SessionToCount) else to_count(session)
    with transaction.atomic(savepoint=False):
        (result,) = _save([asked], {session.pk: known}, by=by, person=person, now=now)
    if isinstance(result, CountRefused):
        raise result
    return result


def undo_latest(
    *, session: ActivitySession | SessionToCount, tap: UUID, by: Actor, person: StaffMember, now: datetime
) -> Counted:
    """Take back the person's own latest tap at the session that stands, the whole family. Once per ``tap``.

    Undoing again goes one step further back. Raises CountRefused.
    """
    if earlier := list(VisitTally.objects.filter(tap=tap, session=session.pk)):
        return Counted(tap_of_rows(earlier), is_repeat=True)
    events = events_to_undo(session, person, tap)
    if not events:
        raise CountRefused(CountDenied.NOTHING_TO_UNDO)
    is_late = session.on_date < localtime(now).date()
    reason = EntryReason.WRONG if is_late else ""
    return count_tap(session=session, tap=tap, events=events, by=by, person=person, now=now, reason=reason)


def events_to_undo(session: ActivitySession | SessionToCount, person: StaffMember, tap: UUID) -> list[Event]:
    """The person themself: what takes back their latest tap at the session; empty when nothing stands."""
    undone = VisitTally.objects.filter(undoes=OuterRef("pk"))
    standing = VisitTally.objects.filter(~Exists(undone), session=session.pk, counted_by=person, undoes=None)
    latest = standing.order_by("-counted_at", "-device_at", "-tap").values_list("tap", flat=True).first()
    if latest is None:
        return []
    rows = standing.filter(tap=latest).order_by("who", "age_band", "pk")
    return [
        Event(id_of_event(tap, number), row.who, -row.delta, row.age_band_id, row.pk)
        for number, row in enumerate(rows)
    ]


def id_of_event(tap: UUID, number: int) -> UUID:
    """The id of the tap's event with that number: the same each time when the same form is sent again."""
    return uuid.uuid5(tap, str(number))


def receive(
    records: Sequence[receiving.Received], *, by: Actor, person: StaffMember, reader: Reader, now: datetime
) -> list[receiving.Outcome]:
    """What a device has kept while it had no network: each record is saved, or refused with its reason, by itself.

    The server's clock says which day is late and which is to come; the device's is only kept beside it.
    """
    read = [tap_of(each) for each in records]
    taps = [each for each in read if isinstance(each, Tap)]
    sessions = sessions_to_count(tap.session_id for tap in taps)
    with transaction.atomic(savepoint=False):
        results = iter(
            _save(
                taps, sessions, by=by, person=person, now=now, reason_if_late=EntryReason.OFFLINE,
                own_centres=_workplaces(person),
            )
        )  # fmt: skip
    return [
        _outcome(received.id, next(results) if isinstance(each, Tap) else each)
        for received, each in zip(records, read, strict=True)
    ]


def _workplaces(person: StaffMember) -> set[int | None]:
    """Ids of the centres where the person works, whichever service they act for; at a tablet its own only."""
    roles = [role for role in all_roles_of(person) if role.role in WORKERS]
    tablet = person.tablet
    return {role.centre_id for role in roles if tablet is None or works_at(role, tablet.centre_id)}


def _outcome(key: UUID, result: _Result) -> receiving.Outcome:
    if isinstance(result, CountRefused):
        return receiving.Outcome(key, receiving.REFUSED, result.reason.value, str(result))
    return receiving.repeat(key) if result.is_repeat else receiving.stored(key)


def _save(
    taps: Sequence[Tap],
    sessions: Mapping[int, SessionToCount],
    *,
    by: Actor,
    person: StaffMember,
    now: datetime,
    reason_if_late: str = "",
    own_centres: set[int | None] | None = None,
) -> list[_Result]:
    """What comes of each tap, in order; those that can be saved are, in few statements. Inside a transaction."""
    band_ids = {event.age_band for tap in taps for event in tap.events} - {None}
    bands = AgeBand.objects.in_bulk(band_ids) if band_ids else {}
    known = Known.of(taps)
    results: list[_Result | None] = [None] * len(taps)
    fresh: dict[int, Tap] = {}  # by place in the batch
    same_as: dict[int, int] = {}  # sent twice in one batch: what comes of the second is what came of the first
    for place, tap in enumerate(taps):
        try:
            if known.is_repeat(tap):
                results[place] = Counted(tap, is_repeat=True)
            elif (first := known.in_this_batch(tap)) is not None:
                same_as[place] = first
            else:
                session = _session(sessions, tap, own_centres)
                fresh[place] = refuse_wrong(
                    tap, session, bands=bands, now=now, reason_if_late=reason_if_late
                )  # fmt: skip
                known.add(tap, place)
        except CountRefused as refusal:
            results[place] = refusal
    saver = Saver(sessions, person, now)
    saver.save(fresh)
    for place, tap in fresh.items():
        results[place] = saver.refusals.get(place) or Counted(tap, is_repeat=place in saver.repeats)
    if stored := [tap for place, tap in fresh.items() if place not in saver.refusals.keys() | saver.repeats]:
        _log(stored, sessions, by)
    for place, first in same_as.items():
        was = results[first]
        results[place] = Counted(taps[place], is_repeat=True) if isinstance(was, Counted) else was
    return [result for result in results if result is not None]


def _session(
    sessions: Mapping[int, SessionToCount], tap: Tap, own_centres: set[int | None] | None
) -> SessionToCount:
    session = sessions.get(tap.session_id)
    if session is None:
        raise CountRefused(CountDenied.UNKNOWN_SESSION)
    if own_centres is not None and session.centre_id not in own_centres:
        raise CountRefused(CountDenied.LEFT)
    return session


def _log(taps: Sequence[Tap], sessions: Mapping[int, SessionToCount], by: Actor) -> None:
    """One event for a request: of the session and service when there is one, else of how many taps."""
    counted = [sessions[pk] for pk in {tap.session_id for tap in taps}]
    services = {session.service_id for session in counted}
    record(
        "counted_visits",
        by=by,
        thing=ActivitySession(pk=counted[0].pk) if len(counted) == 1 else None,
        service_id=services.pop() if len(services) == 1 else None,
        count=len(taps),
    )
