"""Home visits, talks, onward guidance and other work, as PostgreSQL keeps their figures: numbers, and no entry.

They stand behind a wall that opens to those who count. Counted as they stand when they are asked for: an entry
that has been replaced or withdrawn is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from familjecentral.privacy.walls import Reader, reading_as
from visits.models import HomeVisit

from .counts import HomeVisits, OtherWork, ShownOn, Talks
from .database import reports_database, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

State = HomeVisit.State

# ``by``: what else the sums are by (reports/monthly_counts.py), with a comma after it; empty for one sum.
IN_PERIOD = "f.centre_id = ANY (%(centres)s) AND f.on_date BETWEEN %(start)s AND %(end)s"
HOME_VISITS = f"""
SELECT {{by}}s.name || ' (' || p.name || ')', f.state, f.is_joint, f.both_parents, f.with_interpreter,
       sum(f.number)
  FROM reports_homevisitfigures f
  JOIN visits_homevisitstep s ON s.id = f.step_id JOIN visits_homevisitprogramme p ON p.id = s.programme_id
 WHERE {IN_PERIOD}
 GROUP BY {{by}}p.name, s.at_months, s.name, s.id, f.state, f.is_joint, f.both_parents, f.with_interpreter
HAVING sum(f.number) <> 0
 ORDER BY p.name, s.at_months, s.id, f.state, f.is_joint, f.both_parents, f.with_interpreter
"""  # noqa: S608 (our own SQL)
# A theme of the same name is the same, though each municipality has a list of its own.
TALKS = f"""
SELECT {{by}}t.name, f.form, f.level, sum(f.number), sum(f.adults)
  FROM reports_talkfigures f JOIN visits_counsellingtheme t ON t.id = f.theme_id
 WHERE {IN_PERIOD}
 GROUP BY {{by}}t.name, f.form, f.level HAVING sum(f.number) <> 0 ORDER BY t.name, f.form, f.level
"""  # noqa: S608 (our own SQL)
GUIDANCE = f"""
SELECT {{by}}own.kind, coalesce(other.kind, ''), f.to_outside, sum(f.number)
  FROM reports_guidancefigures f
  JOIN staff_partnerservice own ON own.id = f.service_id
  LEFT JOIN staff_partnerservice other ON other.id = f.to_service_id
 WHERE {IN_PERIOD}
 GROUP BY {{by}}own.kind, other.kind, f.to_outside HAVING sum(f.number) <> 0
 ORDER BY own.kind, other.kind NULLS FIRST, f.to_outside
"""  # noqa: S608 (our own SQL)
OTHER_WORK = f"""
SELECT f.kind, f.level, sum(f.number), sum(f.hours)
  FROM reports_otherworkfigures f
 WHERE {IN_PERIOD}
 GROUP BY f.kind, f.level HAVING sum(f.number) <> 0 ORDER BY f.kind, f.level
"""  # noqa: S608 (our own SQL)
COMMENTS = f"SELECT coalesce(sum(f.number), 0) FROM reports_commentfigures f WHERE {IN_PERIOD}"  # noqa: S608 (our own)


@dataclass(frozen=True)
class Work:
    """What services have logged; each home visit once, though two have logged a half of it."""

    home_visits: list[HomeVisits]
    talks: list[Talks]
    guidance: list[ShownOn]
    other_work: list[OtherWork]
    comments: int

    @property
    def by_state(self) -> dict[str, int]:
        found = {state.value: 0 for state in State}
        for each in self.home_visits:
            found[each.state] += each.number
        return found

    @property
    def joint(self) -> int:
        """Of those done."""
        return sum(each.number for each in self.home_visits if each.state == State.DONE and each.is_joint)

    @property
    def both_parents(self) -> int:
        """Of those done."""
        return sum(each.number for each in self.home_visits if each.state == State.DONE and each.both_parents)


def count_work(params: Mapping[str, Any]) -> Work:
    """For those who follow up the centres (report.read): sums of all services' work, in as many queries."""
    with reading_as(Reader(counting=True), using=reports_database()):
        ((comments,),) = rows(COMMENTS, params)
        return Work(
            home_visits=[HomeVisits(*row) for row in rows(HOME_VISITS.format(by=""), params)],
            talks=[Talks(*row) for row in rows(TALKS.format(by=""), params)],
            guidance=[ShownOn(*row) for row in rows(GUIDANCE.format(by=""), params)],
            other_work=[OtherWork(*row) for row in rows(OTHER_WORK, params)],
            comments=comments,
        )
