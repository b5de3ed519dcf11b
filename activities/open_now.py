"""Is it open? Worked out from opening hours, drop-in sessions in the house, and closures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localtime, make_aware

from familjecentral.languages.content import Said, said
from staff.models import Closure, FamilyCentre, OpeningHours

from .models import Activity, ActivitySession

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOK_AHEAD_DAYS = 60  # for "opens next"


@dataclass(frozen=True)
class OpenState:
    """Is it open? ``until`` when it is, else ``next_at`` (None: not within LOOK_AHEAD_DAYS).

    ``reason``: why a day is closed that would have been open. ``session``: what one comes to.
    """

    until: datetime | None = None
    next_at: datetime | None = None
    reason: Said | None = None
    session: ActivitySession | None = None

    @property
    def is_open(self) -> bool:
        return self.until is not None


Opening = tuple[datetime, datetime, ActivitySession | None]


def open_state(centre: FamilyCentre, now: datetime) -> OpenState:
    """Anyone: is this centre open at ``now``? See ``open_states``."""
    return open_states([centre], now)[centre.pk]


def open_states(centres: Iterable[FamilyCentre], now: datetime) -> dict[int, OpenState]:
    """Anyone: the state of each centre, by its id; three queries whatever the number of centres.

    Open when the house's opening hours or a drop-in session there are on, and no closure is. Hours and
    sessions that touch or overlap are one opening. An activity elsewhere (in a park) does not open the
    house.
    """
    ids = [centre.pk for centre in centres]
    today = localtime(now).date()
    last = today + timedelta(days=LOOK_AHEAD_DAYS)
    closures: dict[int, list[Closure]] = defaultdict(list)
    for closure in Closure.objects.filter(centre__in=ids, from_date__lte=last, to_date__gte=today):
        closures[closure.centre_id].append(closure)
    openings: dict[int, list[Opening]] = defaultdict(list)
    sessions = ActivitySession.objects.listed().filter(
        activity__centre__in=ids,
        activity__booking=Activity.Booking.DROP_IN,
        on_date__gte=today,
        on_date__lte=last,
        within=None,
        venue=None,
        called_off_at=None,
    )
    for session in sessions.select_related("activity"):
        of_centre = session.activity.centre_id
        start, end = localtime(session.starts_at).time(), localtime(session.ends_at).time()
        openings[of_centre] += [
            (opens, closes, session)
            for opens, closes, _none in _without(closures[of_centre], session.on_date, start, end)
        ]
    for slot in OpeningHours.objects.filter(centre__in=ids, service=None):
        for n in range(LOOK_AHEAD_DAYS + 1):
            day = today + timedelta(days=n)
            in_period = slot.valid_from <= day and (slot.valid_to is None or day <= slot.valid_to)
            if slot.weekday == day.isoweekday() and in_period:
                openings[slot.centre_id] += _without(closures[slot.centre_id], day, slot.opens, slot.closes)
    return {pk: _state(_merged(openings[pk]), closures[pk], now) for pk in ids}


def _state(openings: list[Opening], closures: list[Closure], now: datetime) -> OpenState:
    for start, end, session in openings:
        if start <= now < end:
            return OpenState(until=end, session=session)
    reason = next((said(closure, "reason") for closure in closures if _covers(closure, now)), None)
    later = next(((start, session) for start, _end, session in openings if start > now), None)
    return OpenState(next_at=later[0] if later else None, reason=reason, session=later[1] if later else None)


def _merged(openings: list[Opening]) -> list[Opening]:
    merged: list[Opening] = []
    for start, end, session in sorted(openings, key=lambda opening: opening[0]):
        if merged and start <= merged[-1][1]:
            before = merged.pop()
            merged.append((before[0], max(before[1], end), before[2] or session))
        else:
            merged.append((start, end, session))
    return merged


def _without(closures: list[Closure], day: date, opens: time, closes: time) -> list[Opening]:
    """The parts of one day's opening hours that no closure takes."""
    parts = [(opens, closes)]
    for closure in closures:
        if not closure.from_date <= day <= closure.to_date:
            continue
        shut, reopens = closure.from_time or time.min, closure.to_time or time.max
        parts = [
            part
            for start, end in parts
            for part in ((start, min(end, shut)), (max(start, reopens), end))
            if part[0] < part[1]
        ]
    return [(_at(day, start), _at(day, end), None) for start, end in parts]


def _at(day: date, clock_time: time) -> datetime:
    return make_aware(datetime.combine(day, clock_time))


def _covers(closure: Closure, now: datetime) -> bool:
    local = localtime(now)
    if not closure.from_date <= local.date() <= closure.to_date:
        return False
    if closure.from_time is None or closure.to_time is None:
        return True
    return closure.from_time <= local.time() < closure.to_time
