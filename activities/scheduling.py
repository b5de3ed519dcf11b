"""From weekly slots to sessions on their days: dates, nesting, red days, closures and exceptions.

Nothing here reads or writes the database: it works out what should be, for one centre at a time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import holidays
from django.utils import timezone

from staff.models import ScheduleException

from .models import Activity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staff.models import Closure, Venue

    from .models import ActivitySession, WeeklySlot


@dataclass(eq=False)
class Planned:
    """A session as it should be. ``venue`` is where the week says; None is the house itself.

    ``is_fixed``: a session that no slot of this programme answers for (a series, one made by hand). It is
    closed and moved with the others but never nested.
    """

    activity: Activity
    on_date: date
    starts: time
    ends: time
    venue: Venue | None
    note: str
    slot: WeeklySlot | None = None
    existing: ActivitySession | None = None
    is_fixed: bool = False
    within: Planned | None = None
    closures: list[Closure] = field(default_factory=list)
    moved: ScheduleException | None = None
    deviation_note: str = ""

    @property
    def starts_at(self) -> datetime:
        """The moment at which Stockholm's clock shows ``starts``, in summer as in winter."""
        return datetime.combine(self.on_date, self.starts, timezone.get_default_timezone())

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.on_date, self.ends, timezone.get_default_timezone())

    @property
    def minutes(self) -> int:
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    @property
    def venue_id(self) -> int | None:
        return self.venue.pk if self.venue else None

    @property
    def is_moved(self) -> bool:
        return self.moved is not None and self.moved.venue_id != self.venue_id

    @property
    def final_venue_id(self) -> int | None:
        return self.moved.venue_id if self.moved else self.venue_id

    def contains(self, starts: time, ends: time) -> bool:
        return self.starts <= starts and ends <= self.ends

    def is_touched_by(self, deviation: Closure | ScheduleException) -> bool:
        """Whether they overlap on the same day; to end when the other begins is not to overlap."""
        if deviation.from_time is None or deviation.to_time is None:
            return True
        return self.starts < deviation.to_time and deviation.from_time < self.ends


def sessions_of(slots: Iterable[WeeklySlot]) -> list[Planned]:
    """One session for each of the slot's weekdays from ``valid_from`` to ``valid_to``, both included."""
    return [
        Planned(slot.activity, day, slot.starts, slot.ends, slot.venue, slot.note, slot=slot)
        for slot in slots
        for day in _dates(slot)
    ]


def _dates(slot: WeeklySlot) -> Iterator[date]:
    day = slot.valid_from + timedelta(days=(slot.weekday - slot.valid_from.isoweekday()) % 7)
    while day <= slot.valid_to:
        yield day
        day += timedelta(weeks=1)


def by_day(sessions: Iterable[Planned]) -> dict[date, list[Planned]]:
    days: dict[date, list[Planned]] = defaultdict(list)
    for session in sessions:
        days[session.on_date].append(session)
    return days


def nest(sessions: Iterable[Planned]) -> None:
    """Put each song session within its open slot.

    A drop-in session lies within another of the same day when it is wholly inside and shorter, and its own
    place is empty or the slot's. It then is where the slot is. A session with a place of its own (a pram
    walk outdoors) stays for itself. Among several slots the longest holds it, and one for the same ages
    before others, so that a slot that holds sessions is never itself inside another.
    """
    for day in by_day(sessions).values():
        drop_ins = [s for s in day if s.activity.booking == Activity.Booking.DROP_IN and not s.is_fixed]
        for inner in drop_ins:
            around = [
                outer
                for outer in drop_ins
                if outer.contains(inner.starts, inner.ends)
                and inner.minutes < outer.minutes
                and inner.venue_id in {None, outer.venue_id}
            ]
            if around:
                inner.within = max(around, key=lambda outer: (outer.minutes, _ages(outer) == _ages(inner)))
        for inner in drop_ins:
            if inner.within:
                inner.venue = inner.within.venue


def _ages(session: Planned) -> tuple[int | None, int | None]:
    return session.activity.age_from_months, session.activity.age_to_months


def close(sessions: Iterable[Planned], closures: Iterable[Closure]) -> None:
    """Note which closures call each session off. A nested session closes with its slot.

    A closed afternoon leaves a morning session alone; a session that it cuts into is called off.
    """
    days = by_day(sessions)
    for closure in closures:
        for session in _on_days(days, closure):
            if session.is_touched_by(closure):
                session.closures.append(closure)
    for session in _nested(days):
        assert session.within is not None
        session.closures += [closure for closure in session.within.closures if closure not in session.closures]


def deviate(sessions: Iterable[Planned], exceptions: Iterable[ScheduleException]) -> None:
    """Apply moves and changes, the last one where several meet.

    *Moved*: every session that overlaps, and what is nested in it. *Changed*: the note goes to the shortest
    session that holds the whole window (a theme hour 9.30–10.15 is about the open slot 9–12, though it also
    touches the song at 10); when none does, or the whole day is meant, to every overlapping session that
    is not itself nested.
    """
    days = by_day(sessions)
    for exception in exceptions:
        for day in {session.on_date for session in _on_days(days, exception)}:
            touched = [session for session in days[day] if session.is_touched_by(exception)]
            if exception.kind == ScheduleException.Kind.MOVED:
                for session in touched:
                    session.moved = exception
                    session.deviation_note = exception.note
            else:
                for session in _about(touched, exception):
                    session.deviation_note = exception.note
    for session in _nested(days):
        assert session.within is not None
        if session.within.moved:
            session.moved = session.within.moved


def _about(touched: list[Planned], exception: ScheduleException) -> list[Planned]:
    if exception.from_time and exception.to_time:
        around = [session for session in touched if session.contains(exception.from_time, exception.to_time)]
        if around:
            shortest = min(session.minutes for session in around)
            return [session for session in around if session.minutes == shortest]
    return [session for session in touched if session.within is None]


def _nested(days: dict[date, list[Planned]]) -> Iterator[Planned]:
    return (session for day in days.values() for session in day if session.within)


def _on_days(days: dict[date, list[Planned]], deviation: Closure | ScheduleException) -> Iterator[Planned]:
    for day, sessions in days.items():
        if deviation.from_date <= day <= deviation.to_date:
            yield from sessions


def red_days(first: date, last: date) -> dict[date, str]:
    """Swedish public holidays with their names, and the eves that everyone has off; not plain Sundays."""
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(
        "SE", years=years, include_sundays=False, categories=("public", "de_facto"), language="sv"
    )
    return {day: name for day, name in found.items() if first <= day <= last}
