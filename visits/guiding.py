"""Onward guidance: that a family was shown on, to another service or a body outside. Never which family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from staff.models import PartnerService

from . import work
from .models import Guidance
from .work import WorkDenied

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from familjecentral.audit.recording import Actor
    from staff.models import StaffMember


@dataclass(frozen=True)
class ShownOn:
    """Where one family was shown on: to a service of the centre, or to a kind of body outside it."""

    on_date: date
    to: PartnerService | str

    def as_told(self) -> dict[str, Any]:
        """By field of the entry."""
        to_service = self.to if isinstance(self.to, PartnerService) else None
        to_outside = "" if isinstance(self.to, PartnerService) else self.to
        return {"on_date": self.on_date, "to_service": to_service, "to_outside": to_outside}


def may_guide(*, service: PartnerService, shown: ShownOn, person: StaffMember, now: datetime) -> WorkDenied | None:
    """May the guidance be logged so? None means yes."""
    if denied := work.may_log(service=service, on_date=shown.on_date, person=person, now=now):
        return denied
    if isinstance(shown.to, PartnerService):
        if shown.to == service:
            return WorkDenied.TO_ITSELF
        if shown.to.centre_id != service.centre_id:
            return WorkDenied.OTHER_CENTRE
    return None


def log_guidance(
    *, key: UUID, service: PartnerService, shown: ShownOn, by: Actor, person: StaffMember, now: datetime
) -> Guidance:
    """Log that ``service`` showed one family on, once per ``key``. Raises WorkRefused and EntryRefused."""
    denied = may_guide(service=service, shown=shown, person=person, now=now)
    return work.log(
        Guidance, key=key, service=service, told=shown.as_told(), denied=denied, action="logged_guidance", by=by,
        person=person, now=now,
    )  # fmt: skip


def correct_guidance(
    *, entry: Guidance, key: UUID, shown: ShownOn, by: Actor, person: StaffMember, now: datetime
) -> Guidance:
    """The day or the place was wrong. Raises WorkRefused and EntryRefused."""
    denied = may_guide(service=entry.service, shown=shown, person=person, now=now)
    return work.correct(entry, key=key, told=shown.as_told(), denied=denied, by=by, person=person, now=now)
