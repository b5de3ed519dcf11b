"""Which breakdowns about people reports have: their cells in the counts, and what each is a breakdown of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visits.models import HomeVisit
from visits.models.tallies import Who

from .parts import Length
from .rule import Key, ParentOf

if TYPE_CHECKING:
    from reports.counts import Counts

State = HomeVisit.State


@dataclass(frozen=True)
class Breakdown:
    """One breakdown. ``cells`` reads it from raw counts; what is told of it is worked out from nothing else.

    ``length``: of its parts in the first term that is told. ``keep``: the cell that a key figure needs.
    ``within`` and ``parent_of``: the breakdown whose cells it divides, and which cell a key belongs to.
    ``whole``: what is told of it anyway, so that it is nought when this is.
    """

    name: str
    cells: Callable[[Counts], dict[Key, int]]
    whole: Callable[[Counts], int]
    length: Length = Length.MONTH
    keep: Key | None = None
    has_total: bool = True  # its sum is told too
    within: str = ""
    parent_of: ParentOf | None = None


def _summed(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    cells: Counter[Key] = Counter()
    for key, number in pairs:
        cells[key] += number
    return dict(cells)


def _done_or_not(counts: Counts, part: int) -> dict[Key, int]:
    return {True: part, False: counts.home_visits.get(State.DONE, 0) - part}


def _with_interpreter(counts: Counts) -> int:
    done = [each for each in counts.home_visits_by_step if each.state == State.DONE]
    return sum(each.number for each in done if each.with_interpreter)


def _states(counts: Counts) -> dict[Key, int]:
    return {state.value: counts.home_visits.get(state, 0) for state in State}


def _attendance(counts: Counts) -> dict[Key, int]:
    meetings = counts.meetings
    return {
        "present": sum(each.families for each in meetings),
        "ill": sum(each.ill for each in meetings),
        "no_show": sum(each.no_show for each in meetings),
    }


def _two_adults(counts: Counts) -> dict[Key, int]:
    two = sum(each.two_adults for each in counts.meetings)
    return {True: two, False: sum(each.families for each in counts.meetings) - two}


def _session_numbers(counts: Counts) -> dict[Key, int]:
    """By number in their group; nought for sessions in no group."""
    return _summed((each.number or 0, each.families) for each in counts.meetings)


def _offered(counts: Counts) -> int:
    return sum(counts.home_visits.values())


def _talks(counts: Counts) -> int:
    return sum(each.number for each in counts.talks)


def _done(_key: Key) -> Key:
    return State.DONE.value


def _present(_key: Key) -> Key:
    return "present"


def _state_of_step(key: Key) -> Key:
    return key[1] if isinstance(key, tuple) else key


ALL = (
    Breakdown("adults", lambda c: _summed(c.adults.items()), lambda c: sum(c.adults.values()), keep=Who.MAN.value),
    Breakdown("children", lambda c: _summed(c.children.items()), lambda c: sum(c.children.values())),
    Breakdown(
        "first_visits", lambda c: {"first_visits": c.first_visits}, lambda c: c.visits,
        has_total=False,
    ),
    Breakdown("home_visit_states", _states, _offered, Length.TERM),
    Breakdown(
        "home_visits_joint", lambda c: _done_or_not(c, c.joint_home_visits), _offered,
        within="home_visit_states", parent_of=_done,
    ),
    Breakdown(
        "home_visits_both_parents", lambda c: _done_or_not(c, c.home_visits_both_parents), _offered,
        within="home_visit_states", parent_of=_done,
    ),
    Breakdown(
        "home_visits_interpreter", lambda c: _done_or_not(c, _with_interpreter(c)), _offered,
        within="home_visit_states", parent_of=_done,
    ),
    Breakdown(
        "home_visit_steps",
        lambda c: _summed(((each.step, each.state), each.number) for each in c.home_visits_by_step), _offered,
        within="home_visit_states", parent_of=_state_of_step,
    ),
    Breakdown("talk_themes", lambda c: _summed((each.theme, each.number) for each in c.talks), _talks,
              Length.TERM),
    Breakdown("talk_forms", lambda c: _summed((each.form, each.number) for each in c.talks), _talks,
              Length.TERM),
    Breakdown("talk_levels", lambda c: _summed((each.level, each.number) for each in c.talks), _talks,
              Length.TERM),
    Breakdown(
        "guidance",
        lambda c: _summed((each.pair, each.number) for each in c.guidance),
        lambda c: sum(each.number for each in c.guidance), Length.TERM,
    ),
    Breakdown("attendance", _attendance, lambda c: sum(_attendance(c).values())),
    Breakdown("two_adults", _two_adults, lambda c: sum(_attendance(c).values()), within="attendance",
              parent_of=_present),
    Breakdown("session_numbers", _session_numbers, lambda c: sum(_attendance(c).values()), within="attendance",
              parent_of=_present),
)  # fmt: skip
BY_NAME = {each.name: each for each in ALL}
# Those that are told of the same parts, since each but the first divides a cell of the first: the first's name.
TOGETHER = {
    each.name: [each, *(other for other in ALL if other.within == each.name)] for each in ALL if not each.within
}
