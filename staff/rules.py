"""Who a person is: their roles, and the reader that these make. What a role may do: staff/secrecy.py."""

from __future__ import annotations

from typing import Any

from familjecentral.privacy.walls import NOBODY, Reader

from .models import FamilyCentre, StaffMember, StaffRole

Role = StaffRole.Role


def roles_of(person: Any) -> list[StaffRole]:
    """The roles of an active person, read once per request; none for a stranger."""
    if not isinstance(person, StaffMember) or not person.is_active:
        return []
    if person.known_roles is None:
        person.known_roles = list(StaffRole.objects.filter(person=person).select_related("centre", "service"))
    return person.known_roles


def reader_for(person: Any) -> Reader:
    """The services whose persons this staff member may read: those they work in, and no other."""
    own = role_by_service(person)
    leads = [service_id for service_id, role in own.items() if role == Role.CENTRE_LEAD]
    return Reader.for_staff(own, leads=leads) if own else NOBODY


def role_by_service(person: Any) -> dict[int, str]:
    """What the person is in each service that they act for; a lead is a lead first."""
    found: dict[int, str] = {}
    for role in roles_of(person):
        if role.service_id and found.get(role.service_id) != Role.CENTRE_LEAD:
            found[role.service_id] = role.role
    return found


def centres_of(person: Any, *roles: str) -> list[FamilyCentre]:
    """The centres where the person has one of ``roles`` (any, when none is named), by name."""
    found: dict[int, FamilyCentre] = {}
    for role in roles_of(person):
        if role.centre and (not roles or role.role in roles):
            found[role.centre.pk] = role.centre
    return sorted(found.values(), key=lambda centre: centre.name)


def is_it_administrator(person: Any) -> bool:
    """An IT administrator, of settings and accounts."""
    return any(role.role == Role.IT_ADMINISTRATOR for role in roles_of(person))
