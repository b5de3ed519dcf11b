"""Outreach and structural work: on which day, of which kind, and how many hours it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import work
from .models import Level, OtherWork
from .work import WorkDenied

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from familjecentral.audit.recording import Actor
    from staff.models import PartnerService, StaffMember

MOST_HOURS = Decimal(24)
STEP = Decimal("0.5")  # hours are told in halves


@dataclass(frozen=True)
class Work:
    """What was done. ``hours``: the hours of all who took part from the service, together."""

    on_date: date
    kind: str
    hours: Decimal
    level: str = Level.GENERAL

    def as_told(self) -> dict[str, Any]:
        """By field of the entry."""
        return dict(vars(self))


def may_log_work(*, service: PartnerService, done: Work, person: StaffMember, now: datetime) -> WorkDenied | None:
    """May the work be logged so? None means yes."""
    if denied := work.may_log(service=service, on_date=done.on_date, person=person, now=now):
        return denied
    return None if 0 < done.hours <= MOST_HOURS and done.hours % STEP == 0 else WorkDenied.HOURS


def log_work(
    *, key: UUID, service: PartnerService, done: Work, by: Actor, person: StaffMember, now: datetime
) -> OtherWork:
    """Log work for ``service``, once per ``key``. Raises WorkRefused and EntryRefused."""
    denied = may_log_work(service=service, done=done, person=person, now=now)
    return work.log(
        OtherWork, key=key, service=service, told=done.as_told(), denied=denied, action="logged_other_work", by=by,
        person=person, now=now,
    )  # fmt: skip


def correct_work(
    *, entry: OtherWork, key: UUID, done: Work, by: Actor, person: StaffMember, now: datetime
) -> OtherWork:
    """What was logged was wrong in part. Raises WorkRefused and EntryRefused."""
    denied = may_log_work(service=entry.service, done=done, person=person, now=now)
    return work.correct(entry, key=key, told=done.as_told(), denied=denied, by=by, person=person, now=now)
