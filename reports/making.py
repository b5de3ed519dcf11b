"""Making a report: the counts of its centres and period, and of the one that it stands beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from familjecentral.formats import age_band

from . import indicators as i
from .deviations import footnote
from .follow_up import with_follow_up
from .indicators import Indicator, Printable
from .queries import counts_by_centre, counts_for
from .report import Comparison, Report, Row, Section, Table
from .wording import notes_of, sentences_of

if TYPE_CHECKING:
    from datetime import datetime

    from .counts import Counts
    from .periods import Period
    from .scope import Scope


def make_report(
    scope: Scope, period: Period, *, as_of: datetime, comparison: Comparison = Comparison.YEAR_BEFORE
) -> Report:
    """For those who follow up the centres (report.read): aggregates only, small numbers withheld.

    ``period`` begins on or before ``as_of``'s day in Stockholm.
    """
    covered = period.until(timezone.localtime(as_of).date())
    earlier = {
        Comparison.YEAR_BEFORE: covered.year_before,
        Comparison.PERIOD_BEFORE: covered.just_before,
        Comparison.NOTHING: lambda: None,
    }[comparison]()
    counts = counts_for(scope.centres, covered, as_of)
    counts_before = counts_for(scope.centres, earlier, as_of) if earlier else None
    has_sessions = bool(counts_before and (counts_before.sessions_held or counts_before.sessions_called_off))
    has_before = has_sessions or bool(counts_before and any(counts_before.home_visits.values()))
    now = Printable(counts)
    before = Printable(counts_before) if counts_before and has_before else None
    made = Report(
        scope=scope,
        period=period,
        covered=covered,
        comparison=comparison,
        before=earlier,
        as_of=as_of,
        sentences=sentences_of(counts, covered, centres=len(scope.centres)),
        notes=notes_of(counts, period, covered, withholds=now.withholds or bool(before and before.withholds)),
        sections=_sections(now, before),
        weeks=counts.weeks,
        has_before=before is not None,
        footnote=footnote(scope.centres, covered, as_of),
        centres=counts_by_centre(scope.centres, covered, as_of) if len(scope.centres) > 1 else [],
        missing_days=counts.uncounted_days,
        weeks_before=counts_before.weeks if counts_before and has_before else [],
    )
    return with_follow_up(made)


def _sections(now: Printable, before: Printable | None) -> list[Section]:
    def table(name: str, caption: str, indicators: list[Indicator]) -> Table:
        return Table(name, caption, [_row(indicator, now, before) for indicator in indicators])

    bands = [i.in_age_band(band, age_band(*band)) for band in now.counts.children]
    visits = [
        table("visits", _("Visits and open days"), [i.VISITS, i.VISITS_PER_OPEN_DAY, i.OPEN_DAYS, i.COUNTED_DAYS]),
        table("adults", _("Adults by gender"), [i.ADULT_VISITS, *i.GENDERS, i.SHARE_OF_MEN]),
        table("children", _("Children by age"), [i.CHILDREN, *bands]),
        table("first_visits", _("First visits"), [i.FIRST_VISITS]),
    ]
    groups = [
        table("sessions", _("Sessions held and called off"), [i.SESSIONS_HELD, i.SESSIONS_CALLED_OFF]),
        table("places", _("Sign-ups"), [i.PLACES_TAKEN, i.PLACES_OFFERED, i.FILL_RATE, i.FAMILIES_WAITING]),
    ]
    home_visits = [
        table(
            "home_visits",
            _("Home visits"),
            [i.HOME_VISITS_OFFERED, *i.HOME_VISIT_STATES, *i.JOINT, i.JOINT_SHARE, i.BOTH_PARENTS],
        )
    ]
    return [
        Section("visits", _("Visits"), visits),
        Section("groups", _("Sessions and groups"), groups),
        Section("home_visits", _("Home visits"), home_visits),
    ]


def _row(indicator: Indicator, now: Printable, before: Printable | None) -> Row:
    counts: Counts = now.counts
    return Row(
        indicator,
        indicator.of(now),
        indicator.of(before) if before else None,
        indicator.covered(counts) if indicator.covered else None,
    )
