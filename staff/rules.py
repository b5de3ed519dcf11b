"""Who a person is: their roles, and the reader that these make. What a role may do: staff/secrecy.py."""

from __future__ import annotations

from typing import Any

from familjecentral.database.prepared import columns, run, taken_from
from familjecentral.privacy.walls import NOBODY, Reader

from .models import FamilyCentre, PartnerService, StaffMember, StaffRole

Role = StaffRole.Role
# Every request of staff asks this, a write twice: it was a quarter of what a tap at the door took.
ROLES = f"""
SELECT {columns(StaffRole, "r")}, {columns(FamilyCentre, "c")}, {columns(PartnerService, "s")},
       {columns(FamilyCentre, "h")}
  FROM {StaffRole._meta.db_table} r
  LEFT JOIN {FamilyCentre._meta.db_table} c ON c.id = r.centre_id
  LEFT JOIN {PartnerService._meta.db_table} s ON s.id = r.service_id
  LEFT JOIN {FamilyCentre._meta.db_table} h ON h.id = s.centre_id
 WHERE r.person_id = %s
 ORDER BY r.id
"""  # noqa: S608 (names of our own tables)


WORKERS = (Role.STAFF_MEMBER, Role.CENTRE_LEAD)


def all_roles_of(person: Any) -> list[StaffRole]:
    """Every role of an active person, read once per request; none for a stranger.

    What they may do now is asked of ``roles_of``.
    """
    if not isinstance(person, StaffMember) or not person.is_active:
        return []
    if person.known_roles is None:
        person.known_roles = [_role(row) for row in run(ROLES, [person.pk]).fetchall()]
    return person.known_roles


def _role(row: tuple[Any, ...]) -> StaffRole:
    values = iter(row)
    role = taken_from(StaffRole, values)
    assert role is not None
    role.centre, role.service = taken_from(FamilyCentre, values), taken_from(PartnerService, values)
    home = taken_from(FamilyCentre, values)
    if role.service is not None and home is not None:
        role.service.centre = home
    return role


def roles_of(person: Any) -> list[StaffRole]:
    """The roles that the person has in this request.

    At a shared tablet those of who works at its centre, and no other; while they act for one service that
    service's, and those that belong to none.
    """
    roles = all_roles_of(person)
    if roles and person.tablet is not None:
        roles = [role for role in roles if works_at(role, person.tablet.centre_id)]
    if roles and person.acting_for is not None:
        roles = [role for role in roles if role.service_id in (None, person.acting_for)]
    return roles


def works_at(role: StaffRole, centre_id: int) -> bool:
    """Is it the role of somebody who works at the centre, in one of its services?"""
    return role.centre_id == centre_id and role.role in WORKERS


def services_held(person: Any) -> list[PartnerService]:
    """The services that the person's roles give them, whichever they act for now; by label."""
    found = {role.service.pk: role.service for role in all_roles_of(person) if role.service}
    return sorted(found.values(), key=lambda service: (service.label, service.pk))


def reader_for(person: Any) -> Reader:
    """The services whose persons this staff member may read: those they work in, and no other.

    Narrowed as their roles are: at a shared tablet to who comes and who is there at its centre, while acting
    for one service to that one.
    """
    own = role_by_service(person)
    if not own:
        return NOBODY
    if person.tablet is not None:
        return Reader.for_attendance(own)
    leads = [service_id for service_id, role in own.items() if role == Role.CENTRE_LEAD]
    return Reader.for_staff(own, leads=leads)


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
