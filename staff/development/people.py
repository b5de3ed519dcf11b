"""Who works at a centre, and whose training and introduction somebody sees and enters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from staff.models import PartnerService, StaffMember, StaffRole
from staff.rules import WORKERS, role_by_service, roles_of

if TYPE_CHECKING:
    from staff.models import FamilyCentre

Role = StaffRole.Role


@dataclass
class Colleague:
    """Somebody who works at the centre, with the services that they work in there."""

    person: StaffMember
    services: list[PartnerService] = field(default_factory=list)

    @property
    def where(self) -> str:
        return ", ".join(service.label for service in self.services)


def follows_up(person: Any, centre: FamilyCentre) -> bool:
    """Is the person a lead or the coordinator of the centre, who see what all of its staff have learnt?"""
    return any(
        role.centre_id == centre.pk and role.role in (Role.CENTRE_LEAD, Role.COORDINATOR)
        for role in roles_of(person)
    )


def led_services(person: Any) -> set[int]:
    """The services that the person leads."""
    return {service_id for service_id, role in role_by_service(person).items() if role == Role.CENTRE_LEAD}


def colleagues_at(centre: FamilyCentre, viewer: Any) -> list[Colleague]:
    """Leads and the coordinator: everyone who works at the centre, by name; staff: themselves."""
    roles = (
        StaffRole.objects.filter(centre=centre, role__in=WORKERS, person__is_active=True)
        .select_related("person", "service")
        .order_by("person__name", "person_id", "service_id")
    )
    if not follows_up(viewer, centre):
        roles = roles.filter(person=viewer.pk)
    found: dict[int, Colleague] = {}
    for role in roles:
        colleague = found.setdefault(role.person_id, Colleague(role.person))
        if role.service is not None and role.service not in colleague.services:
            colleague.services.append(role.service)
    return list(found.values())


def may_enter_for(viewer: Any, colleague: Colleague) -> bool:
    """Their own, and as a lead that of everyone in the service."""
    is_self = colleague.person.pk == getattr(viewer, "pk", None)
    return is_self or bool(led_services(viewer) & {service.pk for service in colleague.services})


def enterable(viewer: Any, centre: FamilyCentre) -> list[Colleague]:
    """The person themself: whose training at the centre they enter."""
    return [colleague for colleague in colleagues_at(centre, viewer) if may_enter_for(viewer, colleague)]
