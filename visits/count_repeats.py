"""What has been sent before: the same tap, or the taking back of one that is taken back already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from familjecentral.database.prepared import run

from .count_rules import CountDenied, CountRefused, Event, Tap
from .models import VisitTally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


COLUMNS = ("id", "tap", "undoes", "session_id", "who", "age_band_id", "delta", "language")
# Each part by its own index.
BEFORE = " UNION ".join(
    f"SELECT {', '.join(COLUMNS)} FROM {VisitTally._meta.db_table} WHERE {column} = ANY(%s::uuid[])"  # noqa: S608 (names of ours)
    for column in ("tap", "id", "undoes")
)


@dataclass
class Known:
    """The taps of a batch that are here already, and those taken back already."""

    rows: dict[UUID, list[VisitTally]] = field(default_factory=dict)  # by tap
    events: dict[UUID, VisitTally] = field(default_factory=dict)
    undone: set[UUID] = field(default_factory=set)
    batch_taps: dict[UUID, tuple[Tap, int]] = field(default_factory=dict)
    batch_events: dict[UUID, tuple[Event, int, int]] = field(default_factory=dict)  # with place and session
    batch_undone: dict[UUID, int] = field(default_factory=dict)

    @classmethod
    def of(cls, taps: Iterable[Tap]) -> Known:
        taps = list(taps)
        undoes = {event.undoes for tap in taps for event in tap.events if event.undoes}
        ids = {event.id for tap in taps for event in tap.events} | undoes
        known = cls()
        found = run(BEFORE, [[tap.id for tap in taps], list(ids), list(undoes)]).fetchall()
        rows = [VisitTally(**dict(zip(COLUMNS, row, strict=True))) for row in found]
        for row in rows:
            known.rows.setdefault(row.tap, []).append(row)
            known.events[row.pk] = row
            if row.undoes is not None:
                known.undone.add(row.undoes)
        return known

    def is_repeat(self, tap: Tap) -> bool:
        """Whether the tap, or the taking back that it is, is here. Raises CountRefused if something else is."""
        if tap.id in self.rows:
            if _contents(tap_of_rows(self.rows[tap.id])) == _contents(tap):
                return True
            raise CountRefused(CountDenied.KEY_REUSED)
        if any(event.id in self.events for event in tap.events):
            raise CountRefused(CountDenied.KEY_REUSED)
        for event in tap.events:
            target = self.events.get(event.undoes) if event.undoes else None
            if target is not None and not _takes_back(event, tap.session_id, _event_of(target), target.session_id):
                raise CountRefused(CountDenied.DAMAGED)
        undone = [event.undoes in self.undone for event in tap.events if event.undoes is not None]
        if undone and all(undone) and len(undone) == len(tap.events):
            return True  # another device has taken it back: what was wanted is so
        if any(undone):
            raise CountRefused(CountDenied.UNDONE)
        return False

    def in_this_batch(self, tap: Tap) -> int | None:
        """The place of what is the same in this batch; None when it is new. Raises CountRefused."""
        if tap.id in self.batch_taps:
            first, place = self.batch_taps[tap.id]
            if _contents(first) == _contents(tap):
                return place
            raise CountRefused(CountDenied.KEY_REUSED)
        if any(event.id in self.batch_events for event in tap.events):
            raise CountRefused(CountDenied.KEY_REUSED)
        for event in tap.events:
            found = self.batch_events.get(event.undoes) if event.undoes else None
            if found is not None and not _takes_back(event, tap.session_id, found[0], found[2]):
                raise CountRefused(CountDenied.DAMAGED)
        places = [self.batch_undone.get(event.undoes) for event in tap.events if event.undoes is not None]
        if places and len(places) == len(tap.events) and len(set(places)) == 1 and places[0] is not None:
            return places[0]
        if any(place is not None for place in places):
            raise CountRefused(CountDenied.UNDONE)
        return None

    def add(self, tap: Tap, place: int) -> None:
        self.batch_taps[tap.id] = (tap, place)
        for event in tap.events:
            self.batch_events[event.id] = (event, place, tap.session_id)
            if event.undoes is not None:
                self.batch_undone[event.undoes] = place


def _takes_back(event: Event, session_id: int, target: Event, target_session_id: int) -> bool:
    """Whether ``event`` is the exact opposite of the one that it says it undoes, which is no undoing itself."""
    return (session_id, event.who, event.age_band, event.delta) == (
        target_session_id, target.who, target.age_band, -target.delta,
    ) and target.undoes is None  # fmt: skip


def _event_of(row: VisitTally) -> Event:
    return Event(row.pk, row.who, row.delta, row.age_band_id, row.undoes)


def tap_of_rows(rows: Sequence[VisitTally]) -> Tap:
    first = rows[0]
    events = tuple(_event_of(row) for row in rows)
    return Tap(first.tap, first.session_id, events, first.language, first.reason, first.device_at)


def _contents(tap: Tap) -> tuple[Any, ...]:
    """What the same id must say again. Not the reason, which is the server's own when it comes a day later."""
    return tap.session_id, frozenset(tap.events), tap.language
