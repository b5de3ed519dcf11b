"""What is taken out says what the page says."""

import csv
import io
import json
from datetime import date, datetime

import pypdf
import pytest
from openpyxl import load_workbook

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.disclosure import Withheld
from familjecentral.spreadsheet_cells import cell
from reports.exporting import AT_ONCE, export_report
from reports.files.annual import as_pdf
from reports.files.paper import Figure, as_json, from_json
from reports.files.swedish_csv import as_csv, written
from reports.files.tidy import KEYS, about, as_tidy_csv, as_tidy_json, rows_of
from reports.files.workbook import as_workbook
from tests.activities.world.conftest import words_in_pdf
from tests.factories import StaffMemberFactory

pytestmark = pytest.mark.django_db
HEAD = 6  # the row of the workbook's headers


def near(value):
    """Excel keeps 15 figures."""
    return round(value, 9) if isinstance(value, float) else value


def printed(figure):
    """As it stands in a cell."""
    return figure.shown if figure.withheld else near(figure.value)


def figures_in(sheet):
    """(label, value, before) of each row that has a unit."""
    rows = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
    return [(row[0], near(row[1]), near(row[3])) for row in rows if row[0] and row[2]]


def test_what_stands_on_paper_is_what_the_page_shows(report, paper):
    told = [(table.caption, str(row.label), row.shown, row.before_shown, row.change_shown)
            for table, row in report.rows()]  # fmt: skip
    assert [
        (sheet.caption, line.label, line.value.shown, line.before.shown, line.change.shown)
        for _part, sheet, line in paper.lines()
    ] == told
    assert [line.name for line in paper.key_lines()] == [row.indicator.name for row in report.key_figures]


def test_a_paper_comes_back_from_json_as_it_was(paper):
    text = as_json(paper)
    assert from_json(text) == paper
    assert as_json(from_json(text)) == text
    with pytest.raises(ValueError, match="form"):
        from_json(text.replace('"form":1', '"form":2'))


def test_each_section_is_a_sheet_and_the_workbook_read_back_equals_the_report(paper):
    book = load_workbook(io.BytesIO(as_workbook(paper)))
    assert book.sheetnames == [
        paper.words["overview"], *[part.title for part in paper.parts], paper.words["by_week"],
        paper.words["missing_days"], paper.words["definitions"],
    ]  # fmt: skip
    for part in paper.parts:
        lines = [line for sheet in part.sheets for line in sheet.lines]
        assert figures_in(book[part.title]) == [
            (line.label, printed(line.value), printed(line.before)) for line in lines
        ]
    weeks = book[paper.words["by_week"]].iter_rows(min_row=HEAD + 1, max_col=5, values_only=True)
    assert list(weeks) == [
        (week.label, week.visits, week.open_days, week.counted_days,
         datetime.combine(week.monday, datetime.min.time())) for week in paper.weeks
    ]  # fmt: skip
    missing = book[paper.words["missing_days"]].iter_rows(min_row=HEAD + 1, max_col=1, values_only=True)
    assert [row[0].date() for row in missing] == [date(2026, 10, 5)]
    meanings = book[paper.words["definitions"]].iter_rows(min_row=HEAD + 1, values_only=True)
    assert [(row[0], row[2]) for row in meanings] == [(one.label, one.formula) for one in paper.definitions]
    text = " ".join(str(row[0]) for row in book[paper.words["overview"]].iter_rows(values_only=True))
    assert paper.words["withheld_rule"] in text


def test_the_workbook_has_native_charts_and_is_set_up_to_be_printed(paper):
    book = load_workbook(io.BytesIO(as_workbook(paper)))
    assert {sheet.title for sheet in book.worksheets if sheet._charts} == {
        paper.parts[0].title, paper.words["by_week"]
    }  # fmt: skip
    for sheet in book.worksheets:
        assert sheet["A1"].value == "=HYPERLINK(1)"
        assert sheet["A1"].data_type == "s"  # text, not a formula
        assert [sheet[place].value for place in ("B2", "B3", "B4")] == [
            datetime(2026, 7, 1), datetime(2026, 11, 24), datetime(2026, 11, 24, 12)
        ]  # fmt: skip
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A7", "$6:$6")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.oddHeader.left.text == paper.publisher


def test_the_csv_parsed_back_equals_the_report(paper):
    content = as_csv(paper)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {11}
    lines = list(paper.lines())
    figures, by_week = rows[1 : 1 + len(lines)], rows[1 + len(lines) :]
    assert figures == [
        ["'=HYPERLINK(1)", "2026-07-01", "2026-11-24", "2026-11-24 12:00", part.title, sheet.caption, line.label,
         line.unit, written(line.value, line.kind), written(line.before, line.kind), line.coverage]
        for part, sheet, line in lines
    ]  # fmt: skip
    assert [row[8] for row in by_week[::3]].count("") == 1
    assert sum(int(row[8] or 0) for row in by_week[::3]) == 82


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_run_is_made_a_text(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-3, "-3"),
        (-2.5, "-2,5"),
        (1234.5, "1234,5"),
        (date(2026, 11, 6), "2026-11-06"),
        ("– nothing", "– nothing"),
    ],
)
def test_real_numbers_and_dates_stay_what_they_are(value, text):
    assert cell(value) == text


@pytest.mark.parametrize(
    ("figure", "kind", "text"),
    [
        (Figure(12, "12"), "count", "12"),
        (Figure(26.3333, "26,3"), "rate", "26,3"),
        (Figure(0.123456, "12 %"), "share", "0,1235"),
        (Figure(None, "–"), "rate", ""),
        (Figure(None, "< 5", "under_five"), "count", "< 5"),
    ],
)
def test_values_in_csv(figure, kind, text):
    assert written(figure, kind) == text


def test_tidy_rows_are_the_same_in_csv_and_json_and_say_what_is_withheld(paper):
    rows = list(rows_of(paper))
    read = list(csv.DictReader(io.StringIO(b"".join(as_tidy_csv(rows)).decode(), newline="")))
    told = json.loads(b"".join(as_tidy_json(about(paper), rows)))
    assert list(read[0]) == list(told["rows"][0]) == list(KEYS)
    assert [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in told["rows"]
    ] == read
    by_name = {row["indicator"]: row for row in read}
    assert (
        by_name["first_visits"] | {"value": "", "withheld": Withheld.UNDER_FIVE.value} == by_name["first_visits"]
    )
    assert (by_name["men"]["value"], by_name["men"]["dimension"], by_name["men"]["centre"]) == (
        "11", "adults", "'=HYPERLINK(1)",
    )  # fmt: skip
    assert by_name["visits"]["centre_id"] == str(paper.centres[0].id)
    assert {one["indicator"] for one in told["about"]["definitions"]} == set(by_name)


def test_the_pdf_is_tagged_swedish_and_holds_every_figure_and_definition(paper):
    content = as_pdf(paper)
    root = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("sv-SE", True)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    text = words_in_pdf(content)
    for _part, sheet, line in paper.lines():
        for words in (sheet.caption, line.value.shown):
            assert words.replace("\N{NO-BREAK SPACE}", " ") in text
    assert all(one.formula[:30] in text for one in paper.definitions)
    for words in (paper.publisher, *paper.sentences, paper.words["withheld_rule"][:50], "2026-10-05"):
        assert words in text
    alts = [chart.alt for chart in paper.charts]
    assert alts
    assert all(alt in _alt_texts(content) for alt in alts)


def _alt_texts(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [str(found.get_object()["/Alt"]) for found in _objects(reader) if "/Alt" in found.get_object()]


def _objects(reader):
    found = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [each for each in found if isinstance(each, pypdf.generic.DictionaryObject)]


def test_what_staff_write_is_never_markup(paper):
    evil = '#read("/etc/passwd") $x$ *a* \\ #{ <label> [b] "'
    text = words_in_pdf(as_pdf(from_json(as_json(paper).replace("=HYPERLINK(1)", json.dumps(evil)[1:-1]))))
    assert evil in text
    assert "root:" not in text


@pytest.mark.parametrize("file_format", AT_ONCE)
def test_an_export_is_in_the_audit_log(report, file_format):
    person = StaffMemberFactory()
    export = export_report(report=report, file_format=file_format, by=Actor.staff(person))
    assert export.name == f"exempel-2026-07-01-2026-11-24.{file_format.value}"
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.thing, event.thing_id, event.detail) == (
        "exported_report", person.pk, "staff.familycentre", str(report.scope.ids[0]), file_format.value
    )  # fmt: skip
