"""The parts of a term that a breakdown is told of: months, quarters, or the term as a whole."""

from __future__ import annotations

from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from familjecentral.disclosure import THRESHOLD
from familjecentral.months import months_on
from reports.periods import Period, month_of, term_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .rule import Key, Told

TERM_MONTHS = 6
# A count is often late: a part is told when it has been over for so long, for what is told is not easily mended.
SETTLING = timedelta(days=7)
# Shorter parts are tried when each cell would be at least twice the threshold in each of them.
AMPLE = 2 * THRESHOLD


# In these months a centre is open for so few days that little can be told of them alone.
WITH_THE_NEXT = (7,)
WITH_THE_ONE_BEFORE = (12,)


class Length(IntEnum):
    """How many months a part has. Each divides the next, so that every part ends where a longer one may.

    Of months, July is told together with August, and December with November.
    """

    MONTH = 1
    QUARTER = 3
    TERM = 6


def terms_in(period: Period) -> list[Period]:
    """The terms that have a day in the period, in order."""
    terms = [term_of(period.start)]
    while terms[-1].end < period.end:
        terms.append(term_of(terms[-1].end + timedelta(days=1)))
    return terms


@lru_cache(1000)  # asked for every centre and breakdown
def parts_of(term: Period, length: Length) -> Sequence[Period]:
    """The parts of ``term``, in order."""
    firsts = [months_on(term.start, months) for months in range(0, TERM_MONTHS, length)]
    parts = [Period(first, month_of(months_on(first, length - 1)).end) for first in firsts]
    return tuple(parts if length > Length.MONTH else _joined(parts))


def _joined(months: list[Period]) -> list[Period]:
    parts: list[Period] = []
    for month in months:
        before = parts[-1] if parts else None
        if before and (before.end.month in WITH_THE_NEXT or month.start.month in WITH_THE_ONE_BEFORE):
            parts[-1] = Period(before.start, month.end)
        else:
            parts.append(month)
    return parts


def months_in(part: Period) -> list[date]:
    """The first day of each month that begins in ``part``, in order."""
    return list(_months_in(part))


@lru_cache(1000)  # asked for every row of what is told
def _months_in(part: Period) -> tuple[date, ...]:
    first = part.start if part.start.day == 1 else months_on(part.start.replace(day=1), 1)
    months = []
    while first <= part.end:
        months.append(first)
        first = months_on(first, 1)
    return tuple(months)


def length_of(part: Period) -> Length:
    """ValueError if ``part`` is no part of a term."""
    months = len(months_in(part))
    return Length.MONTH if months < Length.QUARTER else Length(months)


def is_settled(part: Period, today: date) -> bool:
    """Whether the part is over, and has been for so long that most late counts have come."""
    return today > part.end + SETTLING


def is_within(part: Period, period: Period) -> bool:
    """Whether every day of ``part`` is in ``period``."""
    return period.start <= part.start and part.end <= period.end


def length_after(before: Sequence[Told], first: Length, keep: Key | None = None) -> Length:
    """The length of parts in the term after one that was told as ``before`` (in order).

    Longer if a cell was withheld (with ``keep``: if that one was), so that a later term withholds less; shorter if
    every cell would still be ample. ``first`` if nothing was told, or what is followed began in the middle of that
    term. It follows from what was told and from nothing else: how long the parts are tells a reader nothing new.
    """
    watched = [told.cells if keep is None else {keep: told.cells.get(keep, 0)} for told in before]
    if not watched or all(cell == 0 for cell in watched[0].values()):
        return first
    length = max(length_of(told.part) for told in before)
    if any(cell is None for cells in watched for cell in cells.values()):
        return _longer(length, before)
    return next(shorter for shorter in Length if shorter >= length or _are_ample(watched, length, shorter))


def _longer(length: Length, before: Sequence[Told]) -> Length:
    """A quarter, if there is enough in one for every cell to be ample, or no total to go by; else the term."""
    cells = max(len(told.cells) for told in before)
    totals = [told.total for told in before if told.total is not None]
    in_a_quarter = sum(totals) * Length.QUARTER / sum(len(months_in(told.part)) for told in before)
    is_enough = not totals or in_a_quarter >= AMPLE * cells
    return Length.QUARTER if length is Length.MONTH and is_enough else Length.TERM


def _are_ample(watched: Sequence[Mapping[Key, int | None]], length: Length, shorter: Length) -> bool:
    """Whether every cell that isn't nought would be at least ``AMPLE`` in each shorter part."""
    enough = AMPLE * (length // shorter)
    return all(not cell or cell >= enough for cells in watched for cell in cells.values())
