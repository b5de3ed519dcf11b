"""The home visit programmes that come with the program, and which of their steps have visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from staff.queries import every_service_id

from .models import HomeVisit, HomeVisitProgramme

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Programme:
    """As its first editors find it, in Swedish, for IT to change. ``steps``: name by age in months."""

    code: str
    name: str
    steps: tuple[tuple[int, str], ...]


BASE = Programme("base", "Basprogram", ((0, "Nyfödd"), (8, "8 månader")))
EXTENDED = Programme(
    "extended",
    "Utökat program",
    (
        (0, "Nyfödd"),
        (2, "2 månader"),
        (4, "4 månader"),
        (8, "8 månader"),
        (12, "12 månader"),
        (15, "15 månader"),
    ),
)
SHIPPED = (BASE, EXTENDED)


def ship_home_visit_programmes(*, by: Actor = SYSTEM) -> int:
    """Lay out the programmes that have not been laid out here before; returns how many were new.

    What has been laid out once is never touched again, however it was renamed or closed; where there is a
    programme of that name already, that one stands.
    """
    with transaction.atomic():
        new = sum(_ship(programme) for programme in SHIPPED)
        if new:
            record("shipped_home_visit_programmes", by=by, count=new)
    return new


def _ship(programme: Programme) -> bool:
    if HomeVisitProgramme.objects.filter(shipped_code=programme.code).exists():
        return False
    laid_out, is_new = HomeVisitProgramme.objects.get_or_create(
        name=programme.name, defaults={"shipped_code": programme.code}
    )
    if is_new:
        for months, name in programme.steps:
            laid_out.steps.create(at_months=months, name=name)
    else:
        laid_out.shipped_code = programme.code
        laid_out.save(update_fields=["shipped_code"])
    return is_new


def used_steps(steps: Iterable[int]) -> set[int]:
    """IT: which of these steps have visits, in any service; not how many, nor whose."""
    with reading_as(Reader(system=frozenset(every_service_id()))):
        return set(
            HomeVisit.objects.filter(step__in=list(steps)).order_by().values_list("step", flat=True).distinct()
        )
