"""Accounts and roles: what the audit log is told when IT changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from familjecentral import clock
from familjecentral.audit.recording import SYSTEM, Actor, record

from .models import GroupRole, StaffMember, StaffRole
from .sessions import end_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.sessions.backends.base import SessionBase


class OwnSecondFactorError(Exception):
    """IT's own second factor is reset by a colleague: who has somebody's session must not get further with it."""

    def __init__(self) -> None:
        super().__init__(_("You can not reset your own second factor. Ask another IT administrator."))


def save_account(*, person: StaffMember, by: Actor, is_new: bool, changed: Iterable[str] = ()) -> StaffMember:
    """Keep an account that IT has made or changed; ``changed`` names the fields.

    Closing it ends all its sessions in the same transaction; they don't come back when it is opened.
    """
    changed = set(changed)
    with transaction.atomic():
        if is_new:
            person.save()
            record("account_created", by=by, thing=person)
            return person
        if "is_active" in changed:
            person.closed_at = None if person.is_active else clock.now()
            changed.add("closed_at")
        person.save(update_fields=changed & {"email", "name", "is_active", "is_demo", "closed_at"})
        if "is_active" in changed:
            record("account_opened" if person.is_active else "account_closed", by=by, thing=person)
            end_sessions(person=person, by=by)
        elif changed:
            record("account_changed", by=by, thing=person)
    return person


def reset_second_factor(*, person: StaffMember, by: Actor) -> int:
    """Remove all second factors of somebody who has lost theirs; returns how many. Ends their sessions.

    They sign in with the password and set a new one up. Raises OwnSecondFactorError for one's own.
    """
    if by.id == person.pk:
        raise OwnSecondFactorError
    with transaction.atomic():
        StaffMember.objects.select_for_update(no_key=True).get(pk=person.pk)  # none is added meanwhile
        count, _each = Authenticator.objects.filter(user_id=person.pk).delete()
        record("second_factor_reset", by=by, thing=person, count=count)
        end_sessions(person=person, by=by)
    return count


def password_was_set(*, person: StaffMember, by: Actor, keep: SessionBase | None = None) -> None:
    """Somebody set the password of an account; call in the transaction that saved it.

    Its sessions end, but ``keep``: the one in which the person set their own.
    """
    record("password_set", by=by, thing=person)
    end_sessions(person=person, by=by, keep=keep)


def save_role(*, role: StaffRole, by: Actor, is_new: bool) -> StaffRole:
    """Give or change a role. The log says whose, which (as it is now) and at which service."""
    with transaction.atomic():
        _wait_for_requests_of(role.person_id)
        role.save()
        record(
            "role_added" if is_new else "role_changed",
            by=by,
            thing=role.person,
            service_id=role.service_id,
            detail=role.role,
        )
    return role


def remove_role(*, role: StaffRole, by: Actor) -> None:
    """Take a role away; what the person may do ends with their next request."""
    with transaction.atomic():
        _wait_for_requests_of(role.person_id)
        record("role_removed", by=by, thing=role.person, service_id=role.service_id, detail=role.role)
        role.delete()


def _wait_for_requests_of(person_id: int) -> None:
    """Writes under way by the old roles are committed first; later ones read the new (staff.sessions)."""
    StaffMember.objects.select_for_update(no_key=True).get(pk=person_id)


def save_group_role(*, group_role: GroupRole, by: Actor, is_new: bool) -> GroupRole:
    """Let a group give a role. After a change nobody keeps what it gave before: that comes at the next sign-in."""
    with transaction.atomic():
        if not is_new:
            _take_back(StaffRole.objects.filter(from_group=group_role), by=by)
        group_role.save()
        record(
            "group_role_added" if is_new else "group_role_changed",
            by=by,
            thing=group_role,
            service_id=group_role.service_id,
        )
    return group_role


def remove_group_role(*, group_role: GroupRole, by: Actor) -> None:
    """Let a group give a role no more; those who had it from the group lose it at once."""
    with transaction.atomic():
        _take_back(StaffRole.objects.filter(from_group=group_role), by=by)
        record("group_role_removed", by=by, thing=group_role, service_id=group_role.service_id)
        group_role.delete()


def take_back_roles_of_groups(*, person: StaffMember, by: Actor) -> None:
    """Let the person keep only the roles given by hand."""
    _take_back(StaffRole.objects.filter(person=person, from_group__isnull=False), by=by)


def _take_back(roles: Iterable[StaffRole], *, by: Actor) -> None:
    for role in roles:
        remove_role(role=role, by=by)


def give_roles_of_groups(*, person: StaffMember, provider: str, groups: frozenset[str]) -> None:
    """Let the person have, of what groups at ``provider`` give, exactly what ``groups`` give.

    Roles given by hand, and those from another provider, are left as they are. Call in a transaction that has
    locked the person.
    """
    wanted = {
        (found.role, found.centre_id, found.service_id): found
        for found in GroupRole.objects.filter(provider=provider, group__in=groups)
    }
    for role in StaffRole.objects.filter(person=person).select_related("from_group"):
        giver = wanted.pop((role.role, role.centre_id, role.service_id), None)
        if role.from_group is None or role.from_group.provider != provider:
            continue
        if giver is None:
            remove_role(role=role, by=SYSTEM)
        elif role.from_group.group not in groups:
            role.from_group = giver  # another of the person's groups gives the same
            role.save(update_fields=["from_group"])
    for (kind, centre_id, service_id), giver in wanted.items():
        role = StaffRole(person=person, role=kind, centre_id=centre_id, service_id=service_id, from_group=giver)
        save_role(role=role, by=SYSTEM, is_new=True)
    person.known_roles = None
