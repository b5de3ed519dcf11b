"""Bringing a centre's activities, weekly slots and deviations in step with the file, in place.

What the file still has keeps its row in the database, so that sessions and their sign-ups stay.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from staff.models import Closure, FamilyCentre, PartnerService, ScheduleException, Venue

from .import_results import Counted, ImportResult
from .models import Activity, WeeklySlot
from .programme_files import CLOSED, ExceptionRow, WeekRow, activity_key
from .scheduling import red_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

type Key = tuple[Any, ...]


@dataclass
class Programme:
    """A centre's slots after the change (one for each of ``rows``), and what is known from before it.

    ``gone``: slots that no row has any more, still in the database. ``had``: what the slots that this
    programme answers for said before, by id. ``changed_activities``: ids of activities that parents will
    read something new about.
    """

    rows: list[WeekRow]
    slots: list[WeeklySlot]
    gone: list[WeeklySlot]
    had: dict[int, WeeklySlot]
    changed_activities: set[int]
    first: date
    last: date


def change_programme(
    centre: FamilyCentre,
    rows: list[WeekRow],
    *,
    services: dict[str, PartnerService],
    venues: dict[str, Venue],
    today: date,
    result: ImportResult,
) -> Programme:
    """Match the rows with the activities and slots there are; change, add and remove the rest.

    The file answers for every slot that overlaps its period. But a running programme that the file follows
    on (the file begins later than today) only ends the day before.
    """
    first, last = min(row.valid_from for row in rows), max(row.valid_to for row in rows)
    before = list(
        WeeklySlot.objects.filter(activity__centre=centre, valid_from__lte=last, valid_to__gte=first)
        .select_related("activity__responsible_service", "venue")
        .order_by("pk")
    )
    had = {slot.pk: _copy(slot) for slot in before}
    followed = [slot for slot in before if slot.valid_from <= today < first]
    for slot in followed:
        slot.valid_to = first - timedelta(days=1)
        result.counts[Counted.SLOTS_CHANGED] += 1
    WeeklySlot.objects.bulk_update(followed, ["valid_to"])

    old_keys = {slot.pk: _key_of(slot.activity) for slot in before}
    replaced = [slot for slot in before if slot not in followed]
    activities, changed = _change_activities(centre, rows, services, replaced, result)
    slots, gone = _change_slots(rows, activities, venues=venues, before=replaced, old_keys=old_keys, result=result)
    return Programme(rows, slots, gone, had, changed, first, last)


def _copy(slot: WeeklySlot) -> WeeklySlot:
    return WeeklySlot(valid_from=slot.valid_from, valid_to=slot.valid_to, note=slot.note)


def _key_of(activity: Activity) -> Key:
    return (
        activity.title,
        activity.age_from_months,
        activity.age_to_months,
        activity.booking,
        activity.responsible_service.kind,
    )


def _is_same_but_for_one(old: Key, new: Key) -> bool:
    """A new title for the same, or the same title with other ages or booking.

    Never another service: it would not be allowed to read those who have signed up.
    """
    return bool(old[4] == new[4] and (old[0] == new[0] or old[1:] == new[1:]))


def _change_activities(
    centre: FamilyCentre,
    rows: list[WeekRow],
    services: dict[str, PartnerService],
    slots: list[WeeklySlot],
    result: ImportResult,
) -> tuple[dict[Key, Activity], set[int]]:
    groups: dict[Key, list[WeekRow]] = defaultdict(list)
    for row in rows:
        groups[activity_key(row)].append(row)
    with_slots = {slot.activity_id for slot in slots}
    known: dict[Key, Activity] = {}
    for activity in sorted(
        centre.activities.select_related("responsible_service").prefetch_related("participating_services"),
        key=lambda activity: (activity.pk not in with_slots, activity.pk),
    ):
        known.setdefault(_key_of(activity), activity)
    found = {key: known[key] for key in groups if key in known}
    free = {key: activity for key, activity in known.items() if key not in groups and activity.pk in with_slots}
    changed: set[int] = set()
    for key, group in groups.items():
        known_as = found.get(key) or _the_one_changed(free, key, group, slots)
        activity = known_as or Activity(centre=centre)
        if known_as is None:
            counted = Counted.ACTIVITIES_NEW
        elif key not in found:
            changed.add(activity.pk)
            counted = Counted.ACTIVITIES_CHANGED
        if key not in found:
            _set_key(activity, key, services)
            activity.save()
            result.counts[counted] += 1
            found[key] = activity
        taking_part = {services[kind] for row in group for kind in row.services[1:]}
        if taking_part != set(activity.participating_services.all()):
            activity.participating_services.set(taking_part)
            if activity.pk not in changed and activity.pk in with_slots:
                result.counts[Counted.ACTIVITIES_CHANGED] += 1
    return found, changed


def _the_one_changed(
    free: dict[Key, Activity], key: Key, group: list[WeekRow], slots: list[WeeklySlot]
) -> Activity | None:
    """The activity that became this one: it has left the file and was at the same times."""
    times = {(row.weekday, row.start) for row in group}

    def shared(old: Key) -> int:
        return sum(slot.activity_id == free[old].pk and (slot.weekday, slot.starts) in times for slot in slots)

    candidates = [old for old in free if _is_same_but_for_one(old, key) and shared(old)]
    return free.pop(max(candidates, key=shared)) if candidates else None


def _set_key(activity: Activity, key: Key, services: dict[str, PartnerService]) -> None:
    activity.title, activity.age_from_months, activity.age_to_months, activity.booking = key[:4]
    activity.responsible_service = services[key[4]]
    if activity.booking == Activity.Booking.SIGN_UP and activity.capacity is None:
        activity.capacity = settings.DEFAULT_CAPACITY


def _change_slots(
    rows: list[WeekRow],
    activities: dict[Key, Activity],
    *,
    venues: dict[str, Venue],
    before: list[WeeklySlot],
    old_keys: dict[int, Key],
    result: ImportResult,
) -> tuple[list[WeeklySlot], list[WeeklySlot]]:
    """The slots of the rows, and those that no row has any more (deleted when no session needs them)."""

    def overlap(slot: WeeklySlot, row: WeekRow) -> bool:
        return slot.valid_from <= row.valid_to and row.valid_from <= slot.valid_to

    def at_once(slot: WeeklySlot, row: WeekRow) -> bool:
        return slot.activity_id == activities[activity_key(row)].pk and slot.weekday == row.weekday

    matches: list[Callable[[WeeklySlot, WeekRow], bool]] = [
        lambda s, r: at_once(s, r) and s.starts == r.start and s.valid_from == r.valid_from,
        lambda s, r: at_once(s, r) and s.starts == r.start and overlap(s, r),
        lambda s, r: at_once(s, r) and overlap(s, r),
        lambda s, r: (
            s.weekday == r.weekday
            and s.starts == r.start
            and overlap(s, r)
            and _is_same_but_for_one(old_keys[s.pk], activity_key(r))
        ),
    ]
    free, slot_of = list(before), dict[int, WeeklySlot]()
    for fits in matches:
        for row in rows:
            if row.row not in slot_of:
                slot = next((slot for slot in free if fits(slot, row)), None)
                if slot:
                    free.remove(slot)
                    slot_of[row.row] = slot
    result.counts[Counted.SLOTS_REMOVED] += len(free)

    new, changed, fields = list[WeeklySlot](), list[WeeklySlot](), set[str]()
    for row in rows:
        slot = slot_of.setdefault(row.row, WeeklySlot())
        wanted = {
            "activity": activities[activity_key(row)],
            "weekday": row.weekday,
            "starts": row.start,
            "ends": row.end,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "venue": venues.get(row.place),
            "note": row.note,
        }
        different = {name for name, value in wanted.items() if not slot.pk or getattr(slot, name) != value}
        for name, value in wanted.items():
            setattr(slot, name, value)
        if not slot.pk:
            new.append(slot)
        elif different:
            changed.append(slot)
            fields |= different
    if changed:
        WeeklySlot.objects.bulk_update(changed, sorted(fields))
    WeeklySlot.objects.bulk_create(new)
    result.counts[Counted.SLOTS_NEW] += len(new)
    result.counts[Counted.SLOTS_CHANGED] += len(changed)
    return [slot_of[row.row] for row in rows], free


@dataclass
class Deviations:
    """A centre's closures and exceptions after the change.

    ``stale`` and ``stale_exceptions`` are still in the database, to be deleted when no session points to
    them. ``exceptions_before`` are those that sessions may carry traces of.
    """

    closures: list[Closure]
    exceptions: list[ScheduleException]
    stale: list[Closure]
    stale_exceptions: list[ScheduleException]
    exceptions_before: list[ScheduleException]
    old_notes: set[str]


def change_deviations(
    centre: FamilyCentre,
    rows: Iterable[ExceptionRow] | None,
    *,
    venues: dict[str, Venue],
    first: date,
    last: date,
    result: ImportResult,
) -> Deviations:
    """Match the rows with the closures and exceptions there are. Without a file (None) all of them stay.

    Only what came from a file before may be changed or taken away, and only in the programme's period;
    what staff have entered stays.
    """
    closures, exceptions = list(centre.closures.order_by("pk")), list(centre.exceptions.order_by("pk"))
    before = list(exceptions)
    old_notes = {exception.note for exception in exceptions} - {""}
    stale, stale_exceptions = list[Closure](), list[ScheduleException]()
    if rows is not None:
        rows = list(rows)
        closed = [row for row in rows if row.kind == CLOSED]
        other = [row for row in rows if row.kind != CLOSED]
        red = red_days(first, last)
        last = max([last, *(row.to_date for row in rows)])

        def is_old(deviation: Closure | ScheduleException) -> bool:
            return deviation.from_file and first <= deviation.from_date <= last

        kept = _match(
            closures,
            closed,
            lambda row: {"reason": row.note or _("Closed")},
            lambda: Closure(centre=centre),
            result,
        )
        stale = [
            closure
            for closure in closures
            if closure not in kept and is_old(closure) and red.get(closure.from_date) != closure.reason
        ]
        closures = [
            *(closure for closure in closures if closure not in stale),
            *(c for c in kept if c not in closures),
        ]
        wanted = _match(
            exceptions,
            other,
            lambda row: {"kind": row.kind, "venue": venues.get(row.place), "note": row.note},
            lambda: ScheduleException(centre=centre),
            result,
        )
        stale_exceptions = [e for e in exceptions if e not in wanted and is_old(e)]
        exceptions = [
            *(e for e in exceptions if e not in stale_exceptions),
            *(e for e in wanted if e not in exceptions),
        ]
        result.counts[Counted.DEVIATIONS_REMOVED] += len(stale) + len(stale_exceptions)
    return Deviations(closures, exceptions, stale, stale_exceptions, before, old_notes)


def _match[D: (Closure, ScheduleException)](
    there: list[D],
    rows: list[ExceptionRow],
    contents: Callable[[ExceptionRow], dict[str, Any]],
    make: Callable[[], D],
    result: ImportResult,
) -> list[D]:
    """The deviation of each row: found by its kind and window, changed where it came from a file, or new."""

    def key(deviation: D | ExceptionRow) -> Key:
        kind = "" if isinstance(deviation, Closure) or deviation.kind == CLOSED else deviation.kind
        return (kind, deviation.from_date, deviation.to_date, deviation.from_time, deviation.to_time)

    known = {key(deviation): deviation for deviation in reversed(there)}
    found = []
    for row in rows:
        deviation = known.get(key(row)) or make()
        wanted = contents(row)
        if deviation.pk is None:
            wanted |= {name: getattr(row, name) for name in ("from_date", "to_date", "from_time", "to_time")}
            wanted["from_file"] = True
            result.counts[Counted.DEVIATIONS_NEW] += 1
        elif deviation.from_file and any(getattr(deviation, name) != value for name, value in wanted.items()):
            result.counts[Counted.DEVIATIONS_CHANGED] += 1
        else:
            wanted = {}
        for name, value in wanted.items():
            setattr(deviation, name, value)
        if wanted:
            deviation.save()
        found.append(deviation)
    return found
