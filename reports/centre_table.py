"""Centres beside one another: per open day, so that size does not decide; men as they are told of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from . import figures
from .indicators import Kind, ratio
from .numbers import number
from .wording import coverage

if TYPE_CHECKING:
    from .counts import CentreCounts
    from .report import Report


@dataclass(frozen=True)
class Line:
    """One centre. ``said`` is what a reader must know before comparing it; empty when there is nothing."""

    name: str
    per_day: float | None
    per_day_shown: str
    visits: str
    open_days: str
    share_of_men: str
    coverage: str
    said: str


def lines_of(report: Report) -> list[Line]:
    """Each centre of the report, in its order."""
    names = {centre.pk: centre.name for centre in report.scope.centres}
    return [_line(names[counts.centre_id], counts, report) for counts in report.centres]


def _line(name: str, counts: CentreCounts, report: Report) -> Line:
    """The share of men is of the months that are told of: the same in every report that has them."""
    per_day = counts.visits_on_counted_days / counts.counted_days if counts.counted_days else None
    return Line(
        name=name,
        per_day=per_day,
        per_day_shown=figures.figure(per_day, Kind.RATE),
        visits=number(counts.visits),
        open_days=number(counts.open_days),
        share_of_men=figures.figure(ratio(counts.told_men, counts.told_adults), Kind.SHARE),
        coverage=coverage(counts.counted_days, counts.open_days) if counts.open_days else "",
        said=_said(counts, report),
    )


def _said(counts: CentreCounts, report: Report) -> str:
    first = counts.first_day
    if first is None or first > report.covered.end:
        return _("Has had no session yet.")
    if not counts.open_days:
        return _("No open day in the period.")
    if not counts.counted_days:
        return _("Open, but no day was counted.")
    if first > report.covered.start:
        text = _("Began {day}, so the figures are about a shorter time.")
        return text.format(day=formats.date_format(first, "j F Y"))
    return ""
