"""The report of one centre and period: the same object is shown, and written as a workbook or as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from familjecentral.formats import age_band
from staff.models import FamilyCentre

from . import figures
from . import indicators as i
from .deviations import footnote
from .indicators import Indicator, Kind, Printable, Text, Value
from .periods import Period
from .queries import Counts, WeekCounts, counts_for

NO_BREAK = "\N{NO-BREAK SPACE}"
DAYS_NAMED = 8  # uncounted days are named up to this number


@dataclass(frozen=True)
class Row:
    """One indicator's value, and the same period's a year before (None when nothing was recorded then)."""

    indicator: Indicator
    value: Value
    before: Value = None

    @property
    def label(self) -> Text:
        return self.indicator.label

    @property
    def unit(self) -> Text:
        return self.indicator.unit

    @property
    def kind(self) -> Kind:
        return self.indicator.kind

    @property
    def shown(self) -> str:
        return figures.figure(self.value, self.kind)

    @property
    def before_shown(self) -> str:
        return figures.figure(self.before, self.kind)

    @property
    def change_shown(self) -> str:
        return figures.change(self.value, self.before, self.kind)


@dataclass(frozen=True)
class Table:
    """Some rows under one caption."""

    name: str
    caption: str
    rows: list[Row]


@dataclass(frozen=True)
class Report:
    """``period`` is what was asked for; ``covered`` is its part until ``as_of``."""

    centre: FamilyCentre
    period: Period
    covered: Period
    as_of: datetime
    sentences: list[str]
    notes: list[str]
    tables: list[Table]
    weeks: list[WeekCounts]
    has_before: bool
    footnote: list[str]  # what was called off, moved and closed

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """Every row, with its table."""
        for table in self.tables:
            for row in table.rows:
                yield table, row

    def row(self, name: str) -> Row:
        """The row of the indicator called ``name``; KeyError if there is none."""
        return {row.indicator.name: row for _table, row in self.rows()}[name]

    @property
    def key_figures(self) -> list[Row]:
        return [self.row(indicator.name) for indicator in i.KEY_FIGURES]

    @property
    def coverage(self) -> str:
        """How many of the open days are counted; empty when there was no open day."""
        opened, counted = self.row("open_days").value, self.row("counted_days").value
        return coverage(counted, opened) if isinstance(opened, int) and isinstance(counted, int) and opened else ""

    @property
    def has_visits(self) -> bool:
        return any(week.visits for week in self.weeks)

    @property
    def definitions(self) -> list[Indicator]:
        return [row.indicator for _table, row in self.rows()]


def make_report(centre: FamilyCentre, period: Period, *, as_of: datetime) -> Report:
    """For those who follow up the centre (report.read): aggregates only, small numbers withheld.

    ``period`` begins on or before ``as_of``'s day in Stockholm.
    """
    covered = period.until(timezone.localtime(as_of).date())
    earlier = covered.year_before()
    counts = counts_for(centre, covered, as_of)
    counts_before = counts_for(centre, earlier, as_of)
    now = Printable(counts)
    has_before = bool(counts_before.sessions_held or counts_before.sessions_called_off)
    before = Printable(counts_before) if has_before or any(counts_before.home_visits.values()) else None

    def row(indicator: Indicator) -> Row:
        return Row(indicator, indicator.of(now), indicator.of(before) if before else None)

    bands = [i.in_age_band(band, age_band(*band)) for band in counts.children]
    contents = [
        ("visits", _("Visits and open days"), [i.VISITS, i.VISITS_PER_OPEN_DAY, i.OPEN_DAYS, i.COUNTED_DAYS]),
        ("adults", _("Adults by gender"), [i.ADULT_VISITS, *i.GENDERS, i.SHARE_OF_MEN]),
        ("children", _("Children by age"), [i.CHILDREN, *bands]),
        ("first_visits", _("First visits"), [i.FIRST_VISITS]),
        ("sessions", _("Sessions held and called off"), [i.SESSIONS_HELD, i.SESSIONS_CALLED_OFF]),
        ("places", _("Sign-ups"), [i.PLACES_TAKEN, i.PLACES_OFFERED, i.FILL_RATE, i.FAMILIES_WAITING]),
        (
            "home_visits",
            _("Home visits"),
            [i.HOME_VISITS_OFFERED, *i.HOME_VISIT_STATES, *i.JOINT, i.JOINT_SHARE, i.BOTH_PARENTS],
        ),
    ]
    return Report(
        centre=centre,
        period=period,
        covered=covered,
        as_of=as_of,
        sentences=_sentences(counts, covered),
        notes=_notes(counts, period, covered, withholds=now.withholds or bool(before and before.withholds)),
        tables=[Table(name, caption, [row(one) for one in ones]) for name, caption, ones in contents],
        weeks=counts.weeks,
        has_before=before is not None,
        footnote=footnote(centre, covered, as_of),
    )


def _sentences(counts: Counts, covered: Period) -> list[str]:
    """What happened, in plain words."""
    span = _span(covered)
    if not counts.open_days:
        sentences = [_("{period}: no open day in the period.").format(period=span)]
        if counts.visits:
            visits = ngettext("{visits} visit was counted.", "{visits} visits were counted.", counts.visits)
            sentences.append(visits.format(visits=figures.number(counts.visits)))
        return sentences
    days = ngettext(
        "{period}: the centre was open {days} day.", "{period}: the centre was open {days} days.", counts.open_days
    )
    sentences = [days.format(period=span, days=figures.number(counts.open_days))]
    if not counts.counted_days:
        return [*sentences, _("No visits were counted at drop-in sessions.")]
    per_day = figures.number(counts.visits_on_counted_days / counts.counted_days)
    visits = ngettext("{visits} visit was counted", "{visits} visits were counted", counts.visits)
    sentences.append(
        _("{visits_were_counted}: about {per_day} per open day in drop-in.").format(
            visits_were_counted=visits.format(visits=figures.number(counts.visits)), per_day=per_day
        )
    )
    return [*sentences, coverage(counts.counted_days, counts.open_days)]


def coverage(counted: int, opened: int) -> str:
    """``19 of 22 open days counted.``"""
    text = ngettext("{counted} of {days} open day counted.", "{counted} of {days} open days counted.", opened)
    return text.format(counted=figures.number(counted), days=figures.number(opened))


def _notes(counts: Counts, period: Period, covered: Period, *, withholds: bool) -> list[str]:
    """What is missing or withheld, said openly."""
    notes = []
    if covered.end < period.end:
        notes.append(_("The period goes on until {day}. The figures are until now.").format(day=_date(period.end)))
    if missing := counts.uncounted_days:
        text = ngettext(
            "{days} open day has no count and is left out of visits per open day",
            "{days} open days have no count and are left out of visits per open day",
            len(missing),
        ).format(days=figures.number(len(missing)))
        style = "j F" if period.start.year == period.end.year else "j F Y"
        named = ", ".join(formats.date_format(day, style).replace(" ", NO_BREAK) for day in missing[:DAYS_NAMED])
        notes.append(f"{text}: {named}{' …' if len(missing) > DAYS_NAMED else '.'}")
    if unknown := len(counts.unknown_days):
        text = ngettext(
            "Of {days} of them the centre says that it can't be known.",
            "Of {days} of them the centre says that they can't be known.",
            unknown,
        )
        notes.append(text.format(days=figures.number(unknown)))
    if odd := counts.called_off_with_count:
        text = ngettext(
            "At {sessions} called-off session visits are counted; they are not in the figures.",
            "At {sessions} called-off sessions visits are counted; they are not in the figures.",
            odd,
        )
        notes.append(text.format(sessions=figures.number(odd)))
    if not any(counts.home_visits.values()):
        notes.append(_("No home visits are logged in the period."))
    if withholds:
        notes.append(
            _(
                "“Hidden” and “< 5” stand for numbers from 1 to 4 about people, and for numbers that would let "
                "someone work these out. Shares that build on them are hidden as well."
            )
        )
    return notes


def _span(period: Period) -> str:
    if period.start == period.end:
        return _date(period.start)
    return _("From {start} to {end}").format(start=_date(period.start), end=_date(period.end))


def _date(day: date) -> str:
    return formats.date_format(day, "j F Y")


def week_label(monday: date) -> str:
    """``2026-W48``, as ISO writes it: sorts rightly in any program."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02}"
