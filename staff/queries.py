"""Reads about centres and services that several apps need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import FamilyCentre, PartnerService, StaffMember, StaffPin, Tablet
from .rules import WORKERS, centres_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def every_service_id() -> list[int]:
    """The system: ids of all services, active or not. No person is in them."""
    return list(PartnerService.objects.order_by("pk").values_list("pk", flat=True))


def led_centres(person: Any) -> list[FamilyCentre]:
    """The person themself: the centres whose shared tablets they look after, by name."""
    return [centre for centre in centres_of(person) if person.has_perm("tablet.change", centre)]


def tablets_in_use(person: Any) -> QuerySet[Tablet]:
    """The centre's lead: the shared tablets that are paired with it."""
    return (
        Tablet.objects.filter(centre__in=led_centres(person), ended_at=None)
        .select_related("centre", "paired_by")
        .order_by("centre__name", "name")
    )


def tablet_in_use(person: Any, pk: int) -> Tablet | None:
    """The centre's lead: one shared tablet; None for anyone else, and when its pairing has ended."""
    return tablets_in_use(person).filter(pk=pk).first()


def pin_of(person: StaffMember) -> StaffPin | None:
    """The person themself: their PIN's date and whether it is locked; None when they have set none."""
    return StaffPin.objects.filter(person=person).first()


def people_at(tablet: Tablet) -> QuerySet[StaffMember]:
    """Whoever stands at the tablet: the names of those who can open it, by name; a locked PIN is not told."""
    return (
        StaffMember.objects.filter(
            is_active=True,
            pin__isnull=False,
            roles__role__in=WORKERS,
            roles__centre__tablets=tablet,
            roles__centre__tablets__ended_at=None,
        )
        .distinct()
        .order_by("name", "pk")
    )
