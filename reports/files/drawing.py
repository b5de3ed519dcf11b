"""Which charts a report has, and what they say in words. The files draw them, each in its own way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .paper import Bar, Chart, Part, Sheet, Week

MOST_BARS = 12  # of a breakdown; a longer one is read in its table


def charts_of(parts: list[Part], weeks: list[Week], words: dict[str, str]) -> list[Chart]:
    """Visits by week, and each breakdown into parts of one unit of which at least two can be shown."""
    found = []
    if parts and any(week.visits for week in weeks):
        bars = [Bar(week.label, week.visits, "–" if week.visits is None else str(week.visits)) for week in weeks]
        found.append(_chart("by_week", parts[0].name, words["by_week"], words["visits_unit"], bars))
    for part in parts:
        for sheet in part.sheets:
            bars = _bars_of(sheet)
            if sum(bool(bar.value) for bar in bars) > 1 and len(bars) <= MOST_BARS:
                found.append(_chart(sheet.name, part.name, sheet.caption, _unit_of(sheet), bars))
    return found


def _bars_of(sheet: Sheet) -> list[Bar]:
    """The table's cells of a breakdown, when they are whole numbers of one thing."""
    cells = [line for line in sheet.lines if line.is_part]
    if {line.kind for line in cells} != {"count"} or len({line.unit for line in cells}) != 1:
        return []
    return [Bar(line.label, line.value.value, line.value.shown) for line in cells]


def _unit_of(sheet: Sheet) -> str:
    return next(line.unit for line in sheet.lines if line.is_part)


def _chart(name: str, part: str, title: str, unit: str, bars: list[Bar]) -> Chart:
    """``alt`` says the largest and the smallest; all of it is in the table beside."""
    known = sorted((bar for bar in bars if bar.value is not None), key=lambda bar: bar.value or 0)
    alt = _(
        "Bar chart: {title}. Largest: {largest} with {most} {unit}. Smallest: {smallest} with {least} {unit}. "
        "All figures are in the table."
    ).format(
        title=title, unit=unit, largest=known[-1].label, most=known[-1].shown, smallest=known[0].label,
        least=known[0].shown,
    )  # fmt: skip
    return Chart(name, part, title, alt, unit, bars)
