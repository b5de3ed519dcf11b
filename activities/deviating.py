"""One deviation, everywhere: sessions called off or moved, or a house closed, with all that follows; and undone.

Staff register one thing. In the same transaction the sessions change, and with them the week page, the feeds
and the page behind a poster's QR code, which all read the sessions; open offers go back to the queue; families
are written to; and a closed day closes the house. Within the hour the same can be taken back.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from familjecentral.audit.recording import Actor, record
from familjecentral.languages.content import merged, without
from staff.models import Closure, FamilyCentre

from . import offering, places
from .deviation_reach import tell
from .deviation_rules import (
    ClosedTime,
    DeviationDenied,
    DeviationRefused,
    clash_at,
    may_register,
    may_touch,
    may_undo,
    said_in_our_words,
    said_to_parents,
)
from .messages import Kind as Message
from .models import ActivitySession, Deviation, DeviationSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import StaffMember, Venue

Kind = Deviation.Kind
PLACE_FIELDS = ["venue", "moved_from", "is_moved"]
CALLED_OFF_FIELDS = ["called_off_at", "called_off_reason", "called_off_by_closure", "translations"]


def register(
    *,
    key: UUID,
    centre: FamilyCentre,
    sessions: Iterable[ActivitySession] = (),
    kind: str,
    reason: str = "",
    venue: Venue | None = None,
    closed: ClosedTime | None = None,
    by: Actor,
    person: StaffMember | None,
    now: datetime,
) -> Deviation:
    """Register what differs from the plan, for ``sessions`` and the songs within them, and let all follow.

    For CLOSED the sessions are those in ``closed``, of every service. ``person``: whose roles decide; None
    when the program does it. The same ``key`` returns the first result. A constant number of statements.
    Raises DeviationRefused, and SignUpRefused(BUSY) when families are signing up to them all the while.
    """
    asked: dict[str, Any] = {"centre": centre, "kind": kind, "venue": venue, "person": person, "now": now}
    with transaction.atomic():
        hold_centre(centre)
        if earlier := Deviation.objects.filter(key=key).first():
            return _the_same(earlier, centre=centre, kind=kind, reason=reason)
        if kind == Kind.CLOSED:
            chosen = sessions_closed_by(centre, closed, now=now) if closed else []
        else:
            chosen = with_songs(sessions, person=person, now=now)
        _refuse(may_register(sessions=chosen, closed=closed, **asked))
        with _locked(chosen) as found:
            # Asked again of what they are under the lock. What is off already when a house closes stays so.
            rows = [row for row in found if not (kind == Kind.CLOSED and row.is_called_off)]
            _refuse(may_register(sessions=rows, closed=closed, **asked))
            closure = _close_house(centre, closed, kind, reason) if closed else None
            deviation = Deviation.objects.create(
                key=key, centre=centre, kind=kind, reason=reason, venue=venue, closure=closure, made_at=now,
                made_by=person,
            )  # fmt: skip
            note_before(deviation, rows)
            if venue is not None:
                _move(rows, venue)
            else:
                _call_off(rows, deviation, now=now)
            tell_of(deviation, rows)
            record(
                "registered_deviation", by=by, thing=deviation, service_id=_the_one_service(rows),
                count=len(rows), detail=kind,
            )  # fmt: skip
    return deviation


def undo(*, deviation: Deviation, by: Actor, person: StaffMember | None, now: datetime) -> Deviation:
    """Take a deviation back: its sessions are as before it, families are told, and free places are offered.

    Only what it changed, and only within UNDO_WITHIN; undone twice it changes nothing. Raises
    DeviationRefused, and SignUpRefused(BUSY).
    """
    with transaction.atomic():
        hold_centre(deviation.centre)
        current = Deviation.objects.select_related("centre", "closure").get(pk=deviation.pk)
        before = {each.session_id: each for each in current.touched.select_related("venue_before")}
        chosen = list(_with_activities(ActivitySession.objects.filter(pk__in=before)))
        _refuse(may_undo(current, chosen, person=person, now=now))
        if current.undone_at is not None:
            return current
        with _locked(chosen) as rows:
            if not all(_is_as_left(current, row) for row in rows):
                raise DeviationRefused(DeviationDenied.CHANGED_SINCE)
            for row in rows:
                _put_back(row, before[row.pk])
            _save(rows, CALLED_OFF_FIELDS + PLACE_FIELDS)
            closure, current.closure = current.closure, None
            current.undone_at, current.undone_by = now, person
            current.save(update_fields=["undone_at", "undone_by", "closure"])
            if closure is not None:
                closure.delete()
            to_come = [row for row in rows if not row.is_over(now)]
            is_move = current.kind == Kind.MOVED
            tell(
                to_come, Message.CHANGED if is_move else Message.BACK_ON, event=f"undone-{current.pk}",
                details={"kind": current.kind, "reason": ""},
            )  # fmt: skip
            record(
                "undid_deviation", by=by, thing=current, service_id=_the_one_service(rows), count=len(rows),
                detail=current.kind,
            )  # fmt: skip
            if not is_move:
                fill_again(to_come, now=now)
    return current


def hold_centre(centre: FamilyCentre) -> None:
    """One deviation at a time at a centre, so that a form sent twice at once is one. In a transaction."""
    FamilyCentre.objects.select_for_update(no_key=True).get(pk=centre.pk)


def with_songs(
    sessions: Iterable[ActivitySession], *, person: StaffMember | None, now: datetime
) -> list[ActivitySession]:
    """The sessions, and what is nested in them, still on and the person's to touch."""
    ids = {session.pk for session in sessions}
    found = list(_with_activities(ActivitySession.objects.filter(pk__in=ids)))
    inner = ActivitySession.objects.filter(within__in=ids, called_off_at=None, ends_at__gt=now).exclude(pk__in=ids)
    return found + [
        song
        for song in _with_activities(inner)
        if person is None or may_touch(person, song.activity.centre, Kind.CALLED_OFF, [song])
    ]


def sessions_closed_by(centre: FamilyCentre, closed: ClosedTime, *, now: datetime) -> list[ActivitySession]:
    """What is on at the centre, of every service, while it is closed, and what is nested in that."""
    days = ActivitySession.objects.filter(
        activity__centre=centre, on_date__gte=closed.first, on_date__lte=closed.last, called_off_at=None,
        ends_at__gt=now,
    )  # fmt: skip
    found = list(_with_activities(days))
    touched = {session.pk for session in found if closed.touches(session)}
    return [session for session in found if session.pk in touched or session.within_id in touched]


def note_before(deviation: Deviation, rows: Iterable[ActivitySession]) -> None:
    """Write down what each session is before the deviation changes it."""
    DeviationSession.objects.bulk_create(
        DeviationSession(
            deviation=deviation, session=row, venue_before=row.venue, moved_from_before=row.moved_from,
            was_moved=row.is_moved, was_called_off_at=row.called_off_at,
            was_called_off_reason=row.called_off_reason,
        )
        for row in rows
    )  # fmt: skip


def tell_of(deviation: Deviation, rows: Sequence[ActivitySession]) -> None:
    """Write to the families of sessions that a deviation has called off or moved."""
    kind = Message.CHANGED if deviation.kind == Kind.MOVED else Message.CALLED_OFF
    details = {"kind": deviation.kind, "reason": deviation.reason}
    tell(rows, kind, event=f"deviation-{deviation.pk}", details=details)


def fill_again(rows: Iterable[ActivitySession], *, now: datetime) -> None:
    """Offer what is free at sessions that take place again to those who have waited meanwhile."""
    for row in rows:
        if row.families_waiting and not row.series_id:
            offering.fill(row, now=now)


def _the_same(earlier: Deviation, *, centre: FamilyCentre, kind: str, reason: str) -> Deviation:
    if (earlier.centre_id, earlier.kind, earlier.reason) != (centre.pk, kind, reason):
        raise DeviationRefused(DeviationDenied.KEY_REUSED)
    return earlier


def _refuse(denied: DeviationDenied | None) -> None:
    if denied is not None:
        raise DeviationRefused(denied)


@contextmanager
def _locked(sessions: Sequence[ActivitySession]) -> Iterator[list[ActivitySession]]:
    """The sessions in order, locked with the series that they are of: nobody signs up to either unheard of."""
    if not sessions:
        yield []
        return
    series: dict[int, Any] = {session.series.pk: session.series for session in sessions if session.series}
    with places.locked(*sessions, *series.values()) as locked:
        rows = [row for row in locked if isinstance(row, ActivitySession)]
        prefetch_related_objects(rows, "venue", "moved_from")
        yield sorted(rows, key=lambda row: (row.starts_at, row.pk))


def _with_activities(sessions: QuerySet[ActivitySession]) -> QuerySet[ActivitySession]:
    return sessions.select_related("activity__centre", "activity__responsible_service", "series__activity")


def _close_house(centre: FamilyCentre, closed: ClosedTime, kind: str, reason: str) -> Closure:
    return Closure.objects.create(
        centre=centre, from_date=closed.first, to_date=closed.last, from_time=closed.from_time,
        to_time=closed.to_time, reason=said_to_parents(kind, reason),
        translations={} if reason else said_in_our_words("reason", kind),
    )  # fmt: skip


def _call_off(rows: Sequence[ActivitySession], deviation: Deviation, *, now: datetime) -> None:
    said = {} if deviation.reason else said_in_our_words("called_off_reason", deviation.kind)
    for row in rows:
        row.translations = merged(row.translations, said)
        row.called_off_at = now
        row.called_off_reason = said_to_parents(deviation.kind, deviation.reason)
        row.called_off_by_closure = deviation.closure
    _save(rows, CALLED_OFF_FIELDS)
    offering.withdraw_offers([row for row in rows if not row.series_id], now=now)


def _move(rows: Sequence[ActivitySession], venue: Venue) -> None:
    """To ``venue``; the place that parents knew stays beside it, struck through, unless they are back there."""
    if clash := clash_at(venue, rows):
        raise DeviationRefused(DeviationDenied.VENUE_TAKEN, clash=clash)
    for row in rows:
        known = row.moved_from if row.is_moved else row.venue
        row.is_moved = known != venue
        row.moved_from = known if row.is_moved else None
        row.venue = venue
    _save(rows, PLACE_FIELDS)


def _put_back(row: ActivitySession, before: DeviationSession) -> None:
    row.venue, row.moved_from_id, row.is_moved = before.venue_before, before.moved_from_before_id, before.was_moved
    row.called_off_at, row.called_off_reason = before.was_called_off_at, before.was_called_off_reason
    row.called_off_by_closure = None
    if not row.called_off_reason:
        row.translations = without(row.translations, "called_off_reason")


def _is_as_left(deviation: Deviation, row: ActivitySession) -> bool:
    """Whether the session still is what the deviation made of it."""
    if deviation.kind == Kind.MOVED:
        return row.venue_id == deviation.venue_id and not row.is_called_off
    return row.called_off_at == deviation.made_at


def _save(rows: Sequence[ActivitySession], fields: Sequence[str]) -> None:
    """One statement. A place that somebody has taken meanwhile is a refusal that names what is there."""
    try:
        with transaction.atomic():
            ActivitySession.objects.bulk_update(rows, fields)
    except IntegrityError as error:
        if "venue_booked_once" not in str(error):
            raise
        clashes = (clash_at(row.venue, [row]) for row in rows if row.venue)
        raise DeviationRefused(DeviationDenied.VENUE_TAKEN, clash=next(filter(None, clashes), None)) from error


def _the_one_service(rows: Iterable[ActivitySession]) -> int | None:
    """The service whose sessions these are; None when they are several services'."""
    services = {row.activity.responsible_service_id for row in rows}
    return services.pop() if len(services) == 1 else None
