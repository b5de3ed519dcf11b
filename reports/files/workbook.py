"""The report as a workbook (.xlsx): real numbers and dates; Excel writes them in its user's language."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import xlsxwriter

from .paper import Chart, Figure, Line, Paper, Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# Excel keeps formats in its own English form, and shows "1 234,5" to a Swedish user.
NUMBER_FORMATS = {"count": "#,##0", "rate": "#,##0.0", "share": "0 %"}
PAPER_A4 = 9
LINE = 15.5  # points; a row with several lines must be given its height, or is shown cut off
CHART_ROWS = 16
LONGEST_SHEET_NAME = 31
HEAD = 5  # the line of the header; above it: scope, first day, last day, as of
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
TEXT, NUMBER, DAY = "text", "number", "day"

type Column = tuple[str, int, str]  # title, width in characters, what is in it
type Cell = str | float | date | Figure | None


def as_workbook(paper: Paper, *, checksum: str = "") -> bytes:
    """A sheet of what happened, one for each section, and those of weeks, missing days and definitions.

    Nothing in it depends on when it is written. ``checksum``: of the frozen report that it is made from.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        made = paper.as_of.replace(tzinfo=None)
        book.set_properties({
            "title": f"{paper.title}, {paper.scope}", "company": paper.publisher, "created": made,
            "comments": checksum,
        })  # fmt: skip
        writer = _Writer(book, paper, checksum)
        writer.overview()
        for part in paper.parts:
            writer.part(part)
        if len(paper.centres) > 1:
            writer.centres()
        writer.weeks()
        writer.missing_days()
        writer.definitions()
    return file.getvalue()


class _Writer:
    def __init__(self, book: Any, paper: Paper, checksum: str) -> None:
        self.book, self.paper, self.words, self.checksum = book, paper, paper.words, checksum
        top: dict[str, Any] = {"valign": "top"}
        head = {"bold": True, "bottom": 1, "bg_color": "#E4F1EC", "text_wrap": True}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = {TEXT: book.add_format(head), DAY: book.add_format(head),
                     NUMBER: book.add_format(head | {"align": "right"})}  # fmt: skip
        self.strong = book.add_format({"bold": True, "text_wrap": True} | top)
        self.text = book.add_format({"text_wrap": True} | top)
        self.unit = book.add_format({"indent": 1} | top)
        self.part_of = book.add_format({"text_wrap": True, "indent": 1} | top)
        self.withheld = book.add_format({"align": "right", "italic": True} | top)
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"} | top)
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.year = book.add_format({"num_format": "0", "align": "left"} | top)
        self.numbers = {kind: book.add_format({"num_format": code} | top) for kind, code in NUMBER_FORMATS.items()}
        points = self.words["points"].replace('"', "")
        self.changes = {
            "count": book.add_format({"num_format": "+#,##0;−#,##0;0"} | top),
            "rate": book.add_format({"num_format": "+#,##0.0;−#,##0.0;0.0"} | top),
            "share": book.add_format({"num_format": f'+0.0" {points}";−0.0" {points}";0.0" {points}"'} | top),
        }
        self.names: set[str] = set()

    # ---- The sheets

    def overview(self) -> None:
        """What happened, the key figures, what to know about them, and why some are withheld."""
        words, paper = self.words, self.paper
        sheet = self._sheet(words["overview"], self._figure_columns())
        at = self._lines(sheet, HEAD + 1, paper.key_lines())
        blocks = [
            (words["what_happened"], paper.sentences),
            (words["targets"], paper.targets),
            (words["good_to_know"], paper.notes),
            (words["called_off"], paper.footnote),
            (words["withheld"], [words["withheld_rule"]] if paper.withholds else []),
            (
                words["frozen"] if self.checksum else words["not_frozen"],
                [self.checksum] if self.checksum else [""],
            ),
        ]
        for heading, texts in blocks:
            if texts:
                at = self._texts(sheet, at + 1, [heading], self.strong)
                at = self._texts(sheet, at, [text for text in texts if text], self.text)

    def part(self, part: Part) -> None:
        """A section: its tables under each other, and its charts beside them."""
        sheet = self._sheet(part.title, self._figure_columns())
        at, first_of = HEAD + 1, {}
        for table in part.sheets:
            sheet.write_string(at, 0, table.caption, self.strong)
            first_of[table.name] = at + 1
            at = self._lines(sheet, at + 1, table.lines) + 1
        for heading, texts in ((self.words["remarks"], part.remarks), (self.words["good_to_know"], part.notes)):
            if texts:
                at = self._texts(sheet, at, [heading, *texts], self.text) + 1
        charts = [chart for chart in self.paper.charts if chart.part == part.name and chart.name in first_of]
        for number, chart in enumerate(charts):
            rows = [
                first_of[chart.name] + index
                for table in part.sheets if table.name == chart.name
                for index, line in enumerate(table.lines) if line.is_part
            ]  # fmt: skip
            self._chart(sheet, chart, rows, (at + 1 + number * CHART_ROWS, 0))

    def centres(self) -> None:
        """The centres beside each other, per open day."""
        words = self.words
        columns = [(words["centre"], 40, TEXT), (words["per_open_day"], 16, NUMBER), (words["visits"], 12, NUMBER),
                   (words["open_days"], 14, NUMBER), (words["counted_days"], 14, NUMBER)]  # fmt: skip
        sheet = self._sheet(words["centres"], columns)
        for at, one in enumerate(self.paper.centres, start=HEAD + 1):
            self._row(sheet, at, [one.name, None, one.visits, one.open_days, one.counted_days])
            self._number(sheet, (at, 1), one.per_open_day, "rate")

    def weeks(self) -> None:
        """Each week, with its chart; an empty cell where nobody counted."""
        words, weeks = self.words, self.paper.weeks
        columns = [(words["week"], 18, TEXT), (words["visits"], 12, NUMBER), (words["open_days"], 14, NUMBER),
                   (words["counted_days"], 14, NUMBER), (words["monday"], 14, DAY)]  # fmt: skip
        sheet = self._sheet(words["by_week"], columns)
        for at, week in enumerate(weeks, start=HEAD + 1):
            self._row(sheet, at, [week.label, week.visits, week.open_days, week.counted_days, week.monday])
        for chart in self.paper.charts:
            if chart.name == "by_week":
                self._chart(sheet, chart, range(HEAD + 1, HEAD + 1 + len(weeks)), (HEAD + 1, 6))

    def missing_days(self) -> None:
        """The open days that nobody counted."""
        words, days = self.words, self.paper.missing_days
        sheet = self._sheet(words["missing_days"], [(words["day"], 18, DAY), ("", 80, TEXT)])
        why = words["missing_days_why"] if days else words["no_missing_days"]
        sheet.write_string(HEAD, 1, why, self.head[TEXT])
        sheet.set_row(HEAD, LINE * 3)
        for at, day in enumerate(days, start=HEAD + 1):
            sheet.write_datetime(at, 0, day, self.date)

    def definitions(self) -> None:
        """What each figure means."""
        words = self.words
        columns = [(words["figure"], 30, TEXT), (words["goal"], 26, TEXT), (words["formula"], 56, TEXT),
                   (words["unit"], 12, TEXT), (words["source"], 36, TEXT), (words["missing"], 30, TEXT),
                   (words["changes"], 30, TEXT)]  # fmt: skip
        sheet = self._sheet(words["definitions"], columns)
        for at, one in enumerate(self.paper.definitions, start=HEAD + 1):
            changes = "\n".join(one.changes)
            texts = [one.label, one.goal, one.formula, one.unit, one.source, one.missing, changes]
            self._row(sheet, at, texts)
            widths = [column[1] for column in columns]
            sheet.set_row(
                at, LINE * max(1 + len(text) // width for text, width in zip(texts, widths, strict=True))
            )

    # ---- What they are made of

    def _figure_columns(self) -> list[Column]:
        words, paper = self.words, self.paper
        columns: list[Column] = [(words["figure"], 38, TEXT), (words["value"], 17, NUMBER)]
        columns.append((words["unit"], 16, TEXT))
        if paper.has_before:
            columns += [(paper.before_label, 17, NUMBER), (words["difference"], 20, NUMBER)]
        return [*columns, (words["coverage"], 30, TEXT)]

    def _sheet(self, name: str, columns: Sequence[Column]) -> Any:
        """A sheet with scope and period at its head, then a header row, set up to be printed."""
        paper, words = self.paper, self.words
        sheet = self.book.add_worksheet(self._sheet_name(name))
        sheet.write_string(0, 0, paper.scope, self.title)
        for at, (label, value, style) in enumerate(
            [
                (words["first_day"], paper.start, self.date),
                (words["last_day"], paper.covered_end, self.date),
                (words["as_of"], paper.as_of.replace(tzinfo=None), self.moment),
            ],
            start=1,
        ):
            sheet.write_string(at, 0, label)
            sheet.write_datetime(at, 1, value, style)
        for column, (title, width, what) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD, column, title, self.head[what])
        sheet.set_row(HEAD, LINE * 2)
        sheet.freeze_panes(HEAD + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        sheet.set_header(f"&L{_plain(paper.publisher)}&R{_plain(f'{paper.scope}, {paper.period}')}")
        sheet.set_footer(f"&L&A&R{_plain(f'{words["as_of"]} {paper.as_of_in_words}')}, &P / &N")
        return sheet

    def _sheet_name(self, name: str) -> str:
        """One that Excel takes, and that no other sheet has."""
        plain = NOT_IN_A_SHEET_NAME.sub(" ", name).strip("' ")[:LONGEST_SHEET_NAME] or self.words["table"]
        found, number = plain, 2
        while found.casefold() in self.names:
            found, number = f"{plain[: LONGEST_SHEET_NAME - 4]} ({number})", number + 1
        self.names.add(found.casefold())
        return found

    def _lines(self, sheet: Any, at: int, lines: Sequence[Line]) -> int:
        """Rows of figures; returns the first row below."""
        for line in lines:
            sheet.write_string(at, 0, line.label, self.part_of if line.is_part else self.text)
            self._figure(sheet, (at, 1), line.value, self.numbers[line.kind])
            sheet.write_string(at, 2, line.unit, self.unit)
            last = 3
            if self.paper.has_before:
                self._figure(sheet, (at, 3), line.before, self.numbers[line.kind])
                self._figure(sheet, (at, 4), _in_points(line), self.changes[line.kind])
                last = 5
            sheet.write_string(at, last, line.coverage, self.text)
            at += 1
        return at

    def _row(self, sheet: Any, at: int, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell, self.text)
            elif isinstance(cell, int | float):
                self._number(sheet, (at, column), cell, "count")
            elif cell is not None and not isinstance(cell, Figure):
                sheet.write_datetime(at, column, cell, self.date)

    def _number(self, sheet: Any, at: tuple[int, int], value: float | None, kind: str) -> None:
        if value is not None:
            sheet.write_number(*at, value, self.numbers[kind])

    def _figure(self, sheet: Any, at: tuple[int, int], figure: Figure, style: Any) -> None:
        """A number as a number; a withheld one as its mark; an unknown one as an empty cell."""
        if figure.value is not None:
            sheet.write_number(*at, figure.value, style)
        elif figure.withheld:
            sheet.write_string(*at, figure.shown, self.withheld)
        else:
            sheet.write_blank(*at, None, style)

    def _texts(self, sheet: Any, at: int, texts: Sequence[str], style: Any) -> int:
        """Each text over the whole width, high enough to be read; returns the first row below."""
        columns = self._figure_columns()
        width = sum(column[1] for column in columns)
        for text in texts:
            sheet.merge_range(at, 0, at, len(columns) - 1, "", style)
            sheet.write_string(at, 0, text, style)
            sheet.set_row(at, LINE * (1 + len(text) // width))
            at += 1
        return at

    def _chart(self, sheet: Any, chart: Chart, rows: Sequence[int], where: tuple[int, int]) -> None:
        """A native chart of the labels and values in ``rows`` of the sheet; a withheld one is a gap."""
        drawn = self.book.add_chart({"type": "column"})
        name = sheet.get_name()
        drawn.add_series({
            "name": chart.title, "categories": _cells(name, "A", rows), "values": _cells(name, "B", rows),
            "fill": {"color": "#1F5C4D"}, "border": {"color": "#17473C"}, "gap": 60,
        })  # fmt: skip
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        drawn.set_legend({"none": True})
        drawn.set_y_axis({"name": chart.unit, "min": 0, "num_format": "#,##0",
                          "major_gridlines": {"visible": True, "line": {"color": "#E3DCCF"}}})  # fmt: skip
        drawn.show_blanks_as("gap")
        drawn.set_size({"width": 560, "height": 300})
        sheet.insert_chart(*where, drawn, {"description": chart.alt})


def _plain(text: str) -> str:
    """A name in a header: ``&`` begins a code there."""
    return text.replace("&", "&&")[:100]


def _in_points(line: Line) -> Figure:
    """The change; of a share in percentage points, so that 2.1 stands for from 10 to 12.1 per cent."""
    change = line.change
    if line.kind != "share" or change.value is None:
        return change
    return Figure(change.value * 100, change.shown, change.withheld)


def _cells(sheet: str, column: str, rows: Sequence[int]) -> str:
    """The cells of a column, as Excel names them: runs of rows, with commas between."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    of = sheet.replace("'", "''")
    parts = [f"'{of}'!${column}${first + 1}:${column}${last + 1}" for first, last in runs]
    return f"={parts[0]}" if len(parts) == 1 else f"=({','.join(parts)})"
