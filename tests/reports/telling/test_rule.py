"""No number from 1 to 4 of any centre and month can be worked out, from all reports that there could be."""

import os
from datetime import date
from functools import cache
from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from familjecentral.disclosure import Withheld, is_small, protect
from reports.periods import Period, month_of
from reports.telling.parts import Length, length_after, months_in, parts_of, terms_in
from reports.telling.rule import Told, corrected, corrected_within, shown_for, tell, tell_within, together

from .adversary import determined, given_away, worlds_of

FEW = 25
EXAMPLES = int(os.environ.get("FC_SEQUENCES", FEW))
MONTHS = [date(2026, month, 1) for month in range(1, 13)]
YEAR = Period(MONTHS[0], date(2026, 12, 31))
RUNS = [Period(MONTHS[a], month_of(MONTHS[b]).end) for a in range(12) for b in range(a, 12)]
KEYS = ("a", "b", "c", "d")
UNHURRIED = settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@st.composite
def worlds(draw):
    """Two centres and a year of months: {centre: {month: cells}}, with many small cells, and a cell to keep."""
    keys = KEYS[: draw(st.integers(2, 4))]
    number = draw(st.sampled_from([st.integers(0, 6), st.integers(0, 40), st.sampled_from([0, 1, 5, 30])]))
    month = st.fixed_dictionaries(dict.fromkeys(keys, number))
    keep = draw(st.sampled_from([None, "a"])) if len(keys) > 2 else None
    return {centre: {first: draw(month) for first in MONTHS} for centre in (1, 2)}, keep


def told_by_rule(months, first_length, keep=None):
    """What is told of one centre: each term after the first in parts that follow from what was told before."""
    told = []
    length = first_length
    for term in terms_in(YEAR):
        here = []
        for part in parts_of(term, length):
            cells = [months[first] for first in months_in(part)]
            here.append(Told(part, tell(cells, keep=keep), sum(sum(month.values()) for month in cells)))
        told += here
        length = length_after(here, first_length, keep)
    return told


def statements_of(world, shown):
    """What all reports say: sums over centres, months and cells. The total of any month is told as it is."""
    for centre, months in world.items():
        for first, cells in months.items():
            yield frozenset((centre, first, key) for key in cells)
    for centres in subsets(world):
        for period in RUNS:
            for key, number, months in shown(centres, period):
                assert number == sum(world[centre][first][key] for centre in centres for first in months)
                yield frozenset((centre, first, key) for centre in centres for first in months)


def subsets(world):
    return list(chain.from_iterable(combinations(world, size) for size in range(1, len(world) + 1)))


def by_rule(told):
    def shown(centres, period):
        report = shown_for(period, {centre: told[centre] for centre in centres})
        return [(key, number, report.months) for key, number in report.cells.items() if number is not None]

    return shown


def small_cells_in(world, unknowns):
    return [unknown for unknown in unknowns if is_small(world[unknown[0]][unknown[1]][unknown[2]])]


@UNHURRIED
@given(worlds(), st.sampled_from(Length))
def test_all_reports_together_leave_no_small_cell_determined(made, length):
    world, keep = made
    told = {centre: told_by_rule(months, length, keep) for centre, months in world.items()}
    found = determined(statements_of(world, by_rule(told)))
    assert small_cells_in(world, found) == []


@UNHURRIED
@given(worlds(), st.sampled_from(Length))
def test_no_number_and_no_difference_of_two_is_small(made, length):
    """Of the same cell: in periods one of which holds the other, and in groups of centres likewise."""
    world, keep = made
    told = {centre: told_by_rule(months, length, keep) for centre, months in world.items()}
    numbers = {
        (key, frozenset((centre, first) for centre in centres for first in months)): number
        for centres in subsets(world)
        for period in RUNS
        for key, number, months in by_rule(told)(centres, period)
    }
    assert not any(is_small(number) for number in numbers.values())
    for (key, outer), number in numbers.items():
        for (other, inner), part in numbers.items():
            assert key != other or not inner < outer or not is_small(number - part)


def test_a_rule_that_protects_each_report_by_itself_is_found_out():
    """As it was: the sums of any period, protected. January to March less January and February is March."""
    world = {1: {first: {"a": 40, "b": 2, "c": 3} for first in MONTHS}}

    def one_at_a_time(centres, period):
        months = months_in(period)
        sums = together([world[centre][first] for centre in centres for first in months])
        cells = zip(sums, protect(list(sums.values())), strict=True)
        return [(key, number, months) for key, number in cells if not isinstance(number, Withheld)]

    assert small_cells_in(world, determined(statements_of(world, one_at_a_time)))


def test_a_rule_that_tells_the_same_numbers_by_month_and_by_quarter_is_found_out():
    world = {1: {first: {"a": 40, "b": 2 if first == MONTHS[0] else 6} for first in MONTHS}}
    twice = [by_rule({1: told_by_rule(world[1], length)}) for length in (Length.MONTH, Length.QUARTER)]

    def both(centres, period):
        return [*twice[0](centres, period), *twice[1](centres, period)]

    assert small_cells_in(world, determined(statements_of(world, both)))


def named(month):
    return dict(zip(KEYS, month, strict=False))


@cache
def printed_part(*months, keep=None):
    return tuple(tell([named(month) for month in months], keep=keep).items())


def totals(world):
    return tuple(map(sum, world))


def cells_of(world):
    return list(chain.from_iterable(world))


@pytest.mark.parametrize(
    ("largest", "cells", "months", "keep"),
    [(12, 2, 2, None), (6, 2, 3, None), (7, 3, 2, None), (12, 3, 1, "b"), (7, 3, 2, "b"), (10, 4, 1, None)],
)
def test_every_small_cell_of_a_part_could_be_another(largest, cells, months, keep):
    """All worlds up to a total: those that look alike to who knows the rule differ in each small cell."""

    def look(world):
        return totals(world), printed_part(*world, keep=keep)

    assert given_away(worlds_of(largest, cells, months), look, cells_of) == []


def test_how_long_parts_are_gives_nothing_away():
    """The month of a term, and two months of the next, told apart or together as the first asks for."""

    @cache
    def length(first):
        return length_after([Told(month_of(MONTHS[0]), dict(printed_part(first)), sum(first))], Length.MONTH)

    def look(world):
        first, *others = world
        if length(first) is Length.MONTH:
            return totals(world), printed_part(first), *map(printed_part, others)
        return totals(world), printed_part(first), printed_part(*others)

    assert {length(first) for (first,) in worlds_of(8, 2, 1)} == set(Length)
    assert given_away(worlds_of(8, 2, 3), look, cells_of) == []


def test_a_rule_that_tells_months_together_as_soon_as_they_are_enough_is_found_out():
    """A month with a small cell waits for the next, if that has one too: 8 in both is 4 in each."""

    def look(world):
        first, second = world
        if any(map(is_small, first)) and any(map(is_small, second)):
            return totals(world), printed_part(first, second)
        return totals(world), printed_part(first), printed_part(second)

    assert ((4, 10), (4, 10)) in given_away(worlds_of(14, 2, 2), look, cells_of)


def test_what_a_cell_is_divided_into_gives_nothing_away():
    """Months of home visits done together, done alone, and declined; the first two divide those done."""

    def months(world):
        states = [{"done": one + two, "declined": other} for one, two, other in world]
        halves = [{"together": one, "alone": two} for one, two, _other in world]
        return states, halves

    def look(world):
        states, halves = months(world)
        told = tell(states)
        within = tell_within(told, halves, lambda _key: "done")
        return totals(world), tuple(told.items()), tuple(within.items())

    def cells(world):
        return [*cells_of(world), *(one + two for one, two, _other in world)]

    assert given_away(worlds_of(6, 3, 2), look, cells) == []


def test_a_number_that_stands_alone_could_be_any_of_four():
    def look(world):
        return tuple(tell([named(month) for month in world], has_total=False).items())

    assert given_away(worlds_of(12, 1, 2), look, cells_of) == []


def told_of(months, total=None):
    cells = [named(month) for month in months]
    return Told(month_of(MONTHS[0]), tell(cells), sum(map(sum, months)) if total is None else total)


@pytest.mark.parametrize(
    ("largest", "cells", "months"), [(12, 2, 1), (6, 3, 1), *([(6, 2, 2)] if EXAMPLES > FEW else [])]
)
def test_corrections_give_nothing_away(largest, cells, months):
    """Before and after: all pairs of worlds. Totals are told as they are, each time."""

    def look(pair):
        before, after = pair
        first = told_of(before)
        new = corrected(first, [named(month) for month in after])
        return totals(before), totals(after), tuple(first.cells.items()), new and tuple(new.cells.items())

    def both(pair):
        return [*cells_of(pair[0]), *cells_of(pair[1])]

    every = list(worlds_of(largest, cells, months))
    assert given_away(product(every, every), look, both) == []


def test_corrections_of_a_divided_cell_give_nothing_away():
    def parts(world):
        ((one, two, other),) = world
        return [{"done": one + two, "declined": other}], [{"together": one, "alone": two}]

    def above(_key):
        return "done"

    def look(pair):
        (states, halves), (new_states, new_halves) = map(parts, pair)
        told = Told(month_of(MONTHS[0]), tell(states), sum(states[0].values()))
        within = Told(told.part, tell_within(told.cells, halves, above), None)
        after = corrected(told, new_states), corrected_within(told, within, new_halves, above)
        seen = [tuple(each.cells.items()) for each in (told, within, *(after if None not in after else ()))]
        return *map(totals, pair), *seen

    def both(pair):
        return [*cells_of(pair[0]), *cells_of(pair[1])]

    every = list(worlds_of(7, 3, 1))
    assert given_away(product(every, every), look, both) == []


def test_a_rule_that_tells_every_correction_is_found_out():
    def look(pair):
        return *map(totals, pair), *(tuple(told_of(world).cells.items()) for world in pair)

    def change(pair):
        return [abs(new - old) for old, new in zip(*map(cells_of, pair), strict=True)]

    every = list(worlds_of(12, 2, 1))
    assert given_away(product(every, every), look, change)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ((40, 10, 8), (45, 10, 8), (45, 10, 8)),
        ((40, 10, 8), (42, 10, 8), None),  # changed by 2
        ((40, 10, 8), (40, 15, 3), None),  # would be small
        ((40, 10, 8), (40, 10, 0), (40, 10, 0)),
        ((40, 8, 2), (50, 7, 3), (50, None, None)),
        ((40, 8, 2), (50, 8, 4), None),  # the sum of what is withheld has changed by 2
        ((40, 8, 2), (40, 20, 20), (40, None, None)),  # what was withheld stays so
        ((6, 2, 1), (7, 3, 1), (None, None, None)),
    ],
)
def test_a_correction_is_told_when_every_change_is_0_or_at_least_5(before, after, shown):
    new = corrected(told_of([before]), [named(after)])
    assert (new and tuple(new.cells.values())) == shown


def test_a_report_leaves_out_a_part_that_reaches_outside_what_every_centre_tells():
    months = {first: {"a": 10, "b": 20} for first in MONTHS}
    told = {1: told_by_rule(months, Length.QUARTER)[:2], 2: told_by_rule(months, Length.MONTH)}
    shown = shown_for(Period(date(2026, 2, 1), date(2026, 6, 30)), told)
    assert (shown.months, shown.cells) == (tuple(MONTHS[3:6]), {"a": 60, "b": 120})
    assert shown_for(Period(date(2026, 2, 2), date(2026, 2, 28)), told).months == ()
