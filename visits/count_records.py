"""Taps as devices write them down, read with care: whatever is in a record, it is a tap or it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from .count_rules import CountDenied, CountRefused, Event, Tap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .receiving import Received

MOST_EVENTS = 50  # of a tap: more than any family, or all numbers of a day
HIGHEST_ID = 2**63 - 1  # that PostgreSQL knows


def tap_of(received: Received) -> Tap | CountRefused:
    """The tap that the record tells of, or why it can't be read."""
    fields = received.fields
    try:
        events = fields["events"]
        if not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise TypeError
        return Tap(
            id=received.id,
            session_id=_number(fields["session"]),
            events=tuple(_event(each) for each in events),
            language=_text(fields.get("language")),
            reason=_text(fields.get("reason")),
            device_at=received.at,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return CountRefused(CountDenied.DAMAGED)


def _event(fields: Mapping[str, Any]) -> Event:
    band, undoes = fields.get("band"), fields.get("undoes")
    return Event(
        id=UUID(fields["id"]),
        who=_text(fields["who"]),
        delta=_number(fields["delta"], least=-HIGHEST_ID),
        age_band=None if band is None else _number(band),
        undoes=None if undoes is None else UUID(undoes),
    )


def _number(value: Any, least: int = 0) -> int:
    # In JSON true is no number, though it is one in Python.
    if type(value) is not int or not least <= value <= HIGHEST_ID:
        raise TypeError
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value
