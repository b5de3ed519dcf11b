"""What the report's pages show, put together from the report: each section with its notes, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from familjecentral import clock

from . import figures
from .making import make_report
from .numbers import number
from .periods import year_of
from .report import Comparison, Remark, Section
from .scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staff.models import FamilyCentre

    from .counts import WeekCounts
    from .indicators import Kind
    from .models import ReportTarget
    from .report import Report


@dataclass(frozen=True)
class Part:
    """A section with what coordinators have written to it."""

    section: Section
    remarks: list[Remark]


def parts_of(report: Report) -> list[Part]:
    """The sections in their order."""
    return [
        Part(section, [remark for remark in report.remarks if remark.section == section.name])
        for section in report.sections
    ]


def weeks_beside(report: Report) -> list[tuple[WeekCounts, WeekCounts | None]]:
    """Each week with the one that it stands beside, for the table of the chart."""
    return list(zip_longest(report.weeks, report.weeks_before[: len(report.weeks)]))


def remarks_to_all(report: Report) -> list[Remark]:
    """What is written to the whole report, or to a section that it doesn't have any more."""
    names = {section.name for section in report.sections}
    return [remark for remark in report.remarks if remark.section not in names]


@dataclass(frozen=True)
class Outline:
    """The sections and figures that a report has, whatever is in them."""

    sections: list[tuple[str, str]]
    indicators: list[tuple[str, list[tuple[str, str]]]]  # by section, for a list of choices
    kinds: dict[str, Kind] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def outline_of(centre: FamilyCentre) -> Outline:
    """For the coordinator (report_note.create): made from this year's report, so that it always is in step."""
    today = clock.today()
    report = make_report(Scope.of_centre(centre), year_of(today), as_of=clock.now(), comparison=Comparison.NOTHING)
    rows = {row.indicator.name: row for _table, row in report.rows()}
    return Outline(
        sections=[(section.name, section.title) for section in report.sections],
        indicators=[
            (
                section.title,
                [(row.indicator.name, str(row.label)) for table in section.tables for row in table.rows],
            )
            for section in report.sections
        ],
        kinds={name: row.kind for name, row in rows.items()},
        labels={name: str(row.label) for name, row in rows.items()},
    )


def target_lines(targets: Iterable[ReportTarget], outline: Outline) -> list[dict[str, Any]]:
    """Targets with their figure's name and value in words; one whose figure is gone keeps its code."""
    return [
        {
            "target": target,
            "label": outline.labels.get(target.indicator, target.indicator),
            "value": (
                figures.figure(float(target.value), outline.kinds[target.indicator])
                if target.indicator in outline.kinds
                else number(float(target.value), 1)
            ),
        }
        for target in targets
    ]
