"""Records of work: writing an entry once, and correcting one with another that replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.database.constraints import broken_constraint
from familjecentral.refusals import Refused

from .models import Entry, EntryReason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from staff.models import StaffMember


class EntryDenied(models.TextChoices):
    """Why an entry is not written; each says what to do instead."""

    CHANGED = "changed", _("A colleague has changed this meanwhile. Look at it as it is now, then change it.")
    PERIOD_LOCKED = (
        "period_locked",
        _("The coordinator has locked the period that this day is in. Ask them to unlock it, then try again."),
    )
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class EntryRefused(Refused):
    """An entry was refused; see EntryDenied."""

    reason: EntryDenied


def first_result[E: Entry](model: type[E], key: UUID, told: dict[str, Any], refusal: Refused) -> E | None:
    """The entry that was made with this key; raises ``refusal`` if it says anything else than ``told``."""
    earlier = model._default_manager.filter(pk=key).first()
    if earlier is not None and any(getattr(earlier, name) != value for name, value in told.items()):
        raise refusal
    return earlier


def replace[E: Entry](
    entry: E,
    *,
    key: UUID,
    changes: dict[str, Any],
    action: str,
    by: Actor,
    person: StaffMember,
    now: datetime,
    reason: str = "",
) -> E:
    """A new entry of the same record, with ``changes``, instead of ``entry``; once per ``key``.

    ``action``: what the audit log calls it. Raises EntryRefused.
    """
    model = type(entry)
    if earlier := first_result(model, key, changes, EntryRefused(EntryDenied.KEY_REUSED)):
        return earlier
    kept = {
        field.attname: getattr(entry, field.attname)
        for field in model._meta.concrete_fields
        if field.attname not in ("id", "replaces_id", "reason", "device_at")
    }
    written = model(**kept)
    written.id, written.replaces, written.reason = key, entry, reason
    written.logged_at, written.logged_by = now, person
    for name, value in changes.items():
        setattr(written, name, value)

    def write() -> None:
        written.save(force_insert=True)
        record(action, by=by, thing=written, service_id=written.service_id)

    refuse_if_denied(write)
    return written


def withdraw[E: Entry](
    entry: E, *, key: UUID, by: Actor, person: StaffMember, now: datetime, reason: str = EntryReason.WRONG
) -> E:
    """What the record tells of never happened: an entry that says so. Raises EntryRefused."""
    return replace(
        entry, key=key, changes={"is_withdrawn": True}, action="withdrew_entry", by=by, person=person, now=now,
        reason=reason,
    )  # fmt: skip


def refuse_if_denied(write: Callable[[], None]) -> None:
    """Do ``write`` in a savepoint; what PostgreSQL's own constraints refuse becomes EntryRefused."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        constraint = broken_constraint(error)
        if constraint == "period_is_locked":
            raise EntryRefused(EntryDenied.PERIOD_LOCKED) from error
        if constraint is not None and constraint.endswith("_replaces_id_key"):
            raise EntryRefused(EntryDenied.CHANGED) from error
        raise
