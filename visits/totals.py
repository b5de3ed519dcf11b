"""The numbers of a session as they are now. Numbers only: no person is in any of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import ADULTS, TallyTotal, Who

if TYPE_CHECKING:
    from activities.models import ActivitySession


@dataclass(frozen=True)
class Totals:
    """Visitors of one session by category, as numbers of people (``first_visits``: of families)."""

    women: int = 0
    men: int = 0
    other_adults: int = 0
    children: dict[int, int] = field(default_factory=dict)  # by id of the age band
    first_visits: int = 0

    @property
    def adults(self) -> int:
        return self.women + self.men + self.other_adults

    @property
    def all_children(self) -> int:
        return sum(self.children.values())

    @property
    def people(self) -> int:
        """Adults and children; first visits are among them."""
        return self.adults + self.all_children

    @property
    def is_nothing(self) -> bool:
        """Whether nobody is counted: never begun, or all taken back."""
        return not self.people and not self.first_visits

    def of(self, who: str, age_band_id: int | None = None) -> int:
        """One category's number."""
        if who == Who.CHILD:
            return self.children.get(age_band_id or 0, 0)
        by_who = {
            Who.WOMAN: self.women,
            Who.MAN: self.men,
            Who.OTHER_ADULT: self.other_adults,
            Who.FIRST_VISIT: self.first_visits,
        }
        return by_who[Who(who)]

    def by_name(self) -> dict[str, int]:
        """The numbers by the names that pads have: ``woman``, ``child:3``."""
        numbers = {who.value: self.of(who) for who in (*ADULTS, Who.FIRST_VISIT)}
        return numbers | {f"{Who.CHILD}:{band}": number for band, number in self.children.items()}


def totals_for(session: ActivitySession | int) -> Totals:
    """Staff of the session's centre: its totals."""
    pk = session if isinstance(session, int) else session.pk
    return totals_by_session([pk]).get(pk, Totals())


def totals_by_session(session_ids: list[int]) -> dict[int, Totals]:
    """Staff of the sessions' centre: totals of each session that has been counted, in one query."""
    rows: dict[int, list[TallyTotal]] = {}
    for total in TallyTotal.objects.filter(session_id__in=session_ids):
        rows.setdefault(total.session_id, []).append(total)
    return {session_id: _totals(of_session) for session_id, of_session in rows.items()}


def _totals(rows: list[TallyTotal]) -> Totals:
    by_who = {row.who: row.total for row in rows if row.who != Who.CHILD}
    women, men, other = (by_who.get(who, 0) for who in ADULTS)
    children = {row.age_band_id: row.total for row in rows if row.age_band_id is not None}
    return Totals(women, men, other, children, by_who.get(Who.FIRST_VISIT, 0))


def so_far(totals: Totals) -> str:
    """The running total in words: ``14 adults and 17 children so far``."""
    adults = ngettext("{count} adult", "{count} adults", totals.adults).format(count=totals.adults)
    children = ngettext("{count} child", "{count} children", totals.all_children).format(count=totals.all_children)
    return _("{adults} and {children} so far").format(adults=adults, children=children)
