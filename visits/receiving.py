"""What devices send when they have a network again, and what came of each record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import TextChoices

STORED, REPEAT, REFUSED = "stored", "repeat", "refused"


@dataclass(frozen=True)
class Received:
    """One record as a device made it: ``at`` by the device's own clock, ``fields`` not yet checked."""

    id: UUID
    kind: str
    at: datetime | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of one record; ``reason`` is the code and ``words`` the sentence of a refusal."""

    id: UUID
    outcome: str
    reason: str = ""
    words: str = ""


def stored(key: UUID) -> Outcome:
    return Outcome(key, STORED)


def repeat(key: UUID) -> Outcome:
    """It had come before, with the same contents."""
    return Outcome(key, REPEAT)


def refused(key: UUID, reason: TextChoices) -> Outcome:
    """It is not saved; the device keeps it and shows why."""
    return Outcome(key, REFUSED, str(reason.value), str(reason.label))
