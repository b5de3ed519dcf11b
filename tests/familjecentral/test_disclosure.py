"""No withheld number can be worked out, not even by a reader who knows the rule and the total."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familjecentral.disclosure import Withheld, protect

CELLS = st.lists(st.one_of(st.integers(0, 8), st.integers(0, 500)), min_size=2, max_size=7)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([300, 60, 5], [300, 60, 5]),
        ([300, 60, 0], [300, 60, 0]),  # a zero points out nobody
        ([300, 60, 3], [300, "hidden", "hidden"]),  # 60 shields 3
        ([300, 4, 1], [300, "hidden", "hidden"]),
        ([300, 60, 60, 2], [300, "hidden", "hidden", "hidden"]),  # equal shields go together
        ([300, 60, 5, 0, 0], [300, 60, 5, 0, 0]),
        ([300, 60, 4, 2], [300, 60, "hidden", "hidden"]),
        ([300, 60, 2, 0], [300, "hidden", "hidden", "hidden"]),  # 2 would be had as the total less what is shown
        ([300, 60, 2, 2], [300, "hidden", "hidden", "hidden"]),  # two equal ones would each be half
        ([3, 20], ["hidden", "hidden"]),
        ([0, 0, 0], [0, 0, 0]),
        ([3], [3]),  # one cell is its own total
        ([], []),
    ],
)
def test_cells_of_a_breakdown(cells, shown):
    assert [cell.value if isinstance(cell, Withheld) else cell for cell in protect(cells)] == shown


@given(CELLS)
def test_no_small_cell_is_shown(cells):
    shown = protect(cells)
    assert not any(cell in (1, 2, 3, 4) for cell in shown)
    assert all(after in (before, Withheld.HIDDEN) for before, after in zip(cells, shown, strict=True))


@given(CELLS)
def test_a_single_cell_is_never_withheld_alone(cells):
    assert protect(cells).count(Withheld.HIDDEN) != 1


@given(CELLS, st.randoms(use_true_random=False))
def test_what_is_withheld_can_be_exchanged_without_a_trace(cells, random):
    """The printed table is the same after the withheld values have changed places."""
    shown = protect(cells)
    places = [index for index, cell in enumerate(shown) if cell is Withheld.HIDDEN]
    mixed = places[:]
    random.shuffle(mixed)
    exchanged = list(cells)
    for index, other in zip(places, mixed, strict=True):
        exchanged[index] = cells[other]
    assert protect(exchanged) == shown


@pytest.mark.parametrize(
    ("size", "largest", "keep"), [(2, 30, None), (3, 20, None), (3, 30, 1), (4, 9, None), (5, 6, None)]
)
def test_every_withheld_cell_has_two_possible_values_at_least(size, largest, keep):
    """By trying all tables of a total: those printed alike differ in every withheld cell."""
    alike = defaultdict(list)
    for cells in product(range(largest + 1), repeat=size):
        if sum(cells) <= largest:
            alike[sum(cells), tuple(map(str, protect(cells, keep=keep)))].append(cells)
    for (_total, shown), tables in alike.items():
        for index, mark in enumerate(shown):
            if mark == str(Withheld.HIDDEN):
                assert len({table[index] for table in tables}) > 1, tables


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([300, 60, 3], ["hidden", 60, "hidden"]),
        ([300, 5, 0], [300, 5, 0]),
        ([300, 4, 60], ["hidden"] * 3),
        ([300, 0, 3], ["hidden"] * 3),
        ([300, 0, 60], [300, 0, 60]),
        ([1, 60, 1], ["hidden"] * 3),  # the rest would be had as the total less what is kept
    ],
)
def test_a_cell_may_be_kept_when_it_is_not_small(cells, shown):
    assert [cell.value if isinstance(cell, Withheld) else cell for cell in protect(cells, keep=1)] == shown
