"""Undoing what was just planned: within the hour, and while no family has signed up to what would disappear."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from activities.activity_settings import change_settings
from activities.deviation_rules import UNDO_WITHIN
from activities.import_results import What
from activities.models import Activity, ActivitySeries, PlannedChange, WeeklySlot
from activities.planned_changes import put_back, settings_of, told
from familjecentral.audit.recording import Actor, record
from staff.rules import reader_for

from .templates import planned_centres
from .week_refusals import WeekDenied, WeekRefused
from .weekly import bring_in_step, changing_week, copied, locked_slots

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import FamilyCentre, StaffMember

Kind = PlannedChange.Kind


def changes_at(centre: FamilyCentre, now: datetime) -> QuerySet[PlannedChange]:
    """Those who plan at the centre: what was planned in the last hour, latest first, undone or not."""
    return (
        PlannedChange.objects.filter(centre=centre, made_at__gt=now - UNDO_WITHIN)
        .select_related("centre", "activity", "made_by")
        .order_by("-made_at", "-pk")
    )


def change_of(person: Any, pk: int) -> PlannedChange | None:
    """Those who plan at its centre: one change; None for anyone else."""
    found = PlannedChange.objects.filter(centre__in=planned_centres(person), pk=pk)
    return found.select_related("centre", "activity").first()


def undo(*, change: PlannedChange, by: Actor, person: StaffMember, now: datetime) -> PlannedChange:
    """Let all be as before the change; undone twice it changes nothing. Families that it reaches are told.

    Raises WeekRefused; of an activity's settings SettingsRefused too.
    """
    if change.centre not in planned_centres(person):
        raise WeekRefused(WeekDenied.NOT_YOURS)
    with transaction.atomic():
        current = PlannedChange.objects.select_for_update(of=("self",)).select_related("centre").get(pk=change.pk)
        if current.undone_at is not None:
            return current
        if now - current.made_at > UNDO_WITHIN:
            raise WeekRefused(WeekDenied.TOO_LATE)
        if current.kind == Kind.ACTIVITY_CHANGED:
            _undo_settings(current, by=by, person=person, now=now)
        else:
            _undo_week(current, now=now)
        current.undone_at, current.undone_by = now, person
        current.save(update_fields=["undone_at", "undone_by"])
        record("undid_planning", by=by, thing=current, detail=current.kind)
    return current


def _undo_settings(change: PlannedChange, *, by: Actor, person: StaffMember, now: datetime) -> None:
    found = Activity.objects.select_related("centre", "responsible_service")
    activity = found.get(pk=change.activity_id or 0)
    if activity.responsible_service_id not in reader_for(person).leads:
        raise WeekRefused(WeekDenied.NOT_YOURS)
    if settings_of(activity, change.after) != change.after:
        raise WeekRefused(WeekDenied.CHANGED_SINCE)
    changes = dict(change.before)
    if "participating_services" in changes:
        services = activity.centre.services.filter(pk__in=changes["participating_services"])
        changes["participating_services"] = list(services)
    if "opens_time" in changes:
        changes["opens_time"] = Activity._meta.get_field("opens_time").to_python(changes["opens_time"])
    change_settings(activity=activity, changes=changes, by=by, now=now)


def _undo_week(change: PlannedChange, *, now: datetime) -> None:
    """The slots say what they said; those that were new go, and groups that were copied with them."""
    before, after = change.before["slots"], change.after["slots"]
    with changing_week(change.centre):
        _remove_groups(change.after.get("series", []))
        if not after:
            return
        slots = locked_slots(change.centre, *_days_of([*before.values(), *after.values()]))
        mine = [slot for slot in slots if str(slot.pk) in after]
        if told(mine) != after:
            raise WeekRefused(WeekDenied.CHANGED_SINCE)
        had = {slot.pk: copied(slot) for slot in slots}
        changed = [slot for slot in mine if str(slot.pk) in before]
        for slot in changed:
            put_back(slot, before[str(slot.pk)])
            slot.venue = slot.activity.centre.venues.filter(pk=slot.venue_id).first() if slot.venue_id else None
        gone: list[WeeklySlot] = [slot for slot in mine if str(slot.pk) not in before]
        stay = [slot for slot in slots if slot not in gone]
        result = bring_in_step(change.centre, stay, had=had, now=now, changed=changed, gone=gone)
        if any(affected.what == What.GONE for affected in result.affected):
            raise WeekRefused(WeekDenied.HAS_FAMILIES)


def _days_of(slots: list[dict[str, Any]]) -> tuple[date, date]:
    return (
        min(date.fromisoformat(slot["valid_from"]) for slot in slots),
        max(date.fromisoformat(slot["valid_to"]) for slot in slots),
    )


def _remove_groups(numbers: list[int]) -> None:
    """Take groups away that nobody has had anything to do with; PostgreSQL sees the families that we don't."""
    series = list(ActivitySeries.objects.select_for_update(of=("self",)).filter(pk__in=numbers))
    if len(series) != len(numbers):
        raise WeekRefused(WeekDenied.CHANGED_SINCE)
    if any(each.places_taken or each.families_waiting for each in series):
        raise WeekRefused(WeekDenied.HAS_FAMILIES)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            ActivitySeries.objects.filter(pk__in=numbers).delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (ProtectedError, IntegrityError) as error:
        raise WeekRefused(WeekDenied.HAS_FAMILIES) from error


def undoable(centre: FamilyCentre, now: datetime) -> list[tuple[PlannedChange, datetime | None]]:
    """Those who plan at the centre: each change of the last hour, and until when there is an Undo button for it.

    None when it is undone; what families have done meanwhile, undoing asks. One query.
    """
    return [(each, None if each.undone_at else each.made_at + UNDO_WITHIN) for each in changes_at(centre, now)]
