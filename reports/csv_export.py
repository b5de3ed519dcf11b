"""The report as CSV for Swedish Excel: semicolons, UTF-8 with BOM, decimal comma, ISO dates."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld
from familjecentral.spreadsheet_cells import BOM, DELIMITER, cell

from .indicators import Kind, Value
from .report import Report, week_label

DECIMALS = {Kind.COUNT: 0, Kind.RATE: 1, Kind.SHARE: 4}


def as_csv(report: Report) -> bytes:
    """One table in long form: each line is one figure, with its centre, period and unit."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow(
        cell(text)
        for text in (
            _("Family centre"), _("First day"), _("Last day"), _("As of"), _("Table"), _("Figure"), _("Unit"),
            _("Value"), _("Same period a year before"),
        )
    )  # fmt: skip
    period = report.covered
    about = [cell(report.scope.name), cell(period.start), cell(period.end), cell(report.as_of)]
    for table, row in report.rows():
        values = [written(row.value, row.kind), written(row.before, row.kind)]
        writer.writerow([*about, cell(table.caption), cell(row.label), cell(row.unit), *values])
    for week in report.weeks:
        for label, unit, value in (
            (_("Visits"), _("visits"), week.known_visits),
            (_("Open days"), _("days"), week.open_days),
            (_("Open days counted"), _("days"), week.counted_days),
        ):
            name = f"{label} {week_label(week.monday)}"
            writer.writerow([*about, cell(_("By week")), cell(name), cell(unit), written(value, Kind.COUNT), ""])
    return (BOM + file.getvalue()).encode()


def written(value: Value, kind: Kind) -> str:
    """A number with decimal comma and no grouping; a share is 0–1. Empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, Withheld):
        return cell(str(value))
    decimals = DECIMALS[kind]
    return cell(round(value, decimals) if decimals else value)
