"""Home visits as they are counted: each once, also one that two services have logged a half of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Func, IntegerField, Q, When

from familjecentral.privacy.walls import Reader, reading_as
from visits.models import HomeVisit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from staff.models import FamilyCentre

    from .periods import Period

State = HomeVisit.State
# What a pair is, when its halves say different things: the first of these that any half says.
STRONGEST = (State.DONE, State.RESCHEDULED, State.OFFERED, State.DECLINED)
PARENTS = ("mother_present", "father_present")
BOTH = Q(mother_present=True, father_present=True)


@dataclass(frozen=True)
class HomeVisitCounts:
    """``states``: by HomeVisit.State; ``joint`` and ``both_parents``: of those done."""

    states: dict[str, int]
    joint: int = 0
    both_parents: int = 0


def count_home_visits(
    centres: Sequence[FamilyCentre], period: Period, as_of: datetime, services: Sequence[int]
) -> HomeVisitCounts:
    """For those who follow up the centres (report.read): how many in each state, as they stood at ``as_of``.

    A pair that a code has joined is one visit: on the day that it was done, else the first that a half names;
    done if any half says so; with the adults that any half says. It is joint while both halves stand, or when a
    half names another service. Two queries, whatever the number of visits.
    """
    # Behind a wall for each service: the program counts for all of them, and only counts.
    with reading_as(Reader(system=frozenset(services))):
        standing = HomeVisit.objects.standing(as_of).filter(centre__in=centres)
        in_period = Q(on_date__gte=period.start, on_date__lte=period.end)
        alone = list(
            standing.filter(in_period, joint=None)
            .alias(others=Func("other_service_ids", function="cardinality", output_field=IntegerField()))
            .annotate(
                together=Case(When(others__gt=0, then=True), default=False, output_field=BooleanField()),
                both=Case(When(BOTH, then=True), default=False, output_field=BooleanField()),
            )
            .order_by()
            .values("state", "together", "both")
            .annotate(number=Count("id"))
        )
        halves = list(
            standing.filter(joint__in=standing.filter(in_period).exclude(joint=None).values("joint"))
            .order_by()
            .values("joint", "service", "state", "on_date", "other_service_ids", *PARENTS)
        )
    rows = [*alone, *_pairs(halves, period)]
    done = [row for row in rows if row["state"] == State.DONE]
    states = {state.value: 0 for state in State}
    for row in rows:
        states[row["state"]] += row["number"]
    return HomeVisitCounts(
        states,
        joint=sum(row["number"] for row in done if row["together"]),
        both_parents=sum(row["number"] for row in done if row["both"]),
    )


def _pairs(halves: Sequence[Mapping[str, Any]], period: Period) -> list[dict[str, Any]]:
    """One row for each pair whose day lies in the period."""
    by_joint: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for half in halves:
        by_joint[half["joint"]].append(half)
    found = []
    for pair in by_joint.values():
        state = next(state for state in STRONGEST if any(half["state"] == state for half in pair))
        day = min(half["on_date"] for half in pair if half["state"] == state)
        if period.start <= day <= period.end:
            is_joint = len({half["service"] for half in pair}) > 1 or any(
                half["other_service_ids"] for half in pair
            )
            both = all(any(half[parent] for half in pair) for parent in PARENTS)
            found.append({"state": state, "together": is_joint, "both": both, "number": 1})
    return found
