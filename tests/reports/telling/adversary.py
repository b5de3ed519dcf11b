"""A reader who has every report that could be asked for, knows the rule, and works out what can be worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product

from familjecentral.disclosure import is_small

type Row = dict[Hashable, Fraction]


def determined(statements: Iterable[frozenset[Hashable]]) -> set[Hashable]:
    """The unknowns whose values follow from the sums over ``statements``, by linear algebra without rounding."""
    basis: dict[Hashable, Row] = {}  # reduced: no row has another's pivot in it
    for statement in set(statements):
        row: Row = dict.fromkeys(statement, Fraction(1))
        for pivot in [unknown for unknown in row if unknown in basis]:
            _subtract(row, basis[pivot], row[pivot])
        if not row:
            continue
        pivot, first = next(iter(row.items()))
        row = {unknown: factor / first for unknown, factor in row.items()}
        for other in basis.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        basis[pivot] = row
    return {pivot for pivot, row in basis.items() if len(row) == 1}


def _subtract(row: Row, other: Row, factor: Fraction) -> None:
    for unknown, value in other.items():
        left = row.get(unknown, Fraction(0)) - factor * value
        if left:
            row[unknown] = left
        else:
            row.pop(unknown, None)


def given_away[W](
    worlds: Iterable[W], printed: Callable[[W], Hashable], cells: Callable[[W], Sequence[int]]
) -> list[W]:
    """Worlds with a small cell that is the same in all worlds that look alike: a reader would know it."""
    alike: dict[Hashable, list[W]] = defaultdict(list)
    for world in worlds:
        alike[printed(world)].append(world)
    return [
        those[0]
        for those in alike.values()
        for values in zip(*map(cells, those), strict=True)
        if is_small(values[0]) and len(set(values)) == 1
    ]


def months_up_to(largest: int, cells: int) -> list[tuple[int, ...]]:
    """Every month with so many cells and a total up to ``largest``: all months of such a total are among them."""
    return list(_months_up_to(largest, cells))


def _months_up_to(largest: int, cells: int) -> Iterator[tuple[int, ...]]:
    if not cells:
        yield ()
        return
    for number in range(largest + 1):
        for rest in _months_up_to(largest - number, cells - 1):
            yield (number, *rest)


def worlds_of(largest: int, cells: int, months: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every world of so many months."""
    return product(months_up_to(largest, cells), repeat=months)
