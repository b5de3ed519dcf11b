"""The rule: what is told of one part, what a correction changes, and what a report may say. Plain numbers only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from familjecentral.disclosure import THRESHOLD, Withheld, is_small, protect

from .parts import is_within, months_in

if TYPE_CHECKING:
    from datetime import date

    from reports.periods import Period

type Key = str | bool | int | tuple[str | int, ...]
type Cells = Mapping[Key, int]
type ToldCells = dict[Key, int | None]  # None: withheld
type ParentOf = Callable[[Key], Key]


@dataclass(frozen=True)
class Told:
    """What is told of a breakdown in one part. The numbers that are withheld are not in it.

    ``total``: the sum of all cells, told too (of what divides a cell: that cell); None when it is told nowhere, or
    withheld. ``is_behind``: a correction has come
    since that is too small to be told.
    """

    part: Period
    cells: ToldCells
    total: int | None
    is_behind: bool = False


@dataclass(frozen=True)
class Share:
    """A cell and the total, over the parts that show both: ``told`` of ``months``, counted for each centre."""

    part: int = 0
    whole: int = 0
    told: int = 0
    months: int = 0

    @property
    def is_partial(self) -> bool:
        return self.told < self.months

    @property
    def is_hidden(self) -> bool:
        """Whether all that there is was withheld."""
        return self.is_partial and not self.whole


@dataclass(frozen=True)
class Shown:
    """What a report says of a breakdown: sums over the parts that lie in ``months`` (the first day of each)."""

    cells: ToldCells = field(default_factory=dict)
    total: int | None = None
    months: tuple[date, ...] = ()
    parts: Sequence[Told] = ()
    is_behind: bool = False
    is_one_withheld: bool = False  # one part withholds something, and all others are nought

    def share(self, key: Key) -> Share:
        """What a share of one cell is worked out from: the parts that withhold it are left out of both."""
        telling = [
            (cell, each.total, len(months_in(each.part)))
            for each in self.parts
            if (cell := each.cells.get(key, 0)) is not None and each.total is not None
        ]
        return Share(
            sum(cell for cell, _total, _months in telling),
            sum(total for _cell, total, _months in telling),
            sum(months for _cell, _total, months in telling),
            sum(len(months_in(each.part)) for each in self.parts),
        )


def tell(months: Sequence[Cells], *, keep: Key | None = None, has_total: bool = True) -> ToldCells:
    """What is told of a part: its months' cells, summed and protected. The sum of each month is told as well.

    ``keep``: the cell that a key figure needs. Without ``has_total`` each cell stands alone.
    """
    sums = together(months)
    if not has_total:
        return {key: None if is_small(number) else number for key, number in sums.items()}
    if _is_each_months_total(months, sums):
        return dict.fromkeys(sums)
    return _protected(sums, keep)


def tell_within(parent: ToldCells, months: Sequence[Cells], parent_of: ParentOf) -> ToldCells:
    """What is told of a breakdown of each of the parent's cells: nothing of one that is withheld."""
    told: ToldCells = {}
    sums = together(months)
    for above, keys in _families(sums, parent_of).items():
        whole = parent.get(above, 0)
        told |= dict.fromkeys(keys) if whole is None else _protected({key: sums[key] for key in keys})
    return {key: told[key] for key in sums}


def together(months: Sequence[Cells]) -> dict[Key, int]:
    """The sums of the cells, noughts kept."""
    sums: dict[Key, int] = {}
    for month in months:
        for key, number in month.items():
            sums[key] = sums.get(key, 0) + number
    return sums


def corrected(before: Told, months: Sequence[Cells], *, has_total: bool = True) -> Told | None:
    """The part as it may be told now, after corrections; None when a change is too small to be told.

    What is withheld stays so. Every other cell, and the sum of what is withheld, is 0 or at least 5, and has
    changed by 0 or at least 5.
    """
    sums = together(months)
    only = [key for key, number in sums.items() if number]
    is_only_told = len(only) == 1 and before.cells.get(only[0], 0) is not None
    if has_total and is_only_told and _is_each_months_total(months, sums):
        return None
    if not _may_follow(before.cells, sums, before.total):
        return None
    return Told(before.part, _as_before(before.cells, sums), sum(sums.values()) if has_total else None)


def corrected_within(parent: Told, before: Told, months: Sequence[Cells], parent_of: ParentOf) -> Told | None:
    """The same for a breakdown of each of the parent's cells, as they were told before."""
    sums = together(months)
    for above, keys in _families({**dict.fromkeys(before.cells, 0), **sums}, parent_of).items():
        whole = parent.cells.get(above, 0)
        if whole is None:
            continue  # nothing of it is told, before or now
        cells = {key: before.cells[key] for key in keys if key in before.cells}
        if not _may_follow(cells, {key: sums.get(key, 0) for key in keys}, whole):
            return None
    hidden = {key for key in sums if parent.cells.get(parent_of(key), 0) is None}
    cells = _as_before({**before.cells, **dict.fromkeys(hidden)}, sums)
    total = None if before.total is None else sum(sums.values())
    return Told(before.part, cells, total)


def differs(before: Told, months: Sequence[Cells]) -> bool:
    """Whether what is told is no longer what is recorded."""
    sums = together(months)
    keys = before.cells.keys() | sums.keys()
    shown = any(
        cell is not None and cell != sums.get(key, 0)
        for key, cell in ((key, before.cells.get(key, 0)) for key in keys)
    )
    return shown or (before.total is not None and before.total != sum(sums.values()))


def shown_for(period: Period, told: Mapping[int, Sequence[Told]]) -> Shown:
    """What a report of ``period`` says of the centres: a cell is shown where each part of each centre shows it.

    ``told``: by centre. Only months of which every centre tells; a part that reaches outside them is left out.
    """
    fits = cache(lambda part: is_within(part, period))  # a country has few parts, and many that tell of them
    months_of = cache(lambda part: frozenset(months_in(part)))
    within = {centre: [each for each in parts if fits(each.part)] for centre, parts in told.items()}
    months = frozenset(months_in(period))
    while True:
        within = {centre: [each for each in parts if months_of(each.part) <= months]
                  for centre, parts in within.items()}  # fmt: skip
        covered = {frozenset().union(*(months_of(part) for part in parts))
                   for parts in {tuple(each.part for each in those) for those in within.values()}}  # fmt: skip
        common = frozenset.intersection(*covered) if covered else frozenset()
        if common == months:
            break
        months = common
    parts = [each for those in within.values() for each in those]
    sums: dict[Key, int] = {}
    withheld = set()
    for each in parts:
        for key, cell in each.cells.items():
            if cell is None:
                withheld.add(key)
            else:
                sums[key] = sums.get(key, 0) + cell
    sums = {key: sums.get(key, 0) for key in dict.fromkeys(key for each in parts for key in each.cells)}
    totals = [each.total for each in parts]
    return Shown(
        {key: None if key in withheld else number for key, number in sums.items()},
        None if None in totals else sum(total or 0 for total in totals),
        tuple(sorted(months)),
        parts,
        any(each.is_behind for each in parts),
        _is_one_withheld(parts),
    )


def total_of(parent: ToldCells, total: int | None, keys: Iterable[Key], parent_of: ParentOf) -> int | None:
    """The total of what divides ``parent``: of one cell, that cell; of all cells, its ``total``; else None."""
    above = {parent_of(key) for key in keys}
    if len(above) == 1:
        return parent.get(above.pop(), 0)
    return total if above == parent.keys() else None


def _is_one_withheld(parts: Sequence[Told]) -> bool:
    withheld = [None in each.cells.values() for each in parts]
    if withheld.count(True) != 1:
        return False
    return not any(any(each.cells.values()) for each, has_any in zip(parts, withheld, strict=True) if not has_any)


def _protected(sums: dict[Key, int], keep: Key | None = None) -> ToldCells:
    index = list(sums).index(keep) if keep is not None and keep in sums else None
    shown = protect(list(sums.values()), keep=index)
    return {key: None if isinstance(cell, Withheld) else cell for key, cell in zip(sums, shown, strict=True)}


def _is_each_months_total(months: Sequence[Cells], sums: Cells) -> bool:
    """Whether one cell is all there is, so that its number in a month is the month's total, and one is 1–4."""
    is_one = len(sums) > 1 and sum(1 for number in sums.values() if number) == 1
    return is_one and any(is_small(sum(month.values())) for month in months)


def _families(cells: Mapping[Key, object], parent_of: ParentOf) -> dict[Key, list[Key]]:
    families: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        families[parent_of(key)].append(key)
    return families


def _may_follow(before: ToldCells, sums: Cells, total: int | None) -> bool:
    """Whether the change of every cell told, and of the sum of those withheld, is 0 or at least 5."""
    withheld = {key for key, cell in before.items() if cell is None}
    if withheld and len(withheld) == len(before) and not sums.keys() - withheld:
        return True  # nothing is told, but perhaps the total, and that is told anyway
    shown = [(before.get(key) or 0, sums.get(key, 0)) for key in (before.keys() | sums.keys()) - withheld]
    if withheld and total is not None:
        shown.append((total - sum(old for old, _new in shown), sum(sums.get(key, 0) for key in withheld)))
    return all(not is_small(new) and (new == old or abs(new - old) >= THRESHOLD) for old, new in shown)


def _as_before(before: ToldCells, sums: Cells) -> ToldCells:
    return {key: None if before.get(key, 0) is None else sums.get(key, 0) for key in {**before, **sums}}
