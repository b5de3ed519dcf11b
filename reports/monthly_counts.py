"""Counts by centre and month, for the code that tells breakdowns: read from the same figures as a report's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from familjecentral.privacy.walls import Reader, reading_as
from visits.models import HomeVisit
from visits.models.tallies import ADULTS

from .counts import Counts, GroupMeeting, HomeVisits, ShownOn, Talks
from .database import reports_database, rows
from .work_counts import GUIDANCE, HOME_VISITS, TALKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

State = HomeVisit.State
BY = "f.centre_id, date_trunc('month', f.on_date::timestamp)::date, "
HELD = """f.centre_id = ANY (%(centres)s) AND f.on_date BETWEEN %(start)s AND %(end)s AND f.starts_at <= %(as_of)s
   AND NOT f.is_called_off"""
ADULT_VISITS = f"""
SELECT {BY}sum(women), sum(men), sum(other_adults), sum(first_visits)
  FROM reports_sessionfigures f WHERE {HELD} GROUP BY 1, 2
"""  # noqa: S608 (our own SQL)
BANDS = (
    "SELECT centre_id, from_months, to_months FROM staff_ageband WHERE centre_id = ANY (%(centres)s) ORDER BY 2, 3"
)
CHILDREN = f"""
SELECT {BY}b.from_months, b.to_months, sum(band.value::int)
  FROM reports_sessionfigures f CROSS JOIN LATERAL jsonb_each_text(f.children_by_band) band
  JOIN staff_ageband b ON b.id = band.key::bigint
 WHERE {HELD} AND f.children > 0 GROUP BY 1, 2, 3, 4
"""  # noqa: S608 (our own SQL)
MEETINGS = f"""
SELECT {BY}CASE WHEN f.series_id IS NOT NULL THEN f.number END,
       count(*), count(*) FILTER (WHERE f.is_marked), sum(f.families_there), sum(f.adults_there),
       sum(f.children_there), sum(f.two_adults_there), sum(f.ill), sum(f.no_show)
  FROM reports_sessionfigures f WHERE {HELD} AND f.is_bookable GROUP BY 1, 2, 3
"""  # noqa: S608 (our own SQL)

type CentreMonth = tuple[int, date]


def count_months(params: Mapping[str, Any]) -> Callable[[int, date], Counts]:
    """For the code that tells: counts of a centre (pk) and a month (its first day)."""
    adults = {(centre, month): numbers for centre, month, *numbers in rows(ADULT_VISITS, params)}
    bands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for centre, start, end in rows(BANDS, params):
        bands[centre].append((start, end))
    children: dict[CentreMonth, dict[tuple[int, int], int]] = defaultdict(dict)
    for centre, month, start, end, number in rows(CHILDREN, params):
        children[centre, month][start, end] = number
    meetings = _by_month(rows(MEETINGS, params))
    with reading_as(Reader(counting=True), using=reports_database()):
        home_visits = _by_month(rows(HOME_VISITS.format(by=BY), params))
        talks = _by_month(rows(TALKS.format(by=BY), params))
        guidance = _by_month(rows(GUIDANCE.format(by=BY), params))

    def found(centre: int, month: date) -> Counts:
        at = centre, month
        *by_gender, first_visits = adults.get(at, [0, 0, 0, 0])
        visits = [HomeVisits(*row) for row in home_visits[at]]
        done = [each for each in visits if each.state == State.DONE]
        return Counts(
            adults={who.value: number for who, number in zip(ADULTS, by_gender, strict=True)},
            children={**dict.fromkeys(bands[centre], 0), **children[at]},
            first_visits=first_visits,
            meetings=[GroupMeeting(*row) for row in meetings[at]],
            home_visits={
                state.value: sum(each.number for each in visits if each.state == state) for state in State
            },
            joint_home_visits=sum(each.number for each in done if each.is_joint),
            home_visits_both_parents=sum(each.number for each in done if each.both_parents),
            home_visits_by_step=visits,
            talks=[Talks(*row) for row in talks[at]],
            guidance=[ShownOn(*row) for row in guidance[at]],
        )

    return found


def _by_month(found: list[tuple[Any, ...]]) -> dict[CentreMonth, list[tuple[Any, ...]]]:
    by_month: dict[CentreMonth, list[tuple[Any, ...]]] = defaultdict(list)
    for centre, month, *row in found:
        by_month[centre, month].append(tuple(row))
    return by_month
