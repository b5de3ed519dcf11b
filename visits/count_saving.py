"""Putting taps into the database in few statements; what PostgreSQL refuses is found, and refused alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection

from familjecentral.database.constraints import broken_constraint
from familjecentral.database.prepared import run_or_undo

from .count_repeats import Known
from .count_rules import CountDenied, CountRefused, Event, SessionToCount, Tap
from .models import LockedPeriod, TallyTotal, VisitTally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from staff.models import StaffMember

REFUSED_BY = {
    "total_not_below_zero": CountDenied.BELOW_ZERO,
    "period_is_locked": CountDenied.PERIOD_LOCKED,
}
ONCE = ("visits_visittally_pkey", "visits_visittally_undoes_key")  # somebody sent the same at the same time

TALLY = VisitTally._meta.db_table
INSERT = f"""
INSERT INTO {TALLY} (id, tap, undoes, session_id, centre_id, who, age_band_id, delta, language, reason, device_at,
                     counted_at, counted_by_id, tablet_id)
SELECT t.*, %s::timestamptz, %s::bigint, %s::bigint
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[],
              %s::smallint[], %s::text[], %s::text[], %s::timestamptz[]) AS t
"""  # noqa: S608 (the name of our own table)

# Rows in one order, so that two batches which wait for each other's totals can't both wait.
LOCK = """
INSERT INTO {table} (session_id, who, age_band_id, total)
  SELECT session_id, who, age_band_id, 0
    FROM unnest(%(sessions)s::bigint[], %(who)s::text[], %(bands)s::bigint[]) AS t(session_id, who, age_band_id)
   ORDER BY session_id, who, age_band_id
  ON CONFLICT (session_id, who, age_band_id) DO UPDATE SET total = {table}.total
"""


class Saver:
    """Saves taps of one request; the rules have been asked, and what is here already left out."""

    def __init__(self, sessions: Mapping[int, SessionToCount], person: StaffMember, now: datetime) -> None:
        self.sessions, self.person, self.now = sessions, person, now
        self.refusals: dict[int, CountRefused] = {}
        self.repeats: set[int] = set()

    def save(self, taps: Mapping[int, Tap]) -> None:
        """Save all that can be: ``refusals`` says why the others can't, ``repeats`` which came by another way."""
        # Who comes before who leaves: what is taken away is looked for among all that are there.
        batch = sorted(taps.items(), key=lambda item: _rank(item[1]))
        error = self._insert(batch)
        if error is not None and len(batch) > 1:
            batch = self._without_locked(batch)
            self._lock_totals([tap for _place, tap in batch])
            error = self._insert(batch)
        if error is not None:
            self._find_refused(batch, error)

    def _without_locked(self, batch: Sequence[tuple[int, Tap]]) -> list[tuple[int, Tap]]:
        """``batch`` but for what lies on locked days, which else would be refused one after another."""
        centres = {session.centre_id for session in self.sessions.values()}
        periods = list(LockedPeriod.objects.filter(centre__in=centres, unlocked_at=None))
        left = []
        for place, tap in batch:
            session = self.sessions[tap.session_id]
            day, centre_id = session.on_date, session.centre_id
            if any(each.centre_id == centre_id and each.from_date <= day <= each.to_date for each in periods):
                self.refusals[place] = CountRefused(CountDenied.PERIOD_LOCKED)
            else:
                left.append((place, tap))
        return left

    def _find_refused(self, batch: Sequence[tuple[int, Tap]], error: IntegrityError) -> None:
        """``batch`` was refused as a whole: save its halves, and theirs, until what is wrong stands alone."""
        if len(batch) == 1:
            self._refuse(*batch[0], error)
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            if (found := self._insert(half)) is not None:
                self._find_refused(half, found)

    def _refuse(self, place: int, tap: Tap, error: IntegrityError) -> None:
        constraint = broken_constraint(error)
        if constraint in REFUSED_BY:
            self.refusals[place] = CountRefused(REFUSED_BY[constraint])
        elif constraint in ONCE:
            self._look_again(place, tap, error)
        else:
            raise error

    def _look_again(self, place: int, tap: Tap, error: IntegrityError) -> None:
        """The same came by another way at the same time, and was first: it counts, once."""
        try:
            if not Known.of([tap]).is_repeat(tap):
                raise error
        except CountRefused as refusal:
            self.refusals[place] = refusal
        else:
            self.repeats.add(place)

    def _insert(self, batch: Sequence[tuple[int, Tap]]) -> IntegrityError | None:
        """All of them in one statement, or, with the reason returned, none."""
        if not batch:
            return None
        pairs = [(tap, event) for _place, tap in batch for event in tap.events]
        # In the order of their totals, which PostgreSQL locks row by row.
        pairs.sort(key=lambda pair: (pair[0].session_id, pair[1].who, pair[1].age_band or 0))
        try:
            run_or_undo(INSERT, self._values(pairs))
        except IntegrityError as error:
            return error
        return None

    def _values(self, pairs: Sequence[tuple[Tap, Event]]) -> list[Any]:
        """One row for each event; columns by columns, so that one statement does for one row and for thousands."""
        person = self.person
        return [
            self.now,
            person.pk,
            person.tablet.pk if person.tablet is not None else None,
            [event.id for _tap, event in pairs],
            [tap.id for tap, _event in pairs],
            [event.undoes for _tap, event in pairs],
            [tap.session_id for tap, _event in pairs],
            [self.sessions[tap.session_id].centre_id for tap, _event in pairs],
            [str(event.who) for _tap, event in pairs],
            [event.age_band for _tap, event in pairs],
            [event.delta for _tap, event in pairs],
            [tap.language for tap, _event in pairs],
            [str(tap.reason) for tap, _event in pairs],
            [tap.device_at for tap, _event in pairs],
        ]

    def _lock_totals(self, taps: Sequence[Tap]) -> None:
        """Hold all totals that the taps change, in order, before some of them are tried one after another."""
        wanted = sorted(
            {(tap.session_id, event.who, event.age_band) for tap in taps for event in tap.events},
            key=lambda each: (each[0], each[1], each[2] or 0),
        )
        table = connection.ops.quote_name(TallyTotal._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                LOCK.format(table=table),
                {
                    "sessions": [each[0] for each in wanted],
                    "who": [str(each[1]) for each in wanted],
                    "bands": [each[2] for each in wanted],
                },
            )


def _rank(tap: Tap) -> int:
    if tap.adds:
        return 0
    return 1 if all(event.undoes for event in tap.events) else 2
