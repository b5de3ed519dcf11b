"""Counselling: that a talk took place, in which form, about which theme and with how many adults. Never who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from . import work
from .models import CounsellingContact, CounsellingTheme, Level
from .work import WorkDenied

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from familjecentral.audit.recording import Actor
    from staff.models import PartnerService, StaffMember

MOST_ADULTS = 50  # of each; more is a slip of the finger


@dataclass(frozen=True)
class Talk:
    """One talk. ``women``, ``men``, ``other_adults``: how many took part, never their names."""

    on_date: date
    form: str
    theme: CounsellingTheme
    level: str = Level.INDIVIDUAL
    women: int = 0
    men: int = 0
    other_adults: int = 0

    @property
    def adults(self) -> tuple[int, int, int]:
        return self.women, self.men, self.other_adults

    def as_told(self) -> dict[str, Any]:
        """By field of the entry."""
        return dict(vars(self))


def may_log_talk(
    *, service: PartnerService, talk: Talk, person: StaffMember, now: datetime, had: CounsellingTheme | None = None
) -> WorkDenied | None:
    """May the talk be logged so? None means yes. ``had``: the theme that an entry has already, in use or not."""
    if denied := work.may_log(service=service, on_date=talk.on_date, person=person, now=now):
        return denied
    if talk.theme != had:
        is_ours = talk.theme.municipality_id == service.centre.municipality_id
        if not (talk.theme.is_active and is_ours):
            return WorkDenied.THEME_CLOSED
    if not any(talk.adults):
        return WorkDenied.NO_ADULTS
    return WorkDenied.TOO_MANY_ADULTS if max(talk.adults) > MOST_ADULTS else None


def log_talk(
    *, key: UUID, service: PartnerService, talk: Talk, by: Actor, person: StaffMember, now: datetime
) -> CounsellingContact:
    """Log one talk for ``service``, once per ``key``. Raises WorkRefused and EntryRefused."""
    denied = may_log_talk(service=service, talk=talk, person=person, now=now)
    return work.log(
        CounsellingContact,
        key=key,
        service=service,
        told=talk.as_told(),
        denied=denied,
        action="logged_counselling",
        by=by,
        person=person,
        now=now,
    )


def correct_talk(
    *, entry: CounsellingContact, key: UUID, talk: Talk, by: Actor, person: StaffMember, now: datetime
) -> CounsellingContact:
    """What was logged of a talk was wrong in part. Raises WorkRefused and EntryRefused."""
    denied = may_log_talk(service=entry.service, talk=talk, person=person, now=now, had=entry.theme)
    return work.correct(entry, key=key, told=talk.as_told(), denied=denied, by=by, person=person, now=now)
