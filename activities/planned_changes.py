"""Writing down what was before a change, so that it can be undone within the hour (planning/undoing.py)."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import TYPE_CHECKING, Any

from .models import PlannedChange, WeeklySlot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from staff.models import FamilyCentre, StaffMember

    from .models import Activity

SLOT = ("activity_id", "weekday", "starts", "ends", "valid_from", "valid_to", "venue_id", "note")


def note_change(
    *,
    kind: str,
    centre: FamilyCentre,
    before: dict[str, Any],
    after: dict[str, Any],
    person: StaffMember | None,
    now: datetime,
    key: uuid.UUID | None = None,
    activity: Activity | None = None,
) -> PlannedChange:
    """The change, in the transaction that makes it."""
    return PlannedChange.objects.create(
        key=key or uuid.uuid4(), centre=centre, kind=kind, activity=activity, before=before, after=after,
        made_at=now, made_by=person,
    )  # fmt: skip


def told(slots: Iterable[WeeklySlot]) -> dict[str, dict[str, Any]]:
    """What the slots say, by number, as JSON keeps it."""
    return {str(slot.pk): {name: as_json(getattr(slot, name)) for name in SLOT} for slot in slots}


def as_json(value: Any) -> Any:
    """A day and a time as text."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value


def put_back(slot: WeeklySlot, was: dict[str, Any]) -> None:
    """Let the slot say what it said, unsaved."""
    for name, value in was.items():
        setattr(slot, name, _from_json(name, value))


def _from_json(name: str, value: Any) -> Any:
    if name in {"starts", "ends"}:
        return time.fromisoformat(value)
    if name in {"valid_from", "valid_to"}:
        return date.fromisoformat(value)
    return value


def settings_of(activity: Activity, names: Iterable[str]) -> dict[str, Any]:
    """What the activity says in these settings, as JSON keeps it; services by number."""
    found: dict[str, Any] = {}
    for name in names:
        if name == "participating_services":
            found[name] = sorted(service.pk for service in activity.participating_services.all())
        else:
            found[name] = as_json(getattr(activity, name))
    return found
