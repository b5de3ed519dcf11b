"""Accounts and roles: what the audit log is told when IT changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record

from .models import StaffMember
from .sessions import end_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.sessions.backends.base import SessionBase

    from .models import StaffRole


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
        person.save(update_fields=changed & {"email", "name", "is_active", "is_demo"})
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
    """Give or change a role."""
    with transaction.atomic():
        _wait_for_requests_of(role.person_id)
        role.save()
        record("role_added" if is_new else "role_changed", by=by, thing=role, service_id=role.service_id)
    return role


def remove_role(*, role: StaffRole, by: Actor) -> None:
    """Take a role away; what the person may do ends with their next request."""
    with transaction.atomic():
        _wait_for_requests_of(role.person_id)
        record("role_removed", by=by, thing=role, service_id=role.service_id)
        role.delete()


def _wait_for_requests_of(person_id: int) -> None:
    """Writes under way by the old roles are committed first; later ones read the new (staff.sessions)."""
    StaffMember.objects.select_for_update(no_key=True).get(pk=person_id)
