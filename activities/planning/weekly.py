"""The ordinary week changed by those who plan: its slots, and every session that comes of them.

What an imported programme does (``activities.materialising``) is done with the slots as they should be, so that
red days, closures, songs in their slots, rooms and messages to families follow in the same way.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities.cells import WrongFile
from activities.deviating import hold_centre
from activities.import_deviations import as_they_are, follow
from activities.import_results import ImportResult
from activities.materialising import materialise
from activities.models import PlannedChange, WeeklySlot
from activities.planned_changes import note_change, told
from activities.programme_changes import Programme, change_deviations
from activities.programme_files import WeekRow
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import NOBODY, reading_as

from .week_refusals import WeekDenied, WeekRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime, time
    from uuid import UUID

    from staff.models import FamilyCentre, StaffMember, Venue


@dataclass(frozen=True)
class SlotWish:
    """Where in the week it should be, from ``from_day`` on; ``venue`` None is the house itself."""

    weekday: int  # ISO
    starts: time
    ends: time
    venue: Venue | None
    from_day: date


@dataclass(frozen=True)
class Changed:
    """What came of it. ``change`` is None when it was only looked at; ``result`` says what follows, in numbers."""

    change: PlannedChange | None
    result: ImportResult


def move_slot(
    *,
    slot: WeeklySlot,
    wish: SlotWish,
    key: UUID,
    by: Actor,
    person: StaffMember | None,
    now: datetime,
    dry_run: bool = False,
) -> Changed:
    """Move a slot of the ordinary week from a day on; what has been stays as it was.

    Sessions at the new time are made, changed and called off as an imported programme would, and their families
    told. ``dry_run`` does it all and takes it back. The same ``key`` returns the first result. Raises WeekRefused.
    """
    centre = slot.activity.centre
    with changing_week(centre, dry_run=dry_run):
        if earlier := PlannedChange.objects.filter(key=key).first():
            return _the_same(earlier, slot)
        slots = locked_slots(centre, min(wish.from_day, slot.valid_from), slot.valid_to)
        current = next((each for each in slots if each.pk == slot.pk), None)
        if current is None:
            raise WeekRefused(WeekDenied.OVER)
        _refuse(current, wish, slots, today=localtime(now).date())
        had = {each.pk: copied(each) for each in slots}
        before = told([current])
        changed = [current, *_divided(current, wish)]
        slots += changed[1:]
        result = bring_in_step(centre, slots, had=had, now=now, changed=changed)
        change = note_change(
            kind=PlannedChange.Kind.SLOT_MOVED, centre=centre, activity=slot.activity, before={"slots": before},
            after={"slots": told(changed)}, person=person, now=now, key=key,
        )  # fmt: skip
        record("changed_week", by=by, thing=current, service_id=slot.activity.responsible_service_id)
    return Changed(None if dry_run else change, result)


@contextmanager
def changing_week(centre: FamilyCentre, *, dry_run: bool = False) -> Iterator[None]:
    """One at a time at a centre; nothing of it stays after a dry run, and a refusal is in words.

    As NOBODY: sessions go only where no family, seen or not, has had anything to do with them.
    """
    try:
        with reading_as(NOBODY), transaction.atomic():
            hold_centre(centre)
            yield
            if dry_run:
                transaction.set_rollback(True)
    except WrongFile as wrong:
        clashes = {error.row or 0: error.message for error in wrong.errors}
        raise WeekRefused(WeekDenied.PLACE_TAKEN, wrong.errors[0].message, clashes) from wrong
    except IntegrityError as error:
        if "venue_booked_once" in str(error):
            raise WeekRefused(WeekDenied.PLACE_TAKEN) from error
        if "slot_once" in str(error):
            raise WeekRefused(WeekDenied.ALREADY_THERE) from error
        raise


def locked_slots(centre: FamilyCentre, first: date, last: date) -> list[WeeklySlot]:
    """The centre's slots that hold on any of those days, locked. One query."""
    return list(
        WeeklySlot.objects.select_for_update(of=("self",))
        .filter(activity__centre=centre, valid_from__lte=last, valid_to__gte=first)
        .select_related("activity__responsible_service", "activity__centre", "venue")
        .order_by("pk")
    )


def copied(slot: WeeklySlot) -> WeeklySlot:
    """What the sessions of the slot may carry of it."""
    return WeeklySlot(valid_from=slot.valid_from, valid_to=slot.valid_to, note=slot.note)


def bring_in_step(
    centre: FamilyCentre,
    slots: Sequence[WeeklySlot],
    *,
    had: Mapping[int, WeeklySlot],
    now: datetime,
    changed: Sequence[WeeklySlot] = (),
    gone: Sequence[WeeklySlot] = (),
) -> ImportResult:
    """Save the ``changed`` slots, and make the sessions what ``slots`` say; ``gone`` ones are deleted.

    ``slots``: all that hold in the time concerned, so that songs find their slots and rooms are compared.
    ``had``: those that were there before, by number (``gone`` ones too). In ``changing_week``.
    """
    result = ImportResult()
    seen = as_they_are(centre, now)
    for slot in changed:
        slot.save()
    bounds = [*slots, *gone]
    first, last = min(each.valid_from for each in bounds), max(each.valid_to for each in bounds)
    deviations = change_deviations(centre, None, venues={}, first=first, last=last, result=result)
    rows = [_as_row(number, slot) for number, slot in enumerate(slots)]
    programme = Programme(rows, list(slots), list(gone), dict(had), set(), first, last)
    materialise(centre, programme, deviations, now=now, result=result)
    follow(centre, seen, now=now)
    return result


def _as_row(number: int, slot: WeeklySlot) -> WeekRow:
    """The slot as a line of a file, for what is said of it when its room is taken."""
    activity = slot.activity
    return WeekRow(
        file="", row=number, centre=activity.centre.name, municipality="", valid_from=slot.valid_from,
        valid_to=slot.valid_to, weekday=slot.weekday, start=slot.starts, end=slot.ends, title=activity.title,
        age_from_months=activity.age_from_months, age_to_months=activity.age_to_months, booking=activity.booking,
        place=slot.venue.name if slot.venue else "", services=(activity.responsible_service.kind,),
        note=slot.note,
    )  # fmt: skip


def _divided(current: WeeklySlot, wish: SlotWish) -> list[WeeklySlot]:
    """Change the slot where the wish is about all of it; else let it end the day before, and begin a new one."""
    wanted = {"weekday": wish.weekday, "starts": wish.starts, "ends": wish.ends, "venue": wish.venue}
    if wish.from_day <= current.valid_from:
        for name, value in wanted.items():
            setattr(current, name, value)
        return []
    new = WeeklySlot(
        activity=current.activity, valid_from=wish.from_day, valid_to=current.valid_to, note=current.note, **wanted
    )
    current.valid_to = wish.from_day - timedelta(days=1)
    return [new]


def _refuse(current: WeeklySlot, wish: SlotWish, slots: Sequence[WeeklySlot], *, today: date) -> None:
    if wish.from_day <= today:
        raise WeekRefused(WeekDenied.FROM_PAST)
    if wish.from_day > current.valid_to:
        raise WeekRefused(WeekDenied.OVER)
    if wish.ends <= wish.starts:
        raise WeekRefused(WeekDenied.ENDS_BEFORE)
    if wish.venue is not None and wish.venue.centre_id != current.activity.centre_id:
        raise WeekRefused(WeekDenied.ELSEWHERE)
    now = (current.weekday, current.starts, current.ends, current.venue_id)
    if now == (wish.weekday, wish.starts, wish.ends, wish.venue.pk if wish.venue else None):
        raise WeekRefused(WeekDenied.NOTHING_CHANGED)
    for other in slots:
        same = (other.activity_id, other.weekday, other.starts) == (
            current.activity_id,
            wish.weekday,
            wish.starts,
        )
        if same and other.pk != current.pk and other.valid_to >= wish.from_day:
            text = _("{title} is in the week at that time already. Choose another time.")
            raise WeekRefused(WeekDenied.ALREADY_THERE, text.format(title=current.activity.title))


def _the_same(earlier: PlannedChange, slot: WeeklySlot) -> Changed:
    if earlier.kind != PlannedChange.Kind.SLOT_MOVED or str(slot.pk) not in earlier.before["slots"]:
        raise WeekRefused(WeekDenied.KEY_REUSED)
    return Changed(earlier, ImportResult())
