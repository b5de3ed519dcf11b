"""What a service has written about one home visit, from the first entry to the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models.sign_ups import INTERPRETER_LANGUAGES
from familjecentral import formats
from staff.models import PartnerService, StaffRole

from .models import EntryReason, HomeVisit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from staff.models import StaffMember

LABELS = {
    "step": gettext_lazy("Which visit"),
    "state": gettext_lazy("What came of it"),
    "on_date": gettext_lazy("Date"),
    "adults": gettext_lazy("Adults who were there"),
    "professions": gettext_lazy("Professions"),
    "others": gettext_lazy("Other services that took part"),
    "joint": gettext_lazy("Code of a joint visit"),
    "first_child_in_sweden": gettext_lazy("The family's first child in Sweden"),
    "interpreter": gettext_lazy("Interpreter"),
    "place": gettext_lazy("Where"),
    "minutes": gettext_lazy("How long, in minutes"),
}
ADULTS = {
    "mother_present": gettext_lazy("Mother"),
    "father_present": gettext_lazy("Father"),
    "other_parent_present": gettext_lazy("Another parent"),
    "other_adult_present": gettext_lazy("Another adult"),
}


@dataclass(frozen=True)
class Change:
    """What an entry says otherwise than the one before; ``before`` is empty for the first."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Written:
    """One entry: when, by whom as their role says, why, and what it changed."""

    entry: HomeVisit
    at: datetime
    by_role: str
    is_own: bool
    reason: str
    changes: list[Change]


def history_of(record: UUID, person: StaffMember, services: Sequence[PartnerService]) -> list[Written]:
    """Staff of the service that logged it: every entry of the record, the first one first; empty for others.

    A constant number of queries.
    """
    entries = list(
        HomeVisit.objects.filter(record=record, service__in=services)
        .select_related("service__centre", "step__programme", "joint", "logged_by")
        .order_by("logged_at", "id")
    )
    entries = _in_order(entries)
    if not entries:
        return []
    ids = {pk for entry in entries for pk in entry.other_service_ids}
    names = {service.pk: service.label for service in PartnerService.objects.filter(pk__in=ids)}
    roles = _roles(entries)
    found: list[Written] = []
    before: dict[str, str] = {}
    for entry in entries:
        told = _told(entry, names)
        found.append(
            Written(
                entry=entry,
                at=entry.logged_at,
                by_role=roles.get(entry.logged_by_id, _("Somebody who works here no more")),
                is_own=entry.logged_by_id == person.pk,
                reason=_reason(entry),
                changes=[
                    Change(str(label), before.get(name, ""), told[name] or _("nothing"))
                    for name, label in LABELS.items()
                    if told[name] != before.get(name, "")
                ],
            )
        )
        before = told
    return found


def _in_order(entries: list[HomeVisit]) -> list[HomeVisit]:
    """Each after the one that it replaces, whatever the clocks said."""
    by_replaced = {entry.replaces_id: entry for entry in entries}
    found: list[HomeVisit] = []
    entry = by_replaced.get(None)
    while entry is not None:
        found.append(entry)
        entry = by_replaced.get(entry.pk)
    return found


def _roles(entries: list[HomeVisit]) -> dict[int | None, str]:
    """What each who wrote is in the service: their roles, never their names."""
    writers = {entry.logged_by_id for entry in entries}
    roles = StaffRole.objects.filter(person__in=writers - {None}, service=entries[0].service_id)
    return {role.person_id: role.get_role_display() for role in roles.order_by("role")}


def _reason(entry: HomeVisit) -> str:
    if entry.is_withdrawn:
        return _("Taken back: it never happened")
    return str(EntryReason(entry.reason).label) if entry.reason else ""


def _told(entry: HomeVisit, names: Mapping[int, str]) -> dict[str, str]:
    """What the entry says, in words."""
    professions = dict(HomeVisit.Profession.choices)
    yes: dict[bool, str] = {True: _("Yes"), False: ""}
    said: dict[str, Any] = {
        "step": str(entry.step),
        "state": entry.get_state_display(),
        "on_date": formats.long_date(entry.on_date),
        "adults": ", ".join(str(label) for name, label in ADULTS.items() if getattr(entry, name)),
        "professions": ", ".join(str(professions.get(each, each)) for each in entry.professions),
        "others": ", ".join(sorted(names[pk] for pk in entry.other_service_ids if pk in names)),
        "joint": yes[entry.joint_id is not None],
        "first_child_in_sweden": yes[entry.first_child_in_sweden],
        "interpreter": str(dict(INTERPRETER_LANGUAGES).get(entry.interpreter_language, "")),
        "place": entry.get_place_display(),
        "minutes": str(entry.minutes or ""),
    }
    return said
