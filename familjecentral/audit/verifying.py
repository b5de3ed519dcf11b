"""Is the log as it was written? Works every hash out anew, in Python: the database's own function isn't asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from .anchoring import ANCHORED, hash_of_heads
from .lanes import FIRST
from .models import AuditAnchor, AuditCut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEPARATOR = "\x1f"
ROWS_AT_A_TIME = 10_000
ROWS = """
SELECT hash, lane, position, id, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, action, thing,
  thing_id, service_id, count, detail, address, tablet_id
FROM audit_auditevent ORDER BY lane, position
"""
_ACTION, _THING_ID, _DETAIL = 7, 9, 12  # where they are in a row


@dataclass(frozen=True)
class Break:
    """The first thing that is wrong; ``event_id`` is None where no row is left to name."""

    what: str
    event_id: int | None = None
    lane: int | None = None
    position: int | None = None

    def __str__(self) -> str:
        if self.lane is None:
            return self.what
        event = f"event {self.event_id}" if self.event_id is not None else "no event"
        return f"{event} (lane {self.lane}, position {self.position}): {self.what}"


class BrokenLogError(Exception):
    """The log is not as it was written; ``found`` says where."""

    def __init__(self, found: Break) -> None:
        super().__init__(str(found))
        self.found = found


@dataclass(frozen=True)
class Whole:
    """What was verified, and found whole."""

    events: int
    lanes: int
    anchors: int


def verify_log(*, expected: Iterable[str] = ()) -> Whole:
    """Read all of the log once. ``expected``: hashes of anchors, kept outside the database.

    Each lane begins where its oldest part was erased, if it was. Raises BrokenLogError with the first row, by
    lane and position, that is not what it was.
    """
    wanted, cuts = list(expected), _cuts()
    try:
        return _verify(wanted, cuts)
    except BrokenLogError:
        if _cuts() == cuts:
            raise
        return _verify(wanted, _cuts())  # the oldest part was erased while it was read


def _cuts() -> list[AuditCut]:
    return list(AuditCut.objects.order_by("pk"))


def _verify(expected: list[str], cuts: list[AuditCut]) -> Whole:
    anchors = list(AuditAnchor.objects.order_by("pk"))
    lanes = _Lanes(anchors, cuts)
    # One statement, one snapshot: what is written meanwhile is left for the next time.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(ROWS)
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            for row in rows:
                lanes.read(row)
    lanes.end()
    erased = {found for cut in cuts for found in cut.anchors}
    _check_anchors(anchors, lanes.anchor_events, [each for each in expected if each.lower() not in erased])
    return Whole(lanes.events, lanes.seen, len(anchors))


class _Lanes:
    """The lanes as they go by, one after the other."""

    def __init__(self, anchors: Iterable[AuditAnchor], cuts: Iterable[AuditCut]) -> None:
        self.begins = {
            lane: (position, bytes.fromhex(found)) for cut in cuts for lane, position, found in cut.heads
        }
        self.events = self.seen = self.position = 0
        self.lane: int | None = None
        self.event_id: int | None = None
        self.hash = FIRST
        self.anchor_events: dict[str, str] = {}
        self.anchored: dict[tuple[int, int], tuple[str, AuditAnchor]] = {}
        self.ends: dict[int, tuple[int, AuditAnchor]] = {}  # the furthest that an anchor has seen each lane
        for anchor in anchors:
            for lane, position, found in anchor.heads:
                self.anchored[lane, position] = (found, anchor)
                if position >= self.ends.get(lane, (0, anchor))[0]:
                    self.ends[lane] = (position, anchor)

    def read(self, row: tuple[Any, ...]) -> None:
        kept, lane, position, event_id = row[:4]
        if lane != self.lane:
            self._end_lane(before=lane)
            self.lane, self.event_id = lane, None
            self.position, self.hash = self.begins.get(lane, (0, FIRST))
            self.seen += 1
        if position != self.position + 1:
            raise BrokenLogError(Break(self._gap(position), event_id, lane, position))
        text = SEPARATOR.join(["" if value is None else str(value) for value in row[1:]])
        self.hash = hashlib.sha256(self.hash + text.encode()).digest()
        if self.hash != kept:
            raise BrokenLogError(Break("changed, or not the row that stood here", event_id, lane, position))
        anchored = self.anchored.get((lane, position))
        if anchored is not None and anchored[0] != self.hash.hex():
            raise BrokenLogError(
                Break(f"it was written anew after {_in_words(anchored[1])}", event_id, lane, position)
            )
        self.position, self.event_id = position, event_id
        self.events += 1
        if row[_ACTION] == ANCHORED:
            self.anchor_events[row[_THING_ID]] = row[_DETAIL]

    def end(self) -> None:
        self._end_lane(before=None)

    def _gap(self, position: int) -> str:
        if position <= self.position:
            return "its position is there twice"
        first, last = self.position + 1, position - 1
        return f"missing before it: position {first}" if first == last else f"missing before it: {first}–{last}"

    def _end_lane(self, *, before: int | None) -> None:
        """The lane just read, and those that no row is left of, go as far as an anchor saw them go."""
        for lane in sorted(self.ends):
            if before is not None and lane >= before:
                return
            last = self.position if lane == self.lane else 0
            if self.lane is not None and lane < self.lane:
                continue
            position, anchor = self.ends[lane]
            if position > last:
                event_id = self.event_id if lane == self.lane else None
                cut = f"the rows after it are cut off: {_in_words(anchor)} saw position {position}"
                raise BrokenLogError(Break(cut, event_id, lane, last))


def _check_anchors(anchors: list[AuditAnchor], events: dict[str, str], expected: Iterable[str]) -> None:
    for anchor in anchors:
        if hash_of_heads(anchor.heads) != anchor.hash or events.get(str(anchor.pk)) != anchor.hash:
            raise BrokenLogError(Break(f"{_in_words(anchor)} was changed, or its event is gone"))
    known = {str(pk): found for pk, found in AuditAnchor.objects.values_list("pk", "hash")}
    for pk in events.keys() - known.keys():
        raise BrokenLogError(Break(f"anchor {pk} is gone: its event is still there"))
    for wanted in expected:
        if wanted.lower() not in known.values():
            raise BrokenLogError(Break(f"no anchor has the hash {wanted}: some or all of the log is gone"))


def _in_words(anchor: AuditAnchor) -> str:
    return f"anchor {anchor.pk} of {anchor.at.isoformat(timespec='seconds')}"


def hashes_in(lines: Iterable[str]) -> Iterator[str]:
    """Every anchor's hash in lines of the program's log, or of a list of hashes."""
    for line in lines:
        for word in line.replace(",", " ").split():
            if len(word) == hashlib.sha256().digest_size * 2 and set(word.lower()) <= set("0123456789abcdef"):
                yield word
