"""Counts of centres and a period, from the figures that PostgreSQL keeps; neither sign-up nor entry is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from familjecentral import clock

from .counts import CentreCounts, Counts
from .monthly_counts import count_months
from .periods import Period, month_of
from .session_counts import count_centres, count_children, count_days, count_groups, count_series
from .work_counts import count_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from staff.models import FamilyCentre


def counts_for(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> Counts:
    """For those who follow up the centres (report.read): sums of rows that are about no person.

    Sessions that have begun at ``as_of``, with a constant number of queries. An open day is a date
    with at least one drop-in session that is not nested in another and not called off.
    """
    params = _params(centres, period, as_of)
    days = count_days(params, period)
    groups = count_groups(params)
    series_started, series_completed, series_places = count_series(params)
    places = groups.places + series_places
    work = count_work(params)
    return Counts(
        adults=days.adults,
        children=count_children(params),
        first_visits=days.sums["first_visit"],
        visits_on_counted_days=days.sums["in_slots"],
        uncounted_days=days.uncounted,
        unknown_days=days.unknown,
        open_days=days.sums["open_days"],
        open_minutes_planned=days.sums["minutes_planned"],
        open_minutes_held=days.sums["minutes_held"],
        sessions_held=days.sums["held"],
        sessions_called_off=days.sums["called_off"],
        called_off_with_count=days.sums["counted_anyway"],
        places_taken=places.taken,
        places_offered=places.offered,
        places_taken_of_offered=places.taken_of_offered,
        families_waiting=places.waiting,
        series_started=series_started,
        series_completed=series_completed,
        meetings=groups.meetings,
        home_visits=work.by_state,
        joint_home_visits=work.joint,
        home_visits_both_parents=work.both_parents,
        home_visits_by_step=work.home_visits,
        talks=work.talks,
        guidance=work.guidance,
        other_work=work.other_work,
        comments_received=work.comments,
        weeks=days.weeks,
    )


def monthly(
    centres: Sequence[FamilyCentre], months: Iterable[date], as_of: datetime | None = None
) -> dict[tuple[int, date], Counts]:
    """For the code that tells (reports/telling), and no page: counts by centre (pk) and month (its first day).

    Of sessions that have begun at ``as_of``, or now; of the counts only what breakdowns are made of. A constant
    number of queries. What comes of it is not shown before disclosure control.
    """
    asked = sorted(set(months))
    if not asked or not centres:
        return {}
    period = Period(asked[0], month_of(asked[-1]).end)
    found = count_months(_params(centres, period, as_of or clock.now()))
    return {(centre.pk, month): found(centre.pk, month) for centre in centres for month in asked}


def counts_by_centre(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> list[CentreCounts]:
    """For those who follow up the centres (report.read): each centre's part, in the order of ``centres``.

    Two queries, whatever the number of centres.
    """
    found = count_centres(_params(centres, period, as_of))
    return [found[centre.pk] for centre in centres]


def _params(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> dict[str, Any]:
    pks = [centre.pk for centre in centres]
    return {"centres": pks, "start": period.start, "end": period.end, "as_of": as_of}
