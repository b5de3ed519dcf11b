"""The report as CSV for Swedish Excel: semicolons, UTF-8 with BOM, decimal comma, ISO dates."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from familjecentral.spreadsheet_cells import BOM, DELIMITER, cell

if TYPE_CHECKING:
    from .paper import Figure, Paper

DECIMALS = {"count": 0, "rate": 1, "share": 4}


def as_csv(paper: Paper) -> bytes:
    """One table in long form: each line is one figure, with its centre, period, unit and coverage."""
    words = paper.words
    file = io.StringIO()
    writer = csv.writer(file, delimiter=DELIMITER, lineterminator="\r\n")
    head = [
        *(words[name] for name in ("centre", "first_day", "last_day", "as_of", "section", "table", "figure")),
        words["unit"], words["value"], paper.before_label, words["coverage"],
    ]  # fmt: skip
    writer.writerow(cell(text) for text in head)
    about = [cell(paper.scope), cell(paper.start), cell(paper.covered_end), cell(paper.as_of)]
    for part, sheet, line in paper.lines():
        texts = [part.title, sheet.caption, line.label, line.unit]
        values = [written(line.value, line.kind), written(line.before, line.kind)]
        writer.writerow([*about, *map(cell, texts), *values, cell(line.coverage)])
    for week in paper.weeks:
        for name, unit, value in (
            ("visits", "visits_unit", week.visits),
            ("open_days", "days_unit", week.open_days),
            ("counted_days", "days_unit", week.counted_days),
        ):
            texts = [words["by_week"], words["by_week"], f"{words[name]} {week.label}", words[unit]]
            writer.writerow([*about, *map(cell, texts), "" if value is None else cell(value), "", ""])
    return (BOM + file.getvalue()).encode()


def written(figure: Figure, kind: str) -> str:
    """A number with decimal comma and no grouping; a share is 0–1. Empty when there is none."""
    if figure.withheld:
        return cell(figure.shown)
    if figure.value is None:
        return ""
    decimals = DECIMALS[kind]
    return cell(round(figure.value, decimals) if decimals else figure.value)
