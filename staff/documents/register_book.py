"""The register of processing as a workbook (.xlsx): what is held, how long at each centre, and the measures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from .processing import Processing, not_said, processed_by
from .recipients import recipients, to_check, transfers
from .safeguards import SAFEGUARDS

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import Principal

PAPER_A4 = 9
HEAD_ROW = 5  # below the body, its contact, its officer and the day
LONGEST_SHEET_NAME = 31

type Column = tuple[str, int]  # title, width


def as_workbook(principal: Principal, *, now: datetime) -> bytes:
    """Three sheets, in the language in force. The periods are numbers of days, the day is a date."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    processed = processed_by(principal)
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": _("Register of processing: {body}").format(body=principal.full_name)})
        sheets = _Sheets(book, principal, now)
        _processing_sheet(sheets, processed)
        _period_sheet(sheets, processed)
        _measure_sheet(sheets)
    return file.getvalue()


class _Sheets:
    def __init__(self, book: Any, principal: Principal, now: datetime) -> None:
        self.book, self.principal, self.now = book, principal, now
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E4F1EC", "text_wrap": True})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})

    def add(self, name: str, columns: list[Column]) -> Any:
        """A sheet with the body at its head, a frozen header row, and ready to be printed."""
        sheet = self.book.add_worksheet(name[:LONGEST_SHEET_NAME])
        sheet.write_string(0, 0, self.principal.full_name, self.title)
        sheet.write_string(1, 0, _("Contact"))
        sheet.write_string(1, 1, not_said(self.principal.contact))
        sheet.write_string(2, 0, _("Data protection officer"))
        sheet.write_string(2, 1, not_said(self.principal.data_protection_contact))
        sheet.write_string(3, 0, _("As of"))
        sheet.write_datetime(3, 1, timezone.localtime(self.now).date(), self.date)
        for number, (title, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(HEAD_ROW, number, title, self.head)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def row(self, sheet: Any, at: int, cells: list[str | int]) -> None:
        for number, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(at, number, cell, self.number)
            else:
                sheet.write_string(at, number, cell, self.text)


def _processing_sheet(sheets: _Sheets, processed: list[Processing]) -> None:
    columns = [
        (_("Processing"), 24), (_("Purpose"), 34), (_("Legal basis"), 24), (_("About"), 22),
        (_("What is held"), 48), (_("May be sensitive"), 34), (_("Who reads it"), 48), (_("Where"), 34),
        (_("Where data goes"), 40),
    ]  # fmt: skip
    sheet = sheets.add(_("Processing"), columns)
    goes = "\n".join([*recipients(), transfers(), to_check()])
    for at, each in enumerate(processed, start=HEAD_ROW + 1):
        kind = each.record_type
        sheets.row(sheet, at, [
            str(kind.title), str(kind.purpose), str(kind.basis.label), str(kind.whose.label), "\n".join(each.data),
            str(kind.sensitive), "\n".join(each.readers), "\n".join(where.in_words for where in each.where), goes,
        ])  # fmt: skip
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(processed), len(columns) - 1)


def _period_sheet(sheets: _Sheets, processed: list[Processing]) -> None:
    columns = [
        (_("Processing"), 30), (_("Family centre"), 34), (_("Services"), 34), (_("Days"), 10),
        (_("Counted from"), 34), (_("Decision"), 40),
    ]  # fmt: skip
    sheet = sheets.add(_("Erasure"), columns)
    rows: list[list[str | int]] = [
        [
            str(each.record_type.title), where.centre.name, ", ".join(where.services), where.period.days,
            str(where.period.kept.after), where.period.decision or _("the period that comes with the program"),
        ]
        for each in processed
        for where in each.where
    ]  # fmt: skip
    for at, row in enumerate(rows, start=HEAD_ROW + 1):
        sheets.row(sheet, at, row)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(rows), len(columns) - 1)


def _measure_sheet(sheets: _Sheets) -> None:
    sheet = sheets.add(_("Security measures"), [(_("Security measure"), 80), (_("Held by"), 44)])
    for at, each in enumerate(SAFEGUARDS, start=HEAD_ROW + 1):
        sheets.row(sheet, at, [str(each.what), each.held_by])
