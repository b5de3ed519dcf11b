"""Reads of the log, newest first, by what is asked for. It names no person; its page says who may read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from .models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A place in the log: the moment and number of one event, written ``1764072000000000-17`` in addresses."""

    at: datetime
    id: int

    @classmethod
    def of(cls, event: AuditEvent) -> Place:
        return cls(event.at, event.pk)

    @classmethod
    def read(cls, text: str) -> Place:
        """Raises ValueError or OverflowError for what is not such a place."""
        micros, number = text.split("-")
        if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit()):
            raise ValueError(text)
        place = cls(_EPOCH + timedelta(microseconds=int(micros)), int(number))
        if place.id >= 1 << 63:
            raise OverflowError(text)
        return place

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"


@dataclass(frozen=True)
class Asked:
    """What of the log is wanted; ``until`` is not included, ``before`` is the last event already seen."""

    action: str = ""
    person_id: int | None = None
    thing: str = ""
    service_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None

    def only_until(self, moment: datetime) -> Asked:
        """The same, without what has happened since ``moment``."""
        return replace(self, until=min(self.until or moment, moment))


def events(asked: Asked) -> QuerySet[AuditEvent]:
    """The events asked for, newest first; each filter has an index that ends in this order."""
    found = AuditEvent.objects.order_by("-at", "-id")
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.person_id is not None:
        found = found.filter(actor_id=asked.person_id)
    if asked.thing:
        found = found.filter(thing=asked.thing)
    if asked.service_id is not None:
        found = found.filter(service_id=asked.service_id)
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    if asked.before:
        # The first condition is for the index; the second takes away what has been seen of that very moment.
        found = found.filter(at__lte=asked.before.at).exclude(at=asked.before.at, id__gte=asked.before.id)
    return found


@dataclass(frozen=True)
class Page:
    """Some events in a row; ``older`` is where the next ones begin, None when these are the last."""

    events: list[AuditEvent]
    older: Place | None


def page_of(asked: Asked, *, size: int) -> Page:
    """The first ``size`` events asked for. Nothing is counted or skipped: page 1,000 costs what page 1 does."""
    found = list(events(asked)[: size + 1])
    return Page(found[:size], Place.of(found[size - 1]) if len(found) > size else None)


def kinds_of_things() -> list[str]:
    """The kinds of things that the log tells about: one index look-up for each kind, however long the log is."""
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH RECURSIVE kinds(thing) AS (
              (SELECT thing FROM audit_auditevent ORDER BY thing LIMIT 1)
              UNION ALL
              SELECT (SELECT e.thing FROM audit_auditevent e WHERE e.thing > kinds.thing ORDER BY e.thing LIMIT 1)
              FROM kinds WHERE kinds.thing IS NOT NULL
            ) SELECT thing FROM kinds WHERE thing <> ''
        """)
        return [thing for (thing,) in cursor.fetchall()]
