"""What a report's charts show, before they are drawn on the page (chart.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from . import figures
from .centre_table import lines_of
from .counts import WeekCounts
from .numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .report import Report, Table

WEEKS, ADULTS, CHILDREN, CENTRES = NAMES = ("weeks", "adults", "children", "centres")
MOST_WEEKS = 110  # of a longer period each column is a month, or it would be thinner than a line


@dataclass(frozen=True)
class Bar:
    """``value`` is None where there is none or it is withheld: ``shown`` says so in words."""

    label: str
    value: float | None
    shown: str
    before: float | None = None
    before_shown: str = ""


@dataclass(frozen=True)
class Bars:
    """One bar each, in the order of their table. ``beside``: what the second, hollow bars are; empty without."""

    name: str
    title: str
    bars: list[Bar]
    beside: str = ""

    @property
    def in_words(self) -> str:
        """The chart read aloud."""
        return "; ".join(f"{bar.label}: {bar.shown}" for bar in self.bars)


@dataclass(frozen=True)
class Column:
    """A week, or a month of a long period. ``breaks``: what is counted otherwise from here on."""

    label: str
    short: str  # below the chart
    visits: int | None  # None: open, and nobody counted
    before: int | None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Visits through time."""

    name: str
    title: str
    columns: list[Column]
    is_months: bool = False
    beside: str = ""

    @property
    def largest(self) -> int:
        return max(max(column.visits or 0, column.before or 0) for column in self.columns)

    @property
    def breaks(self) -> list[str]:
        return [text for column in self.columns for text in column.breaks]

    @property
    def has_uncounted(self) -> bool:
        return any(column.visits is None for column in self.columns)

    @property
    def in_words(self) -> str:
        """The chart read aloud: its ends and its highest, for the rest is in the table."""
        known = [column for column in self.columns if column.visits is not None]
        most = max(known, key=lambda column: column.visits or 0)
        text = _("From {first} to {last}. Most visits: {most} ({visits}).").format(
            first=self.columns[0].label, last=self.columns[-1].label, most=most.label,
            visits=number(most.visits or 0),
        )  # fmt: skip
        return " ".join([text, *self.breaks])


def pictures_of(report: Report) -> dict[str, Bars | Columns]:
    """Every chart of the report that has something to show, by name."""
    found: dict[str, Bars | Columns] = {}
    if report.has_visits:
        found[WEEKS] = columns_of(report)
    for name in (ADULTS, CHILDREN):
        table = next((table for table in report.tables if table.name == name), None)
        bars = _bars(report, table) if table else None
        if bars and any(bar.value for bar in bars.bars):
            found[name] = bars
    if len(report.centres) > 1:
        lines = lines_of(report)
        days = Bars(
            CENTRES,
            _("Visits per open day, by centre"),
            [Bar(line.name, line.per_day, line.per_day_shown) for line in lines],
        )
        if any(bar.value for bar in days.bars):
            found[CENTRES] = days
    return found


def columns_of(report: Report) -> Columns:
    """Visits by week; by month when the weeks would be too many to tell apart."""
    by_month = len(report.weeks) > MOST_WEEKS
    said: dict[date, list[str]] = {}
    for each in report.breaks:
        if report.covered.start < each.day and each.section in ("", "visits"):
            said.setdefault(_monday(each.day), []).append(each.text)
    pairs = list(zip_longest(report.weeks, report.weeks_before[: len(report.weeks)]))
    columns = []
    for _key, group in groupby(pairs, key=lambda pair: _key_of(pair[0], by_month=by_month)):
        weeks = list(group)
        of_now, of_before = [now for now, _b in weeks], [before for _n, before in weeks if before]
        breaks = tuple(text for week in of_now for text in said.get(week.monday, ()))
        label, short = _labels(of_now[0], by_month=by_month)
        columns.append(Column(label, short, _sum(of_now), _before(of_before), breaks))
    title = _("Visits by month") if by_month else _("Visits by week")
    return Columns(WEEKS, title, columns, by_month, report.beside if report.weeks_before else "")


def _bars(report: Report, table: Table) -> Bars:
    bars = [
        Bar(str(row.label), figures.drawn(row.value), row.shown, figures.drawn(row.before), row.before_shown)
        for row in table.rows
        if row.indicator.is_part
    ]
    return Bars(table.name, table.caption, bars, report.beside)


def _key_of(week: WeekCounts, *, by_month: bool) -> date:
    return week.monday.replace(day=1) if by_month else week.monday


def _labels(week: WeekCounts, *, by_month: bool) -> tuple[str, str]:
    if by_month:
        return formats.date_format(week.monday, "F Y"), formats.date_format(week.monday, "Y-m")
    text = _("week {number}, {year}").format(number=week.number, year=week.iso_year)
    return text, str(week.number)


def _sum(weeks: Sequence[WeekCounts]) -> int | None:
    """None, and not zero, when it was open in them and nobody counted, or there are none."""
    known = [week.visits for week in weeks if not week.is_uncounted]
    return sum(known) if known else None


def _before(weeks: Sequence[WeekCounts]) -> int | None:
    """As ``_sum``; None also when it was closed, where a line at nought would look like a count."""
    return _sum([week for week in weeks if week.visits or week.open_days])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
