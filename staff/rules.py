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
    services = {role.service_id for role in roles_of(person) if role.service_id}
    return Reader(services=frozenset(services)) if services else NOBODY


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
