"""Accounts and roles: what the audit log is told when IT changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.audit.recording import Actor, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import StaffMember, StaffRole


def save_account(*, person: StaffMember, by: Actor, is_new: bool, changed: Iterable[str] = ()) -> StaffMember:
    """Keep an account that IT has made or changed; ``changed`` names the fields."""
    person.save()
    if is_new:
        record("account_created", by=by, thing=person)
    elif "is_active" in changed:
        record("account_opened" if person.is_active else "account_closed", by=by, thing=person)
    elif changed:
        record("account_changed", by=by, thing=person)
    return person


def password_was_set(*, person: StaffMember, by: Actor) -> None:
    """Somebody set the password of an account; call in the transaction that saved it."""
    record("password_set", by=by, thing=person)


def save_role(*, role: StaffRole, by: Actor, is_new: bool) -> StaffRole:
    """Give or change a role. The log says whose, which (as it is now) and at which service."""
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
    record("role_removed", by=by, thing=role.person, service_id=role.service_id, detail=role.role)
    role.delete()
