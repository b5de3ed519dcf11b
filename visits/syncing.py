"""What a device has saved while it had no network: read as a batch, each record on its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .receiving import Outcome, Received, refused

if TYPE_CHECKING:
    from familjecentral.audit.recording import Actor
    from familjecentral.privacy.walls import Reader
    from staff.models import StaffMember

MOST_RECORDS = 1_000
MOST_BYTES = 2 * 1024 * 1024
DEEPEST = 6  # no record of ours holds more inside each other

# By the kind that a record says it is of: who receives it.
KINDS: dict[str, str] = {
    "tally": "visits.counting.receive",
    "home_visit": "visits.home_visiting.receive",
    "attendance": "visits.offline_attendance.receive",
}
Receive = Callable[..., list[Outcome]]
_log = logging.getLogger(__name__)


class SyncDenied(models.TextChoices):
    """Why a record is not taken at all; each says what to do instead."""

    UNKNOWN_KIND = (
        "unknown_kind",
        gettext_lazy("The server doesn't know what this is. Reload the page, then try again."),
    )
    MALFORMED = (
        "malformed",
        gettext_lazy("The server can't read this. Throw it away here, and enter it again."),
    )
    FAULT = (
        "fault",
        gettext_lazy("Something is wrong on the server. It stays here, and we try again by ourselves."),
    )


class MalformedBatchError(ValueError):
    """A batch can't be read; the text names what is wrong with it, without repeating what it held."""


@dataclass(frozen=True)
class Batch:
    """What one device sends at once; ``whose``: the person that the records are of, by their opaque id."""

    device: UUID
    whose: UUID | None
    records: Sequence[Received | Outcome]  # an Outcome where the record is refused before anybody receives it


def read_batch(body: bytes) -> Batch:
    """The batch in a request's body. Raises MalformedBatchError."""
    try:
        told = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedBatchError(_("The batch is not JSON.")) from error
    if not isinstance(told, dict):
        raise MalformedBatchError(_("The batch must be an object."))
    records = told.get("records")
    if not isinstance(records, list):
        raise MalformedBatchError(_("records must be a list."))
    if len(records) > MOST_RECORDS:
        raise MalformedBatchError(_("A batch holds at most {most} records.").format(most=MOST_RECORDS))
    whose = told.get("person")
    return Batch(
        device=_uuid(told.get("device"), "device"),
        whose=None if whose is None else _uuid(whose, "person"),
        records=[_read(record, f"records[{number}]") for number, record in enumerate(records)],
    )


def receive(batch: Batch, *, by: Actor, person: StaffMember, reader: Reader, now: datetime) -> list[Outcome]:
    """What came of each record, in the order they were sent. A record that is refused refuses no other.

    A record that comes twice in one batch is received twice: the second is what a repeat always is.
    """
    outcomes: dict[int, Outcome] = {}
    rounds: dict[tuple[int, str], list[int]] = {}
    times: dict[UUID, int] = {}
    for number, record in enumerate(batch.records):
        if isinstance(record, Outcome):
            outcomes[number] = record
            continue
        times[record.id] = times.get(record.id, 0) + 1
        rounds.setdefault((times[record.id], record.kind), []).append(number)
    for (_time, kind), numbers in sorted(rounds.items(), key=lambda each: each[0][0]):
        records = [each for each in (batch.records[number] for number in numbers) if isinstance(each, Received)]
        answers = _of_one_kind(kind, records, by=by, person=person, reader=reader, now=now)
        outcomes |= dict(zip(numbers, answers, strict=True))
    return [outcomes[number] for number in range(len(batch.records))]


def _of_one_kind(kind: str, records: list[Received], **whose: Any) -> list[Outcome]:
    """All at once; when that fails in a way that nobody foresaw, one by one, so that one fault is one record's."""
    address = KINDS.get(kind)
    if address is None:
        return [refused(record.id, SyncDenied.UNKNOWN_KIND) for record in records]
    if answers := _tried(address, records, whose):
        return answers
    if len(records) == 1:
        return [refused(records[0].id, SyncDenied.FAULT)]
    return [
        answer
        for record in records
        for answer in _tried(address, [record], whose) or [refused(record.id, SyncDenied.FAULT)]
    ]


def _tried(address: str, records: list[Received], whose: Mapping[str, Any]) -> list[Outcome]:
    """The answers, in the records' order; none of them when it failed, and then nothing of it is written."""
    try:
        with transaction.atomic():
            take: Receive = import_string(address)
            by_id = {answer.id: answer for answer in take(records, **whose)}
            return [by_id[record.id] for record in records]
    except Exception as error:
        # Without the error's text: it can repeat what the record held.
        _log.error("Receiving %s records by %s failed: %s", len(records), address, type(error).__name__)
        return []


def _read(record: Any, where: str) -> Received | Outcome:
    """One record; without an id there is no telling which one is meant, so then the batch is malformed."""
    if not isinstance(record, dict):
        raise MalformedBatchError(_("{where} must be an object.").format(where=where))
    key = _uuid(record.get("id"), f"{where}.id")
    kind, at = record.get("kind"), _moment(record.get("at"))
    is_readable = isinstance(kind, str) and (at is not None or record.get("at") is None) and _is_storable(record)
    if not is_readable:
        return refused(key, SyncDenied.MALFORMED)
    return Received(
        key, str(kind), at, {name: record[name] for name in record if name not in ("id", "kind", "at")}
    )


def _uuid(value: Any, where: str) -> UUID:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedBatchError(_("{where} must be a UUID.").format(where=where)) from error


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(value)
    except (TypeError, ValueError):
        return None
    return moment if moment is not None and is_aware(moment) else None


def _is_storable(value: Any, depth: int = 0) -> bool:
    """Can PostgreSQL hold every text and number in it, and is it no deeper than anything of ours?"""
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return "\0" not in value and value.isprintable()
    if isinstance(value, dict):
        return all(_is_storable(each, depth + 1) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return all(_is_storable(each, depth + 1) for each in value)
    return not isinstance(value, int) or abs(value) < 2**31


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and the like are no JSON
