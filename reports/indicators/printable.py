"""Counts as they may be printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from familjecentral.disclosure import Protected, Withheld, protect, protect_alone, protect_part
from visits.models import HomeVisit
from visits.models.tallies import Who

if TYPE_CHECKING:
    from reports.counts import Counts

State = HomeVisit.State


class Printable:
    """Counts as they may be printed: breakdowns about people are protected, once and for all figures."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.total_adults = sum(counts.adults.values())
        self.told_adults = self.total_adults
        self.total_children = sum(counts.children.values())
        men = list(counts.adults).index(Who.MAN)  # kept: the share of men is a key figure
        self.adults = dict(zip(counts.adults, protect(list(counts.adults.values()), keep=men), strict=True))
        self.children = dict(zip(counts.children, protect(list(counts.children.values())), strict=True))
        self.first_visits = protect_alone(counts.first_visits)
        self.offered_home_visits = self.told_home_visits = sum(counts.home_visits.values())
        self.home_visits = dict(zip(counts.home_visits, protect(list(counts.home_visits.values())), strict=True))
        done = counts.home_visits.get(State.DONE, 0)
        self.joint, self.by_one_service = protect_part(
            counts.joint_home_visits, done, self.home_visits.get(State.DONE, 0)
        )
        self.both_parents, _not_both = protect_part(
            counts.home_visits_both_parents, done, self.home_visits.get(State.DONE, 0)
        )
        self._cells: dict[str, dict[Hashable, Protected]] = {
            name: protected(cells) for name, cells in breakdowns_of(counts).items()
        }

    def cells(self, table: str) -> Mapping[Hashable, Protected]:
        """The protected cells of one breakdown."""
        return self._cells[table]

    @property
    def withholds(self) -> bool:
        """Whether any number is withheld."""
        cells = [*self.adults.values(), *self.children.values(), *self.home_visits.values()]
        cells += [cell for table in self._cells.values() for cell in table.values()]
        return any(
            isinstance(cell, Withheld) for cell in [*cells, self.first_visits, self.joint, self.both_parents]
        )


def protected(cells: Counter[Hashable]) -> dict[Hashable, Protected]:
    return dict(zip(cells, protect(list(cells.values())), strict=True))


def breakdowns_of(counts: Counts) -> dict[str, Counter[Hashable]]:
    found: dict[str, Counter[Hashable]] = {
        "home_visit_states": Counter(counts.home_visits),
        "home_visits_interpreter": Counter(),
        "home_visit_steps": Counter(),
        "talk_themes": Counter(),
        "talk_forms": Counter(),
        "talk_levels": Counter(),
        "guidance": Counter(),
        "attendance": Counter(),
        "two_adults": Counter(),
    }
    for visit in counts.home_visits_by_step:
        found["home_visit_steps"][visit.step, visit.state] += visit.number
        if visit.state == State.DONE:
            found["home_visits_interpreter"][visit.with_interpreter] += visit.number
    for talk in counts.talks:
        found["talk_themes"][talk.theme] += talk.number
        found["talk_forms"][talk.form] += talk.number
        found["talk_levels"][talk.level] += talk.number
    for shown in counts.guidance:
        found["guidance"][shown.pair] += shown.number
    for meeting in counts.meetings:
        found["attendance"].update(present=meeting.families, ill=meeting.ill, no_show=meeting.no_show)
        found["two_adults"].update({True: meeting.two_adults, False: meeting.families - meeting.two_adults})
    return found
