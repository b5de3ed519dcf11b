"""Taps for tests of counting, made as forms and devices make them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from familjecentral.audit.recording import Actor
from tests.factories import stockholm
from visits.count_rules import CountDenied, CountRefused, Event
from visits.counting import Counted, count_tap
from visits.models import Who
from visits.receiving import Received

if TYPE_CHECKING:
    from activities.models import ActivitySession
    from staff.models import AgeBand, StaffMember

NOW = stockholm(2026, 11, 26, 10, 0)


def event(who: str = Who.WOMAN, delta: int = 1, age_band: AgeBand | None = None, **more: Any) -> Event:
    return Event(more.pop("id", None) or uuid.uuid4(), who, delta, age_band.pk if age_band else None, **more)


def tap(
    session: ActivitySession, person: StaffMember, *events: Event, now: Any = NOW, key: Any = None, **more: Any
) -> Counted:
    """One tap at the session: a woman, unless told otherwise."""
    return count_tap(
        session=session, tap=key or uuid.uuid4(), events=events or (event(),), by=Actor.staff(person),
        person=person, now=now, **more,
    )  # fmt: skip


def undoing(counted: Counted) -> list[Event]:
    """What takes a tap back, as a device makes it."""
    return [Event(uuid.uuid4(), each.who, -each.delta, each.age_band, each.id) for each in counted.tap.events]


def told(each: Event) -> dict[str, Any]:
    """An event as a device writes it down."""
    return {
        "id": str(each.id), "who": str(each.who), "band": each.age_band, "delta": each.delta,
        "undoes": str(each.undoes) if each.undoes else None,
    }  # fmt: skip


def record(
    session: ActivitySession | int, *events: Event, key: Any = None, at: Any = NOW, **fields: Any
) -> Received:
    """A tap as a device sends it."""
    pk = session if isinstance(session, int) else session.pk
    every = [told(each) for each in events or (event(),)]
    return Received(key or uuid.uuid4(), "tally", at, {"session": pk, "events": every, **fields})


def refused(function: Any, *args: Any, **kwargs: Any) -> CountDenied:
    with pytest.raises(CountRefused) as refusal:
        function(*args, **kwargs)
    return refusal.value.reason
