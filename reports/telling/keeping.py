"""What has been told, and telling it: only this works out from raw counts what reports say of breakdowns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Aggregate, JSONField, Min
from django.utils import timezone

from familjecentral.disclosure import Withheld
from reports.models import SessionFigures, ToldPart
from reports.periods import Period, term_of
from reports.queries import monthly
from visits.models.tallies import Who

from .breakdowns import TOGETHER, Breakdown
from .parts import Length, is_settled, is_within, length_after, length_of, months_in, parts_of, terms_in
from .rule import (
    Cells,
    Shown,
    Told,
    ToldCells,
    corrected,
    corrected_within,
    differs,
    shown_for,
    tell,
    tell_within,
    total_of,
)
from .universe import Universe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from familjecentral.disclosure import Protected
    from reports.counts import CentreCounts, Counts
    from staff.models import FamilyCentre

type Place = tuple[int, str]  # a centre and a breakdown
type Monthly = dict[tuple[int, date], Counts]

LOOKED_AT_AGAIN = timedelta(days=731)  # for corrections: later ones are left as they were told


@dataclass(frozen=True)
class Telling:
    """All that is told of some centres in a period."""

    period: Period
    told: Mapping[Place, Sequence[Told]]
    centres: tuple[int, ...]

    def shown(self, breakdown: str, centre: int | None = None) -> Shown:
        """What a report says of the centres together, or of one."""
        centres = self.centres if centre is None else (centre,)
        return shown_for(self.period, {each: self.told.get((each, breakdown), []) for each in centres})

    def beside(self, centres: Iterable[CentreCounts]) -> list[CentreCounts]:
        """The centres by themselves, with what is told of men and adults at each."""
        return [replace(each, told_men=men, told_adults=adults)
                for each in centres
                for men, adults in [self._men_of(each.centre_id)]]  # fmt: skip

    def _men_of(self, centre: int) -> tuple[Protected, Protected]:
        """Over the same months: those that show the men."""
        shown = self.shown("adults", centre)
        if not shown.months:
            return Withheld.LATER, Withheld.LATER
        share = shown.share(Who.MAN.value)
        return (Withheld.HIDDEN, Withheld.HIDDEN) if share.is_hidden else (share.part, share.whole)


@dataclass(frozen=True)
class _Untold:
    centre: FamilyCentre
    root: str
    part: Period


def tell_of(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> Telling:
    """For those who follow up the centres (report.read): what is told of them in ``period``.

    Parts that are settled at ``as_of`` (which is now) and have not been told are told, and kept. One query when
    all has been told before; one more when the period begins in a term that has not all been told.
    """
    first = terms_in(period)[0]
    known = Period(first.start, period.end)
    told = _kept(centres, known)
    if not _all_begin_in(first, centres, told):  # what is told first is told as the term before it asks for
        before = term_of(first.start - timedelta(days=1))
        known = Period(before.start, period.end)
        told = _joined(_kept(centres, before), told)
    today = timezone.localtime(as_of).date()
    universe = None
    for term in terms_in(period):
        untold = _untold(centres, term, period, today, told)
        if untold:
            universe = universe or Universe(centres)
            _tell(untold, universe, as_of)
            told = _kept(centres, known)
    return Telling(period, told, tuple(centre.pk for centre in centres))


def tell_what_is_over(centres: Sequence[FamilyCentre], now: datetime) -> None:
    """The program, each night: so that a report need not, and that what is told is what was known a week after.

    A centre at a time, from its first term on (the first night that may be years); then corrections of what has
    been told.
    """
    today = timezone.localtime(now).date()
    before = term_of(term_of(today).start - timedelta(days=1))
    for centre in centres:
        first = SessionFigures.objects.filter(centre=centre).aggregate(first=Min("on_date"))["first"]
        tell_of([centre], Period(min(before.start, term_of(first or today).start), today), now)
        correct([centre], now)


def correct(centres: Sequence[FamilyCentre], now: datetime) -> int:
    """The program, each night: look at what has been told again, and change what may be. How many parts changed.

    A breakdown and those within it change together, or not at all. What is told of a part that has changed too
    little stays, and is marked as behind.
    """
    universe = Universe(centres)
    since = timezone.localtime(now).date() - LOOKED_AT_AGAIN
    changed = 0
    for centre in centres:
        with transaction.atomic():
            rows = list(ToldPart.objects.select_for_update().filter(centre=centre, from_date__gte=since))
            months = {month for row in rows for month in months_in(Period(row.from_date, row.to_date))}
            counts = monthly([centre], sorted(months), now)
            for together in _families(rows):
                changed += _correct(centre, together, counts, universe, now)
    return changed


def _families(rows: Iterable[ToldPart]) -> list[dict[str, ToldPart]]:
    """Rows of the same part, by name: a breakdown first, and then those within it."""
    found: dict[tuple[str, date], dict[str, ToldPart]] = defaultdict(dict)
    root_of = {each.name: root for root, those in TOGETHER.items() for each in those}
    for row in rows:
        if row.breakdown in root_of:  # one that there is no more is left as it was
            found[root_of[row.breakdown], row.from_date][row.breakdown] = row
    return list(found.values())


def _correct(
    centre: FamilyCentre, rows: dict[str, ToldPart], counts: Monthly, universe: Universe, now: datetime
) -> int:
    root = next((name for name in rows if name in TOGETHER), None)
    if root is None:
        return 0
    parent = _read(rows[root])
    those = [each for each in TOGETHER[root] if each.name in rows]
    months = {each.name: _months_of(each, centre, parent.part, counts, universe) for each in those}
    before = {name: _read(row) for name, row in rows.items() if name in months}
    if not any(differs(told, months[name]) for name, told in before.items()):
        after = {name: replace(told, is_behind=False) for name, told in before.items()}
    else:
        new = {}
        for each in those:
            if each.parent_of is None:
                new[each.name] = corrected(before[each.name], months[each.name], has_total=each.has_total)
            else:
                new[each.name] = corrected_within(parent, before[each.name], months[each.name], each.parent_of)
        found = {name: told for name, told in new.items() if told is not None}
        is_whole = len(found) == len(new)
        after = found if is_whole else {name: replace(told, is_behind=True) for name, told in before.items()}
    changed = 0
    for name, told in after.items():
        if told != before[name]:
            row = rows[name]
            row.is_behind, row.cells, row.total = told.is_behind, _written(told.cells), told.total
            if told.cells != before[name].cells:
                row.corrected_at = now
                changed += 1
            row.save(update_fields=["is_behind", "cells", "total", "corrected_at"])
    return changed


def _all_begin_in(term: Period, centres: Sequence[FamilyCentre], told: Mapping[Place, Sequence[Told]]) -> bool:
    """Whether a part of ``term`` has been told of everything; ``told`` is in order, and begins with the term."""
    firsts = [told.get((centre.pk, root)) for centre in centres for root in TOGETHER]
    return all(parts and is_within(parts[0].part, term) for parts in firsts)


def _untold(
    centres: Sequence[FamilyCentre], term: Period, period: Period, today: date,
    told: Mapping[Place, Sequence[Told]],
) -> list[_Untold]:  # fmt: skip
    return [
        _Untold(centre, root, part)
        for centre in centres
        for root, (breakdown, *_within) in TOGETHER.items()
        for part in _parts(breakdown, told.get((centre.pk, root), []), term)
        if is_within(part, period) and is_settled(part, today)
    ]


def _parts(breakdown: Breakdown, told: Sequence[Told], term: Period) -> list[Period]:
    """The parts of ``term`` that have not been told."""
    here = {each.part for each in told}
    return [part for part in parts_of(term, _length(breakdown, told, term)) if part not in here]


def _length(breakdown: Breakdown, parts: Sequence[Told], term: Period) -> Length:
    """Of the parts of ``term``: as it was first told, else as the term before it asks for."""
    here = [each for each in parts if is_within(each.part, term)]
    if here:
        return length_of(here[0].part)
    before = term_of(term.start - timedelta(days=1))
    there = [each for each in parts if is_within(each.part, before)]
    return length_after(there, breakdown.length, breakdown.keep)


def _tell(untold: Sequence[_Untold], universe: Universe, as_of: datetime) -> None:
    """Keep what is told of the parts. Who comes second to a part keeps nothing, and reads what the first told."""
    centres = list({each.centre.pk: each.centre for each in untold}.values())
    counts = monthly(centres, sorted({month for each in untold for month in months_in(each.part)}), as_of)
    rows = []
    for each in untold:
        parent: ToldCells = {}
        whole: int | None = None
        for breakdown in TOGETHER[each.root]:
            months = _months_of(breakdown, each.centre, each.part, counts, universe)
            if breakdown.parent_of is None:
                cells = parent = tell(months, keep=breakdown.keep, has_total=breakdown.has_total)
                total = whole = sum(sum(month.values()) for month in months) if breakdown.has_total else None
            else:
                cells = tell_within(parent, months, breakdown.parent_of)
                total = total_of(parent, whole, cells, breakdown.parent_of)
            rows.append(
                ToldPart(
                    centre=each.centre, breakdown=breakdown.name, from_date=each.part.start, to_date=each.part.end,
                    cells=_written(cells), total=total, told_at=as_of,
                )
            )  # fmt: skip
    with transaction.atomic():
        ToldPart.objects.bulk_create(rows, ignore_conflicts=True)


def _months_of(
    breakdown: Breakdown, centre: FamilyCentre, part: Period, counts: Monthly, universe: Universe
) -> list[Cells]:
    possible = universe.of(breakdown.name, centre)
    return [{**possible, **breakdown.cells(counts[centre.pk, month])} for month in months_in(part)]


class _AsRows(Aggregate):
    """A list of rows, read at once: of a country there are tens of thousands."""

    function = "json_agg"
    template = "%(function)s(json_build_array(%(expressions)s))::text"
    output_field = JSONField()


def _kept(centres: Sequence[FamilyCentre], period: Period) -> dict[Place, list[Told]]:
    found: dict[Place, list[Told]] = defaultdict(list)
    # From the database itself: what a copy does not have yet has been told all the same.
    kept = ToldPart.objects.using(DEFAULT_DB_ALIAS)
    rows = kept.filter(centre__in=centres, from_date__gte=period.start, to_date__lte=period.end)
    parts = rows.order_by("breakdown", "from_date").values_list("breakdown", "from_date", "to_date")
    for breakdown, first, last, all_told in parts.annotate(
        told=_AsRows("centre_id", "cells", "total", "is_behind")
    ):
        part = Period(first, last)
        for centre, cells, total, is_behind in all_told:
            found[centre, breakdown].append(Told(part, _cells(cells), total, is_behind))
    return found


def _joined(before: dict[Place, list[Told]], after: dict[Place, list[Told]]) -> dict[Place, list[Told]]:
    return {place: before.get(place, []) + after.get(place, []) for place in before.keys() | after.keys()}


def _read(row: ToldPart) -> Told:
    return Told(Period(row.from_date, row.to_date), _cells(row.cells), row.total, row.is_behind)


def _cells(written: list[list[Any]]) -> ToldCells:
    """All keys of a breakdown are of one kind."""
    if written and isinstance(written[0][0], list):
        return {tuple(key): number for key, number in written}
    return dict(written)


def _written(cells: ToldCells) -> list[list[Any]]:
    return [[list(key) if isinstance(key, tuple) else key, number] for key, number in cells.items()]
