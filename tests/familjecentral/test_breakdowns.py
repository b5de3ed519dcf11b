"""Nobody can be pointed out: every set of answers of a small world, and random ones of a large."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from familjecentral.breakdowns import crossed, grouped
from familjecentral.disclosure import is_small

LEVELS = [((0,), (1,), (2,)), ((0, 1), (2,))]
SURVEY_LEVELS = [
    tuple((index,) for index in range(7)),
    ((0, 1), (2,), (3, 4), (5, 6)),
    ((0, 1, 2), (3, 4), (5, 6)),
    ((0, 1, 2, 5, 6), (3, 4)),
]


def printed(people, filters, levels):
    """All that is printed of ``people`` (one tuple each: the answer, then a value of each filter)."""
    answers = max(index for level in levels for block in level for index in block) + 1
    totals = [sum(person[0] == answer for person in people) for answer in range(answers)]
    of_all = grouped(totals)
    told = [tuple((block, sum(totals[index] for index in block)) for block in of_all.blocks)]
    for number, values in enumerate(filters, start=1):
        counts = [
            [
                sum(person[0] == answer and person[number] == value for person in people)
                for answer in range(answers)
            ]
            for value in range(values)
        ]
        rows = grouped([sum(row) for row in counts])
        told.append(tuple((block, sum(sum(counts[index]) for index in block)) for block in rows.blocks))
        told.append(crossed(counts, levels))
    return tuple(told)


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize("total", [5, 6, 10, 11])
def test_who_knows_the_rule_and_all_tables_pins_no_small_cell_of_a_question_by_a_filter(total):
    """Every world of so many people, two answers' kinds by three values or three by two, that prints the same."""
    kinds = list(product(range(3), range(2)))  # an answer, a value
    worlds = defaultdict(list)
    for numbers in compositions(total, len(kinds)):
        people = [kind for kind, number in zip(kinds, numbers, strict=True) for _ in range(number)]
        worlds[printed(people, [2], LEVELS)].append(numbers)
    for same in worlds.values():
        for cells in zip(*_told_of(same, kinds), strict=True):
            assert not (len(set(cells)) == 1 and is_small(cells[0])), same


@pytest.mark.parametrize("rows", [(5, 5, 5), (5, 6)])
def test_nor_when_small_rows_are_joined(rows):
    """As above with three answers, of all worlds in which so many have each value."""
    kinds = list(product(range(3), range(len(rows))))
    worlds = defaultdict(list)
    for by_row in product(*(compositions(row, 3) for row in rows)):
        numbers = [by_row[value][answer] for answer, value in kinds]
        people = [kind for kind, number in zip(kinds, numbers, strict=True) for _ in range(number)]
        worlds[printed(people, [len(rows)], LEVELS)].append(numbers)
    for same in worlds.values():
        for cells in zip(*same, strict=True):
            assert not (len(set(cells)) == 1 and is_small(cells[0])), same


def _told_of(worlds, kinds):
    """For each world its cells: of the question, of the filter, and of the one by the other."""
    for numbers in worlds:
        by_kind = dict(zip(kinds, numbers, strict=True))
        answers = [sum(n for (a, _v), n in by_kind.items() if a == answer) for answer in range(3)]
        values = [sum(n for (_a, v), n in by_kind.items() if v == value) for value in range(2)]
        yield [*answers, *values, *numbers]


def test_two_filters_together_pin_no_small_cell_of_either():
    """Ten people, five of each value of both filters: fewer, and a filter would not be printed at all."""
    first, second = (list(product(range(2), [value], range(2))) for value in range(2))
    worlds = defaultdict(list)
    for of_first, of_second in product(compositions(5, 4), repeat=2):
        world = dict(zip(first + second, of_first + of_second, strict=True))
        if sum(number for kind, number in world.items() if kind[2]) == 5:
            people = [kind for kind, number in world.items() for _ in range(number)]
            worlds[printed(people, [2, 2], [((0,), (1,))])].append(world)
    for same in worlds.values():
        for fixed in product((0, 1, None), repeat=3):
            counts = {
                sum(
                    n for kind, n in world.items() if all(f in (None, k) for f, k in zip(fixed, kind, strict=True))
                )
                for world in same
            }
            assert not (len(counts) == 1 and is_small(counts.pop())), (fixed, same)


people = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 4)), min_size=5, max_size=120)


@settings(max_examples=150, deadline=None)
@given(people)
def test_all_that_is_printed_and_what_taking_away_gives_is_nought_or_five(people):
    told = printed(people, [4, 5], SURVEY_LEVELS)
    of_all, *of_filters = told
    assert sum(number for _block, number in of_all) == len(people)
    totals = dict(of_all)
    for rows, table in zip(of_filters[::2], of_filters[1::2], strict=True):
        numbers = [number for _block, number in rows] + list(totals.values())
        if table is not None:
            of_rows = dict(rows)
            for row, cells in zip(table.rows, table.counts, strict=True):
                assert sum(cells) == sum(n for block, n in of_rows.items() if set(block) <= set(row))
            for index, block in enumerate(table.blocks):
                column = [row[index] for row in table.counts]
                inside = {told_block: n for told_block, n in totals.items() if set(told_block) <= set(block)}
                assert sum(inside.values()) == sum(column)  # no block splits what is withheld of all
                numbers += column
                # What is left of a block when any rows, or any answers that are shown, are taken away
                numbers += [sum(column) - cell for cell in column] + [sum(column) - n for n in inside.values()]
        assert not any(is_small(number) for number in numbers)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=7).filter(lambda cells: sum(cells) >= 5))
def test_two_withheld_cells_could_be_each_other(cells):
    before = grouped(cells)
    for first, second in product(before.withheld, repeat=2):
        other = list(cells)
        other[first], other[second] = other[second], other[first]
        assert grouped(other) == before
    assert not before.withheld or sum(cells[index] for index in before.withheld) >= 5
