"""What counselling, guidance and other work share: one entry is logged once, corrected and taken back.

Who may see them: the service that logged them, and nobody else; all others read sums in reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.rules import role_by_service

from . import entries
from .models import Entry, EntryReason

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from staff.models import PartnerService, StaffMember


class WorkDenied(models.TextChoices):
    """Why work is not logged; each says what to do instead."""

    FUTURE = "future", _("This day lies ahead. Enter today or an earlier day.")
    SERVICE_LEFT = (
        "service_left",
        _("You don't work in this service any more, so nothing was saved. Ask a colleague who does to enter it."),
    )
    NO_ADULTS = "no_adults", _("Say how many adults took part: at least one.")
    TOO_MANY_ADULTS = "too_many_adults", _("Enter at most 50 of each. Log a larger meeting as other work instead.")
    THEME_CLOSED = "theme_closed", _("This theme is not in use any more. Choose another one.")
    TO_ITSELF = (
        "to_itself",
        _("Guidance leads on to another service. Choose where the family was shown, not your own service."),
    )
    OTHER_CENTRE = (
        "other_centre",
        _("That service is at another centre. Choose one of this centre's, or a body outside."),
    )
    HOURS = "hours", _("Enter how many hours it took: more than 0 and at most 24, in halves such as 1.5.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class WorkRefused(Refused):
    """Work was not logged; see WorkDenied."""

    reason: WorkDenied


def may_log(*, service: PartnerService, on_date: date, person: StaffMember, now: datetime) -> WorkDenied | None:
    """May the person log anything for the service on that day? None means yes.

    That the period is open is PostgreSQL's to say (EntryDenied.PERIOD_LOCKED).
    """
    if service.pk not in role_by_service(person):
        return WorkDenied.SERVICE_LEFT
    return WorkDenied.FUTURE if on_date > localtime(now).date() else None


def log[E: Entry](
    model: type[E],
    *,
    key: UUID,
    service: PartnerService,
    told: dict[str, Any],
    denied: WorkDenied | None,
    action: str,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> E:
    """Write the first entry of a record, once per ``key``: a repeat returns the first.

    ``told``: what the person has said, by field; ``denied``: why it may not be said, if so; ``action``: what the
    audit log calls it. Raises WorkRefused and EntryRefused.
    """
    told = told | {"service": service}
    reused = WorkRefused(WorkDenied.KEY_REUSED)
    if earlier := entries.first_result(model, key, told, reused):
        return earlier
    if denied:
        raise WorkRefused(denied)
    entry = model(id=key, centre_id=service.centre_id, logged_at=now, logged_by=person, **told)

    def write() -> None:
        entry.save(force_insert=True)
        record(action, by=by, thing=entry, service_id=service.pk)

    try:
        entries.refuse_if_denied(write)
    except IntegrityError:
        # The same key came in by another way at the same time, and was first.
        if earlier := entries.first_result(model, key, told, reused):
            return earlier
        raise
    return entry


def correct[E: Entry](
    entry: E,
    *,
    key: UUID,
    told: dict[str, Any],
    denied: WorkDenied | None,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> E:
    """A new entry of the same record with what is right, once per ``key``; none when nothing differs.

    Raises WorkRefused and EntryRefused.
    """
    reused = WorkRefused(WorkDenied.KEY_REUSED)
    if earlier := entries.first_result(type(entry), key, told, reused):
        return earlier
    if denied:
        raise WorkRefused(denied)
    if all(getattr(entry, name) == value for name, value in told.items()):
        return entry
    return entries.replace(
        entry, key=key, changes=told, action="corrected_entry", by=by, person=person, now=now,
        reason=EntryReason.WRONG,
    )  # fmt: skip


def take_back[E: Entry](entry: E, *, key: UUID, by: Actor, person: StaffMember, now: datetime) -> E:
    """The entry was wrong as a whole: it is counted no more, and is kept. Raises WorkRefused and EntryRefused."""
    if entry.service_id not in role_by_service(person):
        raise WorkRefused(WorkDenied.SERVICE_LEFT)
    return entries.withdraw(entry, key=key, by=by, person=person, now=now)
