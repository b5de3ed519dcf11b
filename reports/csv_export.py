"""The report as CSV for Swedish Excel: semicolons, UTF-8 with BOM, decimal comma, ISO dates."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .disclosure import Withheld
from .indicators import Kind, Text, Value
from .report import Report, week_label

BOM = "\ufeff"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # wide forms count too
DECIMALS = {Kind.COUNT: 0, Kind.RATE: 1, Kind.SHARE: 4}


def as_csv(report: Report) -> bytes:
    """One table in long form: each line is one figure, with its centre, period and unit."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        cell(text)
        for text in (
            _("Family centre"), _("First day"), _("Last day"), _("As of"), _("Table"), _("Figure"), _("Unit"),
            _("Value"), _("Same period a year before"),
        )
    )  # fmt: skip
    period = report.covered
    about = [cell(report.centre.name), cell(period.start), cell(period.end), cell(report.as_of)]
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


def cell(value: Text | date | datetime | float) -> str:
    """A cell's text; what a spreadsheet would run as a formula gets a leading apostrophe, numbers don't."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def written(value: Value, kind: Kind) -> str:
    """A number with decimal comma and no grouping; a share is 0–1. Empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, Withheld):
        return cell(str(value))
    decimals = DECIMALS[kind]
    return cell(round(value, decimals) if decimals else value)
