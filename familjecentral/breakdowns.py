"""The same answers broken down by one filter at a time, so that all the tables together point nobody out.

The rule: every number that is printed, and every number that adding and taking away printed numbers can give for
a group of people, is 0 or at least 5.

1. The answers of all. As in ``disclosure.protect``, cells below 5 are withheld with the next smallest, but until
   what is withheld is 5 or more together. What is withheld is one block, whose sum anyone can work out.
2. The values of a filter (languages, ways). The same: small ones are one row, *others*, and never rows alone.
3. A question by a filter. Answers are joined to fewer, coarser blocks, the first of ``levels`` at which each row,
   *others* too, has 0 or at least 5 in each block; if none will do, small rows are joined, and it begins anew. A
   block never splits what is withheld of all. Where nothing will do, it isn't broken down.

Nothing is broken down by two filters, so a printed number is a sum over one row of one filter and one block of
answers. Between the tables of two filters only their common margins tell anything, and each margin that is not 0
leaves at least six ways to fill the cells. Periods don't overlap, and are printed once, when they are over: there
is no table of yesterday to take from today's. ``tests/familjecentral/test_breakdowns.py`` tries every possible
set of answers of a small world for what the rule itself gives away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .disclosure import THRESHOLD, is_small

type Block = tuple[int, ...]  # indices of answers, or of a filter's values, that are told as one


@dataclass(frozen=True)
class Grouped:
    """Cells as they may be printed: ``shown`` each alone, and ``withheld`` as one block; empty when none is."""

    shown: Block
    withheld: Block

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of them, what is withheld last."""
        return tuple((index,) for index in self.shown) + ((self.withheld,) if self.withheld else ())


@dataclass(frozen=True)
class CrossTable:
    """A question by a filter: ``counts[row][block]``."""

    rows: tuple[Block, ...]
    blocks: tuple[Block, ...]
    counts: tuple[tuple[int, ...], ...]


def grouped(cells: Sequence[int]) -> Grouped:
    """Which cells of a breakdown are shown beside their total, and which are withheld together.

    The total itself is 5 or more. Ties are withheld together, and what is withheld differs within or is
    everything, so that two withheld cells could always be each other.
    """
    everything = tuple(range(len(cells)))
    if not any(is_small(cell) for cell in cells):
        return Grouped(everything, ())
    limit = THRESHOLD - 1
    while True:
        withheld = [cell for cell in cells if cell <= limit]
        larger = [cell for cell in cells if cell > limit]
        if not larger or (len(set(withheld)) > 1 and sum(withheld) >= THRESHOLD):
            return Grouped(
                tuple(index for index in everything if cells[index] > limit),
                tuple(index for index in everything if cells[index] <= limit),
            )
        limit = min(larger)


def crossed(counts: Sequence[Sequence[int]], levels: Sequence[Sequence[Block]]) -> CrossTable | None:
    """``counts[value][answer]`` as they may be printed beside ``grouped`` of their sums; None if in no way.

    ``levels``: partitions of the answers, from the finest to the coarsest that tells something. If none will do,
    the two smallest rows are made one, and again, while there are two.
    """
    sums = [sum(row) for row in counts]
    withheld = grouped([sum(column) for column in zip(*counts, strict=True)]).withheld
    rows = sorted(grouped(sums).blocks, key=lambda row: sum(sums[value] for value in row), reverse=True)
    while len(rows) > 1:
        of_rows = [[sum(column[value] for value in row) for column in zip(*counts, strict=True)] for row in rows]
        for level in levels:
            blocks = _joined(level, withheld)
            table = tuple(tuple(sum(row[answer] for answer in block) for block in blocks) for row in of_rows)
            if len(blocks) > 1 and not any(is_small(cell) for row in table for cell in row):
                return CrossTable(tuple(rows), blocks, table)
        *rows, last, least = rows
        rows = sorted([*rows, (*last, *least)], key=lambda row: sum(sums[value] for value in row), reverse=True)
    return None


def _joined(level: Sequence[Block], withheld: Block) -> tuple[Block, ...]:
    """The level's blocks, with those that share something withheld made into one."""
    touched = [block for block in level if set(block) & set(withheld)]
    if len(touched) < 2:  # noqa: PLR2004 (there is nothing to join)
        return tuple(level)
    one = tuple(sorted(index for block in touched for index in block))
    return tuple(sorted([*(block for block in level if block not in touched), one]))
