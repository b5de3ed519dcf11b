"""Writing the sessions that a programme plans, with what families have signed up to left in place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import translation
from django.utils.translation import gettext as _

from familjecentral.languages.content import merged, said_by_us, taken_over
from staff.models import Closure, FamilyCentre, ScheduleException, Venue

from .cells import FileError, WrongFile
from .import_results import Counted, ImportResult, What
from .matching import existing_sessions, gone_and_fixed, keep_as_it_was, match, nest_as_they_are
from .models import Activity, ActivitySession, WeeklySlot
from .models.programme import ROOM
from .scheduling import Planned, close, deviate, nest, red_days, sessions_of

if TYPE_CHECKING:
    from .programme_changes import Deviations, Programme

BATCH = 200


def materialise(
    centre: FamilyCentre, programme: Programme, deviations: Deviations, *, now: datetime, result: ImportResult
) -> None:
    """Make the sessions in the database what the programme and its deviations say.

    Sessions that have begun keep their time and place: they are history. So when a programme is changed,
    new rows make no sessions in the past either; only the first import of a period does. Closures and
    moves reach every session of the centre on those days, by hand or in a series too.
    """
    existing = existing_sessions(centre, programme, deviations)
    planned = sessions_of(programme.slots)
    rest = match(planned, existing, programme)
    if programme.had:
        planned = [p for p in planned if p.existing or p.starts_at > now]
    for p in planned:
        if p.existing and p.existing.starts_at <= now:
            keep_as_it_was(p, p.existing)
    gone, fixed = gone_and_fixed(rest, programme, now)
    _close_red_days(centre, planned, deviations, result)
    nest(planned)
    nest_as_they_are(fixed, planned)
    everything = planned + fixed
    close(everything, deviations.closures)
    deviate(everything, deviations.exceptions)
    _check_places(everything, programme)
    _take_away(gone, now, result)
    _write(everything, programme, deviations, now, result)
    for stale in (*deviations.stale, *deviations.stale_exceptions, *programme.gone):
        stale.delete()


def _close_red_days(
    centre: FamilyCentre, planned: list[Planned], deviations: Deviations, result: ImportResult
) -> None:
    """A public holiday is a closed day, with its name as the reason, so that a parent sees why."""
    days = {p.on_date for p in planned}
    if not days:
        return
    closed = [closure for closure in deviations.closures if closure.from_time is None]
    for day, name in sorted(red_days(min(days), max(days)).items()):
        if day in days and not any(closure.from_date <= day <= closure.to_date for closure in closed):
            closure = Closure.objects.create(
                centre=centre, from_date=day, to_date=day, reason=name, from_file=True
            )
            deviations.closures.append(closure)
            result.counts[Counted.DEVIATIONS_NEW] += 1


def _take_away(sessions: list[ActivitySession], now: datetime, result: ImportResult) -> None:
    """Remove what nobody has signed up to; call off what someone has, or has had, to do with."""
    kept = [session for session in sessions if session.places_taken or session.families_waiting]
    removable = [session for session in sessions if session not in kept]
    refused = _remove(removable)
    said = said_by_us("called_off_reason", _not_any_more) if kept or refused else {}
    result.counts[Counted.SESSIONS_REMOVED] += len(removable) - len(refused)
    for session in (*kept, *refused):
        if not session.is_called_off:
            session.called_off_at, session.called_off_reason = now, _not_any_more()
            session.translations = merged(session.translations, said)
            result.counts[Counted.SESSIONS_CALLED_OFF] += 1
            result.add_affected(session, What.GONE)
        session.slot = None
        session.within = None
    ActivitySession.objects.bulk_update(
        [*kept, *refused],
        ["called_off_at", "called_off_reason", "slot", "within", "translations"],
        batch_size=BATCH,
    )


def _remove(sessions: list[ActivitySession]) -> list[ActivitySession]:
    """Delete the sessions; returns those that visits or an old sign-up still belong to.

    Rows about persons can't be seen from here, but PostgreSQL's foreign keys hold for them all the same.
    """
    if not sessions:
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            ActivitySession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (ProtectedError, IntegrityError):
        if len(sessions) == 1:
            return sessions
        half = len(sessions) // 2
        return _remove(sessions[:half]) + _remove(sessions[half:])
    return []


def _not_any_more() -> str:
    # Translators: why a session is called off that the new weekly programme doesn't have
    return _("Not in the programme any more")


def _said_not_any_more() -> set[str]:
    """The reason in every language that an import may have run in."""
    said = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add(_not_any_more())
    return said


@dataclass
class _Writer:
    programme: Programme
    deviations: Deviations
    now: datetime
    not_any_more: set[str]

    def wanted(self, p: Planned) -> dict[str, Any]:
        """The session's fields as they should be, but for ``within_id``."""
        session = p.existing
        wanted: dict[str, Any] = self._called_off(p)
        if not (p.is_fixed or (session and session.starts_at <= self.now)):
            wanted |= {
                "activity_id": p.activity.pk,
                "on_date": p.on_date,
                "starts_at": p.starts_at,
                "ends_at": p.ends_at,
                **self._capacity(p),
            }
        if p.slot:
            wanted["slot_id"] = p.slot.pk
        if session is None or not self._is_moved_by_hand(p, session):
            wanted |= {
                "venue_id": p.final_venue_id,
                "is_moved": p.is_moved,
                "moved_from_id": p.venue_id if p.is_moved else None,
            }
        return wanted | self._said(p, self._note(p), wanted)

    def _said(self, p: Planned, note: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """The note, and the translations of the texts that come from the slot, the closure or the program."""
        translations = p.existing.translations if p.existing else {}
        if p.slot and note and note == p.slot.note:
            translations = taken_over(translations, "note", p.slot, "note")
        closure = next((c for c in p.closures if c.pk == wanted.get("called_off_by_closure_id")), None)
        return {"note": note, "translations": taken_over(translations, "called_off_reason", closure, "reason")}

    def _is_moved_by_hand(self, p: Planned, session: ActivitySession) -> bool:
        """Moved on the day by staff, not by an exception of before or now."""
        before = any(
            e.kind == ScheduleException.Kind.MOVED and e.from_date <= session.on_date <= e.to_date
            for e in self.deviations.exceptions_before
        )
        return session.is_moved and not before and not p.moved

    def _note(self, p: Planned) -> str:
        """The deviation's note, else the slot's, unless staff have written one of their own."""
        session = p.existing
        if p.deviation_note:
            return p.deviation_note
        if session is None:
            return p.note
        is_old = session.note in self.deviations.old_notes
        if is_old and p.slot:
            return p.slot.note
        had = self.programme.had.get(session.slot_id or 0)
        if p.is_fixed or session.starts_at <= self.now or (had and session.note != had.note):
            return "" if is_old else session.note
        return p.note

    def _capacity(self, p: Planned) -> dict[str, Any]:
        """New sessions get the activity's places; one that staff have given its own keeps them."""
        session = p.existing
        if session is None or (session.capacity is None and p.activity.booking == Activity.Booking.SIGN_UP):
            room = {f"room_{unit}": getattr(p.activity, f"room_{unit}") for unit in ROOM}
            return {"capacity": p.activity.capacity, **room}
        return {}

    def _called_off(self, p: Planned) -> dict[str, Any]:
        session = p.existing
        at, reason, closure_id = None, "", None
        if session and session.called_off_at:
            at, reason, closure_id = (
                session.called_off_at,
                session.called_off_reason,
                session.called_off_by_closure_id,
            )
            if closure_id is None and (p.is_fixed or reason not in self.not_any_more):
                return {}  # staff called it off
        closure = next((c for c in p.closures if c.pk == closure_id), p.closures[0] if p.closures else None)
        if closure:
            at, reason, closure_id = at or self.now, closure.reason, closure.pk
        else:
            at, reason, closure_id = None, "", None
        return {"called_off_at": at, "called_off_reason": reason, "called_off_by_closure_id": closure_id}


def _write(
    plans: list[Planned], programme: Programme, deviations: Deviations, now: datetime, result: ImportResult
) -> None:
    writer = _Writer(programme, deviations, now, _said_not_any_more())
    wanted_of = {p: writer.wanted(p) for p in plans}
    was_off = {p.existing.pk: p.existing.is_called_off for p in plans if p.existing}
    leaving = _let_go_of_places(wanted_of)
    for nested in (False, True):  # a slot's row must be there before those nested in it
        new, changed, fields = list[ActivitySession](), dict[ActivitySession, set[str]](), set[str]()
        for p in plans:
            if bool(p.within) is not nested:
                continue
            wanted = wanted_of[p]
            if not p.is_fixed:
                wanted["within_id"] = p.within.existing.pk if p.within and p.within.existing else None
            if p.existing is None:
                p.existing = ActivitySession(**wanted)
                new.append(p.existing)
            elif different := {name for name, value in wanted.items() if getattr(p.existing, name) != value}:
                for name in different:
                    setattr(p.existing, name, wanted[name])
                changed[p.existing] = different
                fields |= different | ({"slot_id", "venue_id"} if p.existing.pk in leaving else set())
        ActivitySession.objects.bulk_create(new, batch_size=BATCH)
        if changed:
            names = sorted(name.removesuffix("_id") for name in fields)
            ActivitySession.objects.bulk_update(changed, names, batch_size=BATCH)
        off = sum(session.is_called_off for session in new)
        result.counts[Counted.SESSIONS_NEW] += len(new) - off
        result.counts[Counted.SESSIONS_NEW_CALLED_OFF] += off
        _tell(changed, was_off, now, result)
    told = {affected.session.pk for affected in result.affected}
    renamed = [p.existing for p in plans if p.existing and p.existing.activity_id in programme.changed_activities]
    for session in renamed:
        if session.starts_at > now and session.pk in was_off.keys() - told:
            result.add_affected(session, What.CHANGED)


def _tell(
    changed: dict[ActivitySession, set[str]], was_off: dict[int, bool], now: datetime, result: ImportResult
) -> None:
    """Count the changes that someone can see, and list the coming sessions that families had signed up to."""
    for session, names in changed.items():
        if session.is_called_off is not was_off[session.pk]:
            what = What.CALLED_OFF if session.is_called_off else What.RESTORED
            counted = Counted.SESSIONS_CALLED_OFF if session.is_called_off else Counted.SESSIONS_RESTORED
        elif names - {"slot_id", "within_id", "translations"}:
            what, counted = What.CHANGED, Counted.SESSIONS_CHANGED
        else:
            continue
        result.counts[counted] += 1
        if session.starts_at > now:
            result.add_affected(session, what)


def _let_go_of_places(wanted_of: dict[Planned, dict[str, Any]]) -> set[int]:
    """Sessions that change slot, place or time first leave what they hold, so that they can swap."""
    names = {"slot_id", "venue_id", "starts_at", "ends_at"}
    leaving = {
        p.existing.pk
        for p, wanted in wanted_of.items()
        if p.existing
        and (
            any(name in wanted and getattr(p.existing, name) != wanted[name] for name in names)
            or (not p.is_fixed and (p.existing.within_id is None) is not (p.within is None))
        )
    }
    ActivitySession.objects.filter(pk__in=leaving).update(slot=None, venue=None)
    return leaving


def _check_places(plans: list[Planned], programme: Programme) -> None:
    """A place that isn't shared has one session at a time (PostgreSQL holds it too, but can't name the row)."""
    row_of = {slot.pk: row for slot, row in zip(programme.slots, programme.rows, strict=True)}
    unshared = set(Venue.objects.filter(is_shared=False).values_list("pk", flat=True))
    at: dict[Any, list[Planned]] = defaultdict(list)
    for p in plans:
        is_off = p.closures or (p.existing and p.existing.is_called_off)
        if p.final_venue_id in unshared and p.within is None and not is_off:
            at[p.final_venue_id, p.on_date].append(p)
    errors: dict[int, FileError] = {}
    for together in at.values():
        together.sort(key=lambda p: (p.starts, p.slot is not None))
        for first, second in pairwise(together):
            row = row_of.get((second.slot or first.slot or WeeklySlot()).pk)
            if second.starts < first.ends and row and row.row not in errors:
                message = _(
                    "{title} is there at the same time on {day}: choose another time, or mark the place as shared."
                )
                other = first if second.slot else second
                errors[row.row] = FileError(
                    row.file, row.row, "place", "place_taken",
                    message.format(title=other.activity.title, day=second.on_date),
                )  # fmt: skip
    if errors:
        raise WrongFile(errors.values())
