"""A report as it is shown and written: the same object is the page, the workbook, the CSV and the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import formats
from django.utils.translation import gettext as _

from . import figures
from .counts import CentreCounts, WeekCounts
from .indicators import KEY_FIGURES, Coverage, Indicator, Kind, Text, Value
from .periods import Period
from .scope import Scope
from .wording import coverage


class Comparison(StrEnum):
    """What the figures stand beside."""

    YEAR_BEFORE = "year_before"  # the same days a year earlier
    PERIOD_BEFORE = "period_before"  # as many days, or whole months, just before
    NOTHING = "nothing"


@dataclass(frozen=True)
class Row:
    """One indicator's value, and the one that it is compared with (None when nothing was recorded then)."""

    indicator: Indicator
    value: Value
    before: Value = None
    coverage: Coverage | None = None

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
class Section:
    """A part of the report: on the page a heading, in the workbook a sheet, in the PDF a chapter.

    ``notes``: what is missing in it or withheld from it, said openly.
    """

    name: str
    title: str
    tables: list[Table]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Break:
    """From ``day`` something is counted otherwise: figures before and after it can't be compared.

    ``section``: the name of the one that it is about; empty for the whole report.
    """

    day: date
    text: str
    section: str = ""

    @property
    def in_words(self) -> str:
        text = _("The figures before and after {day} can't be compared: {text}")
        return text.format(day=formats.date_format(self.day, "j F Y"), text=self.text)


@dataclass(frozen=True)
class Remark:
    """What a coordinator has written to a section (by its name; empty: to the whole report)."""

    section: str
    about: str  # the centre or municipality
    text: str
    who: str
    written_at: datetime


@dataclass(frozen=True)
class Progress:
    """A target of the year, and how far it is, in words."""

    label: str
    year: int
    aim: str
    told: str


@dataclass(frozen=True)
class Report:
    """``period`` is what was asked for; ``covered`` is its part until ``as_of``.

    ``before``: the period that it is compared with; None when it is compared with none.
    """

    scope: Scope
    period: Period
    covered: Period
    comparison: Comparison
    before: Period | None
    as_of: datetime
    sentences: list[str]
    notes: list[str]
    sections: list[Section]
    weeks: list[WeekCounts]
    has_before: bool  # anything was recorded then
    footnote: list[str]  # what was called off, moved and closed
    centres: list[CentreCounts] = field(default_factory=list)  # each by itself, when there are several
    missing_days: list[date] = field(default_factory=list)  # open days that nobody counted
    weeks_before: list[WeekCounts] = field(default_factory=list)  # of the period that it is compared with
    breaks: list[Break] = field(default_factory=list)  # in the covered period or the compared one, by day
    remarks: list[Remark] = field(default_factory=list)  # of coordinators
    progress: list[Progress] = field(default_factory=list)  # towards targets

    @property
    def tables(self) -> list[Table]:
        return [table for section in self.sections for table in section.tables]

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
        return [self.row(indicator.name) for indicator in KEY_FIGURES]

    @property
    def coverage(self) -> str:
        """How many of the open days are counted; empty when there was no open day."""
        opened, counted = self.row("open_days").value, self.row("counted_days").value
        return coverage(counted, opened) if isinstance(opened, int) and isinstance(counted, int) and opened else ""

    @property
    def beside(self) -> str:
        """What the figures stand beside, in a word or two; empty when they stand alone."""
        words = {
            Comparison.YEAR_BEFORE: _("a year before"),
            Comparison.PERIOD_BEFORE: _("the period before"),
            Comparison.NOTHING: "",
        }
        return words[self.comparison] if self.has_before else ""

    @property
    def has_visits(self) -> bool:
        return any(week.visits for week in self.weeks)

    @property
    def definitions(self) -> list[Indicator]:
        return [row.indicator for _table, row in self.rows()]


def week_label(monday: date) -> str:
    """``2026-W48``, as ISO writes it: sorts rightly in any program."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02}"
