"""What is taken out says what the page says."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.disclosure import Withheld
from reports.csv_export import as_csv, cell, written
from reports.exporting import Format, export_report
from reports.indicators import Kind
from reports.making import make_report
from reports.periods import Period
from reports.scope import Scope
from reports.workbook import as_workbook
from tests.factories import AgeBandFactory, StaffMemberFactory
from visits.models import HomeVisit

from .made import AT, count, home_visits, session_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(centre):
    centre.name = "=HYPERLINK(1)"  # whoever names a centre so
    centre.save()
    session = session_at(centre, date(2026, 9, 7))
    count(session, "woman", 40)
    count(session, "man", 11)
    count(session, "first_visit", 2)
    count(session, "child", 31, AgeBandFactory(centre=centre))
    count(session_at(centre, date(2025, 9, 8)), "woman", 60)
    session_at(centre, date(2026, 9, 8), booking="sign_up", capacity=12, places_taken=7)
    session_at(centre, date(2026, 10, 5))  # a week that nobody counted
    home_visits(centre, date(2026, 9, 9), HomeVisit.State.DONE, 3)
    return make_report(Scope.of_centre(centre), Period(date(2026, 7, 1), date(2026, 12, 31)), as_of=AT)


def printed(value):
    """As it stands in a cell; Excel keeps 15 figures."""
    return str(value) if isinstance(value, Withheld) else near(value)


def near(value):
    return round(value, 12) if isinstance(value, float) else value


def test_the_workbook_read_back_equals_the_report(report):
    book = load_workbook(io.BytesIO(as_workbook(report)))
    figures, weeks, definitions = book.worksheets
    read = list(figures.iter_rows(min_row=7, max_row=6 + len(list(report.rows())), values_only=True))
    assert [(row[0], row[1], near(row[2]), near(row[4])) for row in read] == [
        (table.caption, str(row.label), printed(row.value), printed(row.before)) for table, row in report.rows()
    ]
    assert [row[5] for row in read if row[1] == str(report.row("visits").label)] == [22]
    assert [row[1:6] for row in weeks.iter_rows(min_row=7, values_only=True)] == [
        (week.number, datetime.combine(week.monday, datetime.min.time()), week.known_visits, week.open_days,
         week.counted_days) for week in report.weeks
    ]  # fmt: skip
    assert [row[0] for row in definitions.iter_rows(min_row=7, values_only=True)] == [
        str(one.label) for one in report.definitions
    ]


def test_the_workbook_says_whose_and_when_on_every_sheet(report):
    for sheet in load_workbook(io.BytesIO(as_workbook(report))).worksheets:
        assert sheet["A1"].value == "=HYPERLINK(1)"
        assert sheet["A1"].data_type == "s"  # text, not a formula
        assert [sheet[place].value for place in ("B2", "B3", "B4")] == [
            datetime(2026, 7, 1), datetime(2026, 11, 24), datetime(2026, 11, 24, 12)
        ]  # fmt: skip
        assert sheet.freeze_panes == "A7"
        assert sheet.print_title_rows == "$6:$6"
        assert sheet.page_setup.orientation == "landscape"


def test_the_csv_parsed_back_equals_the_report(report):
    content = as_csv(report)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {9}
    figures = rows[1 : 1 + len(list(report.rows()))]
    assert [row[:4] for row in figures] == [
        ["'=HYPERLINK(1)", "2026-07-01", "2026-11-24", "2026-11-24 12:00"]
    ] * len(figures)
    for row, (table, line) in zip(figures, report.rows(), strict=True):
        assert row[4:7] == [table.caption, str(line.label), str(line.unit)]
        assert row[7] == written(line.value, line.kind)
        if isinstance(line.value, int | float):
            assert float(row[7].replace(",", ".")) == pytest.approx(line.value, abs=0.05)
    by_week = rows[1 + len(figures) :]
    assert [row[7] for row in by_week[::3]].count("") == 1
    assert sum(int(row[7] or 0) for row in by_week[::3]) == report.row("visits").value


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
    ("value", "kind", "text"),
    [
        (12, Kind.COUNT, "12"),
        (26.3333, Kind.RATE, "26,3"),
        (0.123456, Kind.SHARE, "0,1235"),
        (None, Kind.RATE, ""),
        (Withheld.UNDER_FIVE, Kind.COUNT, "< 5"),
    ],
)
def test_values_in_csv(value, kind, text):
    assert written(value, kind) == text


@pytest.mark.parametrize("file_format", Format)
def test_an_export_is_in_the_audit_log(report, file_format):
    person = StaffMemberFactory()
    export = export_report(report=report, file_format=file_format, by=Actor.staff(person))
    assert export.name == f"exempel-2026-07-01-2026-11-24.{file_format.value}"
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.thing, event.thing_id) == (
        "exported_report", person.pk, "staff.familycentre", str(report.scope.ids[0])
    )  # fmt: skip
