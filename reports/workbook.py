"""The report as a workbook (.xlsx): real numbers and dates; Excel writes them in its user's language."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld

from .figures import difference
from .indicators import Kind, Value
from .report import Report

# Excel keeps formats in its own English form, and shows "1 234,5" to a Swedish user.
NUMBER_FORMATS = {Kind.COUNT: "#,##0", Kind.RATE: "#,##0.0", Kind.SHARE: "0 %"}
PAPER_A4 = 9
LONGEST_SHEET_NAME = 31
WHO_AND_WHEN = 4  # lines above each table: centre, first day, last day, as of


def as_workbook(report: Report) -> bytes:
    """Three sheets: the figures, the weeks and the definitions."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": f"{_('Report')} {report.scope.name}"})
        styles = _Styles(book)
        _report_sheet(book, styles, report)
        _week_sheet(book, styles, report)
        _definition_sheet(book, styles, report)
    return file.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E4F1EC", "text_wrap": True})
        self.head_right = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E4F1EC", "align": "right", "text_wrap": True}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.part = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
        self.withheld = book.add_format({"align": "right", "italic": True, "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.numbers = {
            kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in NUMBER_FORMATS.items()
        }


def _sheet(book: Any, styles: _Styles, report: Report, name: str, columns: list[tuple[str, int, bool]]) -> Any:
    """A sheet with centre and period at its head, then a header row: (title, width, is a number)."""
    sheet = book.add_worksheet(name[:LONGEST_SHEET_NAME])
    sheet.write_string(0, 0, report.scope.name, styles.title)
    sheet.write_string(1, 0, _("First day"))
    sheet.write_datetime(1, 1, report.covered.start, styles.date)
    sheet.write_string(2, 0, _("Last day"))
    sheet.write_datetime(2, 1, report.covered.end, styles.date)
    sheet.write_string(3, 0, _("As of"))
    sheet.write_datetime(3, 1, timezone.localtime(report.as_of).replace(tzinfo=None), styles.moment)
    header = WHO_AND_WHEN + 1
    for column, (title, width, is_number) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(header, column, title, styles.head_right if is_number else styles.head)
    sheet.freeze_panes(header + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.set_footer("&L&A&R&P / &N")
    return sheet


def _report_sheet(book: Any, styles: _Styles, report: Report) -> None:
    columns = [
        (_("Table"), 24, False), (_("Figure"), 38, False), (_("Value"), 12, True), (_("Unit"), 16, False),
        (_("Same period a year before"), 16, True), (_("Difference"), 12, True),
    ]  # fmt: skip
    sheet = _sheet(book, styles, report, _("Report"), columns)
    at = WHO_AND_WHEN + 2
    for table, row in report.rows():
        sheet.write_string(at, 0, table.caption, styles.text)
        sheet.write_string(at, 1, str(row.label), styles.part if row.indicator.is_part else styles.text)
        _write(sheet, (at, 2), row.value, row.kind, styles)
        sheet.write_string(at, 3, str(row.unit), styles.text)
        _write(sheet, (at, 4), row.before, row.kind, styles)
        _write(sheet, (at, 5), difference(row.value, row.before), row.kind, styles)
        at += 1
    sheet.autofilter(WHO_AND_WHEN + 1, 0, at - 1, len(columns) - 1)
    at += 1
    for text in [*report.sentences, *report.notes, *report.footnote]:
        sheet.merge_range(at, 0, at, len(columns) - 1, "", styles.text)
        sheet.write_string(at, 0, text, styles.text)
        sheet.set_row(at, 32)
        at += 1


def _week_sheet(book: Any, styles: _Styles, report: Report) -> None:
    columns = [
        (_("Year"), 12, False), (_("Week"), 18, True), (_("Monday"), 14, False), (_("Visits"), 12, True),
        (_("Open days"), 14, True), (_("Open days counted"), 14, True),
    ]  # fmt: skip
    sheet = _sheet(book, styles, report, _("By week"), columns)
    for at, week in enumerate(report.weeks, start=WHO_AND_WHEN + 2):
        sheet.write_number(at, 0, week.iso_year)
        sheet.write_number(at, 1, week.number)
        sheet.write_datetime(at, 2, week.monday, styles.date)
        for column, number in enumerate([week.known_visits, week.open_days, week.counted_days], start=3):
            _write(sheet, (at, column), number, Kind.COUNT, styles)


def _definition_sheet(book: Any, styles: _Styles, report: Report) -> None:
    columns = [(_("Figure"), 32, False), (_("How it is worked out"), 70, False), (_("Unit"), 16, False),
               (_("Source"), 44, False)]  # fmt: skip
    sheet = _sheet(book, styles, report, _("Definitions"), columns)
    for at, indicator in enumerate(report.definitions, start=WHO_AND_WHEN + 2):
        for column, text in enumerate([indicator.label, indicator.formula, indicator.unit, indicator.source]):
            sheet.write_string(at, column, str(text), styles.text)


def _write(sheet: Any, at: tuple[int, int], value: Value, kind: Kind, styles: _Styles) -> None:
    """A number as a number; a withheld one as its mark; an unknown one as an empty cell."""
    if isinstance(value, Withheld):
        sheet.write_string(*at, str(value), styles.withheld)
    elif value is None:
        sheet.write_blank(*at, None, styles.numbers[kind])
    else:
        sheet.write_number(*at, value, styles.numbers[kind])
