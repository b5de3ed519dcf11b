"""How the centres themselves stand when a report is made: staff, improvement work, agreements, definition."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from staff.development.agreements import standing_of
from staff.models import (
    Agreement,
    Improvement,
    Introduction,
    PartnerService,
    StaffMember,
    TrainingDone,
    TrainingTheme,
)
from staff.models.centres import classification_of
from staff.rules import WORKERS

from .counts import House, Trained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from staff.models import FamilyCentre

    from .periods import Period

ONGOING = (Improvement.State.PLANNED, Improvement.State.ONGOING)


def house_of(centres: Sequence[FamilyCentre], period: Period, today: date) -> House:
    """For those who follow up the centres (report.read): numbers of staff and of centres, and no names.

    A constant number of queries.
    """
    staff = StaffMember.objects.filter(is_active=True, roles__role__in=WORKERS, roles__centre__in=centres)
    new = staff.filter(created_at__date__range=(period.start, period.end))
    introduced = Introduction.objects.filter(service__centre__in=centres)
    improvements = Improvement.objects.filter(centre__in=centres)
    return House(
        centres=len(centres),
        staff=staff.distinct().count(),
        trained=_trained(centres),
        new_staff=new.distinct().count(),
        introduced=new.filter(pk__in=introduced.values("person")).distinct().count(),
        improvements=dict(improvements.order_by().values_list("state").annotate(Count("pk"))),
        centres_improving=improvements.filter(state__in=ONGOING).values("centre").distinct().count(),
        agreements=_agreements(centres, today),
        classes=_classes(centres),
    )


def _trained(centres: Sequence[FamilyCentre]) -> list[Trained]:
    """By theme in use, those that come with the program first; themes of one name are one."""
    municipalities = {centre.municipality_id for centre in centres}
    themes: dict[str, set[int]] = {}
    in_use = TrainingTheme.objects.filter(municipality__in=municipalities, is_active=True)
    for name, municipality in in_use.order_by("position", "name").values_list("name", "municipality"):
        themes.setdefault(name, set()).add(municipality)
    workers = Q(roles__role__in=WORKERS, roles__centre__in=centres)
    staff: dict[int, set[int]] = {}
    for person, municipality in (
        StaffMember.objects.filter(workers, is_active=True)
        .values_list("pk", "roles__centre__municipality")
        .distinct()
    ):
        staff.setdefault(municipality, set()).add(person)
    done: dict[str, set[int]] = {}
    everyone = {person for people in staff.values() for person in people}
    trainings = TrainingDone.objects.filter(person__in=everyone, taken_back_at=None, theme__is_active=True)
    for name, person in trainings.order_by().values_list("theme__name", "person").distinct():
        done.setdefault(name, set()).add(person)
    found = []
    for name, where in themes.items():
        people = {person for municipality in where for person in staff.get(municipality, ())}
        found.append(Trained(name, len(people), len(people & done.get(name, set()))))
    return found


def _agreements(centres: Sequence[FamilyCentre], today: date) -> dict[str, int]:
    """Centres by how the agreement in force stands, else the latest; "" for those that have none."""
    latest: dict[int, Agreement] = {}
    for each in Agreement.objects.filter(centre__in=centres).order_by("valid_from", "pk"):
        held = latest.get(each.centre_id)
        in_force = each.valid_from <= today <= each.valid_to
        if held is None or in_force or not held.valid_from <= today <= held.valid_to:
            latest[each.centre_id] = each
    stands = Counter(standing_of(each, today).value for each in latest.values())
    without = len(centres) - len(latest)
    return {**stands, **({"": without} if without else {})}


def _classes(centres: Sequence[FamilyCentre]) -> dict[str, int]:
    kinds: dict[int, set[str]] = {centre.pk: set() for centre in centres}
    active = PartnerService.objects.filter(centre__in=centres, is_active=True)
    for centre, kind in active.values_list(F("centre"), "kind"):
        kinds[centre].add(kind)
    return dict(Counter(classification_of(each).code for each in kinds.values()))
