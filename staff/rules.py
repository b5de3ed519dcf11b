"""Who may do what: predicates on roles, and the reader that a person's roles make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from familjecentral.privacy.walls import NOBODY, Reader

from .models import FamilyCentre, StaffMember, StaffRole

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def _has_role(person: Any, centre: FamilyCentre | None, wanted: Iterable[str]) -> bool:
    return any(
        role.role in wanted and (centre is None or role.centre_id == centre.pk) for role in roles_of(person)
    )


@rules.predicate
def works_at(person: Any, centre: FamilyCentre | None = None) -> bool:
    """A staff member or centre lead of the centre."""
    return _has_role(person, centre, [Role.STAFF_MEMBER, Role.CENTRE_LEAD])


@rules.predicate
def leads(person: Any, centre: FamilyCentre | None = None) -> bool:
    """The centre's lead."""
    return _has_role(person, centre, [Role.CENTRE_LEAD])


@rules.predicate
def follows_up(person: Any, centre: FamilyCentre | None = None) -> bool:
    """The centre's coordinator, or its lead."""
    return _has_role(person, centre, [Role.COORDINATOR, Role.CENTRE_LEAD])


@rules.predicate
def is_it_administrator(person: Any, _thing: object = None) -> bool:
    """An IT administrator, of settings and accounts."""
    return any(role.role == Role.IT_ADMINISTRATOR for role in roles_of(person))


rules.add_perm("staff.work", works_at)  # Today, counting, home visits, who is coming
rules.add_perm("staff.lead", leads)  # comments
rules.add_perm("staff.follow_up", follows_up)  # reports
