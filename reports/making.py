"""Making a report: the counts of its centres and period, and of the one that it stands beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from .database import known_until, reading_the_copy
from .deviations import footnote
from .listening import heard_in
from .queries import counts_by_centre, counts_for
from .report import Comparison, Report
from .sections import sections_of
from .standing import house_of
from .telling.keeping import tell_of
from .telling.printable import Printable
from .telling.words import notes_on_telling
from .wording import notes_of, sentences_of

if TYPE_CHECKING:
    from datetime import datetime

    from .counts import Counts
    from .periods import Period
    from .scope import Scope


@reading_the_copy()
def make_report(
    scope: Scope, period: Period, *, as_of: datetime, comparison: Comparison = Comparison.YEAR_BEFORE
) -> Report:
    """For those who follow up the centres (report.read): aggregates only, small numbers withheld.

    ``period`` begins on or before ``as_of``'s day in Stockholm. Read from a copy of the database that is behind,
    it is of the time up to which the copy has come.
    """
    as_of = known_until(as_of)
    today = timezone.localtime(as_of).date()
    covered = period.until(today)
    earlier = {
        Comparison.YEAR_BEFORE: covered.year_before,
        Comparison.PERIOD_BEFORE: covered.just_before,
        Comparison.NOTHING: lambda: None,
    }[comparison]()
    counts = _counts(scope, covered, as_of)
    counts = replace(counts, house=house_of(scope.centres, covered, today))
    counts_before = _counts(scope, earlier, as_of) if earlier else None
    has_sessions = bool(counts_before and (counts_before.sessions_held or counts_before.sessions_called_off))
    has_before = has_sessions or bool(counts_before and any(counts_before.home_visits.values()))
    telling = tell_of(scope.centres, covered, as_of)
    now = Printable(counts, telling)
    before = None
    if counts_before and earlier and has_before:
        before = Printable(counts_before, tell_of(scope.centres, earlier, as_of))
    return Report(
        scope=scope,
        period=period,
        covered=covered,
        comparison=comparison,
        before=earlier,
        as_of=as_of,
        sentences=sentences_of(counts, covered),
        notes=[
            *notes_of(counts, period, covered, withholds=now.withholds or bool(before and before.withholds)),
            *notes_on_telling(now, before),
        ],
        sections=sections_of(now, before),
        weeks=counts.weeks,
        has_before=before is not None,
        footnote=footnote(scope.centres, covered, as_of),
        centres=telling.beside(counts_by_centre(scope.centres, covered, as_of)) if len(scope.centres) > 1 else [],
        missing_days=counts.uncounted_days,
    )


def _counts(scope: Scope, period: Period, as_of: datetime) -> Counts:
    counts = counts_for(scope.centres, period, as_of)
    today = timezone.localtime(as_of).date()
    return replace(counts, heard=heard_in(scope.centres, period, today, counts.comments_received))
