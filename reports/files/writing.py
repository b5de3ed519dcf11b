"""From a report to what stands on paper: the only place that knows both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld
from familjecentral.formats import at_time
from reports.report import Comparison, week_label

from .drawing import charts_of
from .paper import Centre, Definition, Figure, Line, Paper, Part, Sheet, Week
from .words import words

if TYPE_CHECKING:
    from datetime import date

    from reports.counts import CentreCounts
    from reports.indicators import Indicator, Value
    from reports.report import Report, Row, Section


def paper_of(report: Report, *, title: str = "") -> Paper:
    """For those who follow up the centres (report.read): all that the report says, in the language in force."""
    printed = words()
    remarks = _remarks(report)
    parts = [_part(section, remarks.get(section.name, [])) for section in report.sections]
    targets = [f"{one.label} {one.year}: {one.aim}. {one.told}" for one in report.progress]
    weeks = [
        Week(week.monday, week_label(week.monday), week.known_visits, week.open_days, week.counted_days)
        for week in report.weeks
    ]
    as_of = timezone.localtime(report.as_of)
    return Paper(
        title=title or printed["annual_report"],
        publisher=_listed(sorted({centre.municipality.full_name for centre in report.scope.centres})),
        scope=report.scope.name,
        scope_code=report.scope.code,
        language=translation.get_language() or "sv",
        period=_span(report.covered.start, report.covered.end),
        start=report.period.start,
        end=report.period.end,
        covered_end=report.covered.end,
        comparison=report.comparison.value,
        before_start=report.before.start if report.before else None,
        before_end=report.before.end if report.before else None,
        has_before=report.has_before,
        before_label=_before(report.comparison),
        as_of=as_of.replace(microsecond=0),
        as_of_in_words=f"{_date(as_of.date())} {at_time(as_of)}",
        sentences=[str(text) for text in report.sentences],
        notes=[*(str(text) for text in report.notes), *remarks.get("", [])],
        footnote=[str(text) for text in report.footnote],
        key_figures=[row.indicator.name for row in report.key_figures],
        parts=parts,
        definitions=[_definition(one) for one in _once(report.definitions)],
        weeks=weeks,
        centres=_centres(report),
        missing_days=list(report.missing_days),
        targets=targets,
        charts=charts_of(parts, weeks, printed),
        words=printed,
    )


def _remarks(report: Report) -> dict[str, list[str]]:
    """What coordinators have written, by section; empty: to the whole report. Not who: a file goes further."""
    found: dict[str, list[str]] = {}
    several = len(report.scope.centres) > 1
    for one in report.remarks:
        found.setdefault(one.section, []).append(f"{one.about}: {one.text}" if several else one.text)
    return found


def _part(section: Section, remarks: list[str]) -> Part:
    sheets = [
        Sheet(table.name, str(table.caption), [_line(row) for row in table.rows]) for table in section.tables
    ]
    return Part(section.name, str(section.title), sheets, [str(text) for text in section.notes], remarks)


def _line(row: Row) -> Line:
    covered = row.coverage
    value, before = _figure(row.value, row.shown), _figure(row.before, row.before_shown)
    gap = None if value.value is None or before.value is None else value.value - before.value
    return Line(
        name=row.indicator.name, label=str(row.label), unit=str(row.unit), kind=row.kind.value,
        is_part=row.indicator.is_part, value=value, before=before, change=Figure(gap, row.change_shown),
        coverage=str(covered.text) if covered else "", counted=covered.counted if covered else None,
        whole=covered.whole if covered else None,
    )  # fmt: skip


def _figure(value: Value, shown: str) -> Figure:
    if isinstance(value, Withheld):
        return Figure(None, shown, value.value)
    # A hair of a float's end differs between ways of adding up; nobody prints it.
    return Figure(round(value, 9) if isinstance(value, float) else value, shown)


def _definition(indicator: Indicator) -> Definition:
    return Definition(
        name=indicator.name, label=str(indicator.label), goal=str(indicator.goal.label) if indicator.goal else "",
        formula=str(indicator.formula), unit=str(indicator.unit), source=str(indicator.source),
        missing=str(indicator.missing), changes=[f"{_date(day)}: {text}" for day, text in indicator.changes],
    )  # fmt: skip


def _once(indicators: list[Indicator]) -> list[Indicator]:
    return list({indicator.name: indicator for indicator in indicators}.values())


def _centres(report: Report) -> list[Centre]:
    beside = {counts.centre_id: counts for counts in report.centres}
    return [_centre(centre.pk, centre.name, beside.get(centre.pk)) for centre in report.scope.centres]


def _centre(number: int, name: str, counts: CentreCounts | None) -> Centre:
    """Visits and days only, which stand in each centre's own report too; who came is not broken down here."""
    if counts is None:
        return Centre(number, name)
    per_day = counts.visits_on_counted_days / counts.counted_days if counts.counted_days else None
    return Centre(
        number, name, counts.visits, counts.open_days, counts.counted_days,
        None if per_day is None else round(per_day, 9),
    )  # fmt: skip


def _before(comparison: Comparison) -> str:
    return {
        Comparison.YEAR_BEFORE: _("Same period a year before"),
        Comparison.PERIOD_BEFORE: _("The period before"),
        Comparison.NOTHING: "",
    }[comparison]


def _span(start: date, end: date) -> str:
    return _date(start) if start == end else f"{_date(start)} – {_date(end)}"


def _date(day: date) -> str:
    return formats.date_format(day, "j F Y")


def _listed(names: list[str]) -> str:
    return ", ".join(names)
