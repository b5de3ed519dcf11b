"""Counts as they may be printed: totals as they are, breakdowns about people as they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from familjecentral.disclosure import Protected, Withheld
from familjecentral.months import months_on
from reports.periods import Period, month_of

from .breakdowns import ALL, BY_NAME, TOGETHER
from .parts import months_in
from .rule import Key, Share, Shown, Told, ToldCells, tell, tell_within, total_of

if TYPE_CHECKING:
    from reports.counts import Counts

    from .keeping import Telling


@dataclass(frozen=True)
class ToldMonths:
    """The months (their first days) that a breakdown is told of, of ``of_months`` that the period touches."""

    months: tuple[date, ...]
    of_months: int
    is_whole: bool = False  # these are all days of the period …
    share: Share | None = None  # … but a share is worked out from some of the months and centres

    @property
    def text(self) -> str:
        if not self.months:
            return _("Not told of this period: it is told of months, quarters or terms that are over.")
        texts = [] if self.is_whole else [_("Told of {months}.").format(months=in_words(self.months))]
        if self.share:
            left_out = _("Worked out from {told} of {months} months of all centres: the others can't be told.")
            texts.append(left_out.format(told=self.share.told, months=self.share.months))
        return " ".join(texts)


class Printable:
    """What indicators read. ``counts`` are of exactly the days asked for: of them only totals are printed.

    Breakdowns are those that ``telling`` tells. Without it the counts are told as one part, by themselves: for
    what is made up, and for no report.
    """

    def __init__(self, counts: Counts, telling: Telling | None = None) -> None:
        self.counts = counts
        self._telling = telling
        self._shown = {each.name: telling.shown(each.name) for each in ALL} if telling else _at_once(counts)
        self._read: set[str] = set()
        self._partly: Share | None = None
        self._cells = {name: self._protected(name) for name in self._shown}
        self.total_adults = sum(counts.adults.values())
        self.total_children = sum(counts.children.values())
        self.offered_home_visits = sum(counts.home_visits.values())

    def cells(self, breakdown: str) -> Mapping[Key, Protected]:
        """Every cell of a breakdown, in the months that are told of (see ``told_of``)."""
        self._read.add(breakdown)
        return self._cells[breakdown]

    def whole(self, breakdown: str) -> Protected:
        """The sum of all cells of a breakdown, in the months that are told of: what a share is a share of."""
        self._read.add(breakdown)
        if self._is_nought(breakdown):
            return 0
        shown = self._shown[breakdown]
        if self._telling and not shown.months:
            return Withheld.LATER
        return Withheld.HIDDEN if shown.total is None else shown.total

    def share(self, breakdown: str, key: Key) -> float | Withheld | None:
        """A cell ÷ the sum of all, over the parts that show it: those that withhold it are left out of both.

        None when there is nothing to divide by.
        """
        self._read.add(breakdown)
        if self._is_nought(breakdown):
            return None
        shown = self._shown[breakdown]
        if self._telling and not shown.months:
            return Withheld.LATER
        share = shown.share(key)
        if share.is_hidden:
            return Withheld.HIDDEN
        if share.is_partial:
            self._partly = share
        return share.part / share.whole if share.whole else None

    def listed(self, breakdown: str) -> list[Key]:
        """The cells that are shown and not nought, the largest first: a list that says nothing of the others."""
        numbers = {key: cell for key, cell in self._cells[breakdown].items() if cell and isinstance(cell, int)}
        return sorted(numbers, key=lambda key: (-numbers[key], str(key)))

    def rest(self, breakdown: str) -> Protected:
        """The sum of the cells that are withheld, when the sum of all is told: nought when none is."""
        whole = self.whole(breakdown)
        cells = self._cells[breakdown].values()
        return (
            whole if isinstance(whole, Withheld) else whole - sum(cell for cell in cells if isinstance(cell, int))
        )

    def read[T](self, of: Callable[[Printable], T]) -> tuple[T, ToldMonths | None]:
        """A value, and of which months its breakdowns are told; None when they are told of the whole period."""
        self._read, self._partly = set(), None
        value = of(self)
        found = [told for breakdown in sorted(self._read) if (told := self._months_of(breakdown))]
        fewest = min(found, key=lambda told: len(told.months), default=None)
        if fewest and self._partly:
            return value, replace(fewest, share=self._partly)
        return value, None if fewest is None or fewest.is_whole else fewest

    def told_of(self, breakdown: str) -> ToldMonths | None:
        """The months that it is told of; None when that is the whole period, or there is nothing to tell."""
        told = self._months_of(breakdown)
        return None if told is None or told.is_whole else told

    def _months_of(self, breakdown: str) -> ToldMonths | None:
        if self._telling is None or self._is_nought(breakdown):
            return None
        period, months = self._telling.period, self._shown[breakdown].months
        touched = months_in(Period(month_of(period.start).start, period.end))
        is_whole = period == Period(touched[0], month_of(touched[-1]).end)
        return ToldMonths(months, len(touched), is_whole and list(months) == touched)

    @property
    def adults(self) -> Mapping[Key, Protected]:
        return self.cells("adults")

    @property
    def told_adults(self) -> Protected:
        return self.whole("adults")

    @property
    def children(self) -> Mapping[Key, Protected]:
        return self.cells("children")

    @property
    def first_visits(self) -> Protected:
        cell = self.cells("first_visits")["first_visits"]
        return (
            Withheld.UNDER_FIVE
            if cell is Withheld.HIDDEN and self._shown["first_visits"].is_one_withheld
            else cell
        )

    @property
    def home_visits(self) -> Mapping[Key, Protected]:
        return self.cells("home_visit_states")

    @property
    def told_home_visits(self) -> Protected:
        return self.whole("home_visit_states")

    @property
    def joint(self) -> Protected:
        return self.cells("home_visits_joint")[True]

    @property
    def by_one_service(self) -> Protected:
        return self.cells("home_visits_joint")[False]

    @property
    def both_parents(self) -> Protected:
        return self.cells("home_visits_both_parents")[True]

    @property
    def withholds(self) -> bool:
        """Whether any number is withheld for good."""
        return any(cell is Withheld.HIDDEN for cells in self._cells.values() for cell in cells.values())

    @property
    def waits(self) -> bool:
        """Whether some days of the period are not told of, in any breakdown that is not nought."""
        return any(self.told_of(name) is not None for name in self._shown)

    @property
    def is_behind(self) -> bool:
        """Whether a correction has come since, that is too small to be told."""
        return any(shown.is_behind for shown in self._shown.values())

    def _protected(self, name: str) -> dict[Key, Protected]:
        shown = self._shown[name]
        cells = shown.cells | {key: shown.cells.get(key, 0) for key in BY_NAME[name].cells(self.counts)}
        if self._is_nought(name):
            return dict.fromkeys(cells, 0)
        if self._telling and not shown.months:
            return dict.fromkeys(cells, Withheld.LATER)
        return {key: Withheld.HIDDEN if cell is None else cell for key, cell in cells.items()}

    def _is_nought(self, name: str) -> bool:
        """The total of the days asked for says that there is nothing, and nothing was told."""
        shown = self._shown[name]
        return not BY_NAME[name].whole(self.counts) and not shown.months


def in_words(months: tuple[date, ...]) -> str:
    """``January–June 2026, September 2026``: runs of months, each with its year, or its years."""
    runs: list[list[date]] = []
    for month in months:
        if runs and months_on(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run(run[0], run[-1]) for run in runs)


def _run(first: date, last: date) -> str:
    if first == last:
        return formats.date_format(first, "F Y")
    start = formats.date_format(first, "F" if first.year == last.year else "F Y")
    return f"{start}–{formats.date_format(last, 'F Y')}"


def _at_once(counts: Counts) -> dict[str, Shown]:
    shown = {}
    for root, *within in TOGETHER.values():
        parent = tell([root.cells(counts)], keep=root.keep, has_total=root.has_total)
        total = sum(root.cells(counts).values()) if root.has_total else None
        shown[root.name] = _alone(parent, total)
        for each in within:
            if each.parent_of:
                cells = tell_within(parent, [each.cells(counts)], each.parent_of)
                shown[each.name] = _alone(cells, total_of(parent, total, cells, each.parent_of))
    return shown


def _alone(cells: ToldCells, total: int | None) -> Shown:
    told = Told(month_of(date(2026, 1, 1)), cells, total)  # any month: it is not shown
    return Shown(cells, total, parts=[told], is_one_withheld=True)
