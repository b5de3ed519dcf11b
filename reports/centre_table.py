"""Centres beside one another: per open day, so that size does not decide, and small numbers of men withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from familjecentral.disclosure import Protected, Withheld, protect

from . import figures
from .indicators import Kind, Value, ratio
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
    shares = _shares(report.centres)
    return [
        _line(names[counts.centre_id], counts, share, report)
        for counts, share in zip(report.centres, shares, strict=True)
    ]


def _line(name: str, counts: CentreCounts, share: Value, report: Report) -> Line:
    per_day = counts.visits_on_counted_days / counts.counted_days if counts.counted_days else None
    return Line(
        name=name,
        per_day=per_day,
        per_day_shown=figures.figure(per_day, Kind.RATE),
        visits=figures.number(counts.visits),
        open_days=figures.number(counts.open_days),
        share_of_men=figures.figure(share, Kind.SHARE),
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


def _shares(centres: list[CentreCounts]) -> list[Value]:
    """The share of men at each. A centre's men and not-men are cells of two columns whose sums are shown.

    A share is told only where both may be; where one centre alone would be withheld, the rule withholds more.
    """
    men = protect([counts.men for counts in centres])
    others = protect([counts.adults - counts.men for counts in centres])
    return [_share(*cells) for cells in zip(men, others, strict=True)]


def _share(men: Protected, others: Protected) -> Value:
    if isinstance(men, Withheld) or isinstance(others, Withheld):
        return Withheld.HIDDEN
    return ratio(men, men + others)
