"""What was counted at sessions, and how groups went: sums of the figures that PostgreSQL keeps of each session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from visits.models.tallies import Who

from .counts import CentreCounts, GroupMeeting, WeekCounts
from .database import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .periods import Period

# Of sessions that have begun. An open day has a drop-in session that is no part of another and not called off. It
# is counted when somebody was counted in its open time, also at a session that is a part of it, or when its count
# was ended with nobody there. A tap that was taken back leaves a nought, and is no count.
DAYS = """
WITH days AS (
  SELECT centre_id, on_date,
         bool_or(is_open AND NOT is_called_off) AS is_open,
         bool_or(NOT is_called_off AND in_open_slot
                 AND women + men + other_adults + children + first_visits > 0) AS has_count,
         bool_or(NOT is_called_off AND is_open AND closing = 'nobody_came') AS nobody_came,
         bool_or(NOT is_called_off AND is_open AND closing = 'unknown') AS is_unknown,
         sum(women) FILTER (WHERE NOT is_called_off) AS women,
         sum(men) FILTER (WHERE NOT is_called_off) AS men,
         sum(other_adults) FILTER (WHERE NOT is_called_off) AS other_adults,
         sum(children) FILTER (WHERE NOT is_called_off) AS children,
         sum(first_visits) FILTER (WHERE NOT is_called_off) AS first_visits,
         sum(women + men + other_adults + children) FILTER (WHERE NOT is_called_off AND in_open_slot) AS in_slots,
         sum(minutes) FILTER (WHERE is_open) AS minutes_planned,
         sum(minutes) FILTER (WHERE is_open AND NOT is_called_off) AS minutes_held,
         count(*) FILTER (WHERE NOT is_called_off) AS held,
         count(*) FILTER (WHERE is_called_off) AS called_off,
         count(*) FILTER (WHERE is_called_off
                            AND women + men + other_adults + children + first_visits > 0) AS counted_anyway
    FROM reports_sessionfigures
   WHERE centre_id = ANY (%(centres)s) AND on_date BETWEEN %(start)s AND %(end)s AND starts_at <= %(as_of)s
   GROUP BY centre_id, on_date
), known AS (
  SELECT *, is_open AND (has_count OR nobody_came) AS is_counted FROM days
)
SELECT {what},
       coalesce(sum(women), 0)::bigint AS woman, coalesce(sum(men), 0)::bigint AS man,
       coalesce(sum(other_adults), 0)::bigint AS other_adult,
       coalesce(sum(children), 0)::bigint AS child, coalesce(sum(first_visits), 0)::bigint AS first_visit,
       coalesce(sum(in_slots) FILTER (WHERE is_open), 0)::bigint AS in_slots,
       count(*) FILTER (WHERE is_open) AS open_days, count(*) FILTER (WHERE is_counted) AS counted_days,
       coalesce(sum(minutes_planned), 0)::bigint AS minutes_planned,
       coalesce(sum(minutes_held), 0)::bigint AS minutes_held,
       coalesce(sum(held), 0)::bigint AS held, coalesce(sum(called_off), 0)::bigint AS called_off,
       coalesce(sum(counted_anyway), 0)::bigint AS counted_anyway,
       array_agg(on_date) FILTER (WHERE is_open AND NOT is_counted) AS uncounted,
       array_agg(on_date) FILTER (WHERE is_open AND NOT is_counted AND is_unknown) AS unknown
  FROM known GROUP BY {what}
"""
COLUMNS = (
    "woman", "man", "other_adult", "child", "first_visit", "in_slots", "open_days", "counted_days",
    "minutes_planned", "minutes_held", "held", "called_off", "counted_anyway", "uncounted", "unknown",
)  # fmt: skip

# Every age band of the centres, also one with no child in it, and every other that children were counted in there.
CHILDREN = """
WITH counted AS (
  SELECT band.key::bigint AS id, sum(band.value::int) AS number
    FROM reports_sessionfigures f CROSS JOIN LATERAL jsonb_each_text(f.children_by_band) band
   WHERE f.centre_id = ANY (%(centres)s) AND f.on_date BETWEEN %(start)s AND %(end)s AND f.starts_at <= %(as_of)s
     AND NOT f.is_called_off AND f.children > 0
   GROUP BY band.key
)
SELECT b.from_months, b.to_months, coalesce(sum(c.number), 0)::bigint
  FROM staff_ageband b LEFT JOIN counted c ON c.id = b.id
 WHERE b.centre_id = ANY (%(centres)s) OR c.id IS NOT NULL
 GROUP BY b.from_months, b.to_months ORDER BY b.from_months, b.to_months
"""

# Sessions held that one signs up to. Places and head counts stand in the session itself, and no sign-up is read.
MEETINGS = """
SELECT CASE WHEN f.series_id IS NOT NULL THEN f.number END AS number, f.series_id IS NULL AS is_single,
       count(*), count(*) FILTER (WHERE f.is_marked), sum(f.families_there), sum(f.adults_there),
       sum(f.children_there), sum(f.two_adults_there), sum(f.ill), sum(f.no_show),
       sum(s.drop_in_adults), sum(s.drop_in_children),
       sum(s.places_taken), coalesce(sum(s.capacity), 0),
       coalesce(sum(s.places_taken) FILTER (WHERE s.capacity IS NOT NULL), 0), sum(s.families_waiting)
  FROM reports_sessionfigures f JOIN activities_activitysession s ON s.id = f.session_id
 WHERE f.centre_id = ANY (%(centres)s) AND f.on_date BETWEEN %(start)s AND %(end)s AND f.starts_at <= %(as_of)s
   AND f.is_bookable AND NOT f.is_called_off AND s.on_date BETWEEN %(start)s AND %(end)s
 GROUP BY 1, 2 ORDER BY 1, 2
"""

# A group is signed up to as a whole: its places belong to the period of its first session.
SERIES = """
WITH touched AS (
  SELECT DISTINCT series_id FROM reports_sessionfigures
   WHERE centre_id = ANY (%(centres)s) AND on_date BETWEEN %(start)s AND %(end)s AND series_id IS NOT NULL
), series AS (
  SELECT f.series_id, min(f.on_date) AS first, min(f.starts_at) AS first_at,
         min(f.on_date) FILTER (WHERE NOT f.is_called_off) AS first_held,
         min(f.starts_at) FILTER (WHERE NOT f.is_called_off) AS first_held_at,
         max(f.on_date) AS last, max(f.starts_at) AS last_at,
         (array_agg(f.is_called_off ORDER BY f.starts_at DESC, f.session_id DESC))[1] AS is_last_called_off
    FROM reports_sessionfigures f JOIN touched USING (series_id) GROUP BY f.series_id
), of_centres AS (
  SELECT series.*, s.places_taken, s.capacity, s.families_waiting,
         first BETWEEN %(start)s AND %(end)s AND first_at <= %(as_of)s AS begins
    FROM series JOIN activities_activityseries s ON s.id = series.series_id
    JOIN activities_activity a ON a.id = s.activity_id
   WHERE a.centre_id = ANY (%(centres)s)
)
SELECT count(*) FILTER (WHERE first_held BETWEEN %(start)s AND %(end)s AND first_held_at <= %(as_of)s),
       count(*) FILTER (WHERE last BETWEEN %(start)s AND %(end)s AND last_at <= %(as_of)s
                          AND NOT is_last_called_off),
       coalesce(sum(places_taken) FILTER (WHERE begins), 0), coalesce(sum(capacity) FILTER (WHERE begins), 0),
       coalesce(sum(places_taken) FILTER (WHERE begins AND capacity IS NOT NULL), 0),
       coalesce(sum(families_waiting) FILTER (WHERE begins), 0)
  FROM of_centres
"""

# One look into an index for each centre.
FIRST_DAYS = """
SELECT centre.id, (SELECT on_date FROM reports_sessionfigures WHERE centre_id = centre.id ORDER BY on_date LIMIT 1)
  FROM unnest(%(centres)s::bigint[]) AS centre (id)
"""


@dataclass
class DayCounts:
    """Sums over open days and sessions."""

    sums: dict[str, int]
    uncounted: list[date]
    unknown: list[date]
    weeks: list[WeekCounts]

    @property
    def adults(self) -> dict[str, int]:
        return {who.value: self.sums[who.value] for who in (Who.WOMAN, Who.MAN, Who.OTHER_ADULT)}


@dataclass(frozen=True)
class Places:
    """Places of sessions and groups, in the units of each activity."""

    taken: int = 0
    offered: int = 0
    taken_of_offered: int = 0
    waiting: int = 0

    def __add__(self, other: Places) -> Places:
        return Places(
            self.taken + other.taken, self.offered + other.offered,
            self.taken_of_offered + other.taken_of_offered, self.waiting + other.waiting,
        )  # fmt: skip


@dataclass
class Groups:
    """How the sessions that one signs up to went; ``places`` only of those that are not in a series."""

    places: Places = field(default_factory=Places)
    meetings: list[GroupMeeting] = field(default_factory=list)


def count_days(params: Mapping[str, Any], period: Period) -> DayCounts:
    """For those who follow up the centres (report.read): visits and open days, in all and by week."""
    found = _days("date_trunc('week', on_date::timestamp)::date", params)
    sums: dict[str, int] = defaultdict(int)
    for row in found.values():
        for name in COLUMNS[:-2]:
            sums[name] += row[name]
    return DayCounts(
        sums,
        uncounted=sorted(day for row in found.values() for day in row["uncounted"] or ()),
        unknown=sorted(day for row in found.values() for day in row["unknown"] or ()),
        weeks=[_week(monday, found.get(monday)) for monday in period.mondays()],
    )


def _week(monday: date, row: Mapping[str, Any] | None) -> WeekCounts:
    if row is None:
        return WeekCounts(monday, 0, 0, 0)
    return WeekCounts(monday, _visits(row), row["open_days"], row["counted_days"])


def _visits(row: Mapping[str, Any]) -> int:
    found: int = row["woman"] + row["man"] + row["other_adult"] + row["child"]
    return found


def _days(what: str, params: Mapping[str, Any]) -> dict[Any, dict[str, Any]]:
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows(DAYS.format(what=what), params)}


def count_centres(params: Mapping[str, Any]) -> dict[int, CentreCounts]:
    """For those who follow up the centres (report.read): visits and open days of each centre. Two statements."""
    first_days = dict(rows(FIRST_DAYS, params))
    days = _days("centre_id", params)
    return {
        pk: _centre(pk, days[pk], first_day) if pk in days else CentreCounts(pk, first_day=first_day)
        for pk, first_day in first_days.items()
    }


def _centre(pk: int, row: Mapping[str, Any], first_day: date | None) -> CentreCounts:
    return CentreCounts(
        pk,
        visits=_visits(row),
        visits_on_counted_days=row["in_slots"],
        open_days=row["open_days"],
        counted_days=row["counted_days"],
        adults=row["woman"] + row["man"] + row["other_adult"],
        men=row["man"],
        children=row["child"],
        first_day=first_day,
    )


def count_children(params: Mapping[str, Any]) -> dict[tuple[int, int], int]:
    """For those who follow up the centres (report.read): children by age band, from and to in months."""
    return {(start, end): number for start, end, number in rows(CHILDREN, params)}


def count_groups(params: Mapping[str, Any]) -> Groups:
    """For those who follow up the centres (report.read): sessions to sign up to, by their number in the series."""
    groups = Groups()
    by_number: dict[int | None, list[int]] = {}
    for number, is_single, *row in rows(MEETINGS, params):
        figures, places = row[:10], row[10:]
        by_number[number] = [a + b for a, b in zip(by_number.get(number, [0] * 10), figures, strict=True)]
        if is_single:
            groups.places += Places(*places)
    ordered = sorted(by_number.items(), key=lambda item: (item[0] is None, item[0] or 0))
    groups.meetings = [GroupMeeting(number, *figures) for number, figures in ordered]
    return groups


def count_series(params: Mapping[str, Any]) -> tuple[int, int, Places]:
    """For those who follow up the centres (report.read): series started, series completed, and their places."""
    ((started, completed, *places),) = rows(SERIES, params)
    return started, completed, Places(*places)
