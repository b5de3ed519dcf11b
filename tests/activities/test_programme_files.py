"""Reading programme files: every format that a spreadsheet saves, and every way to get one wrong."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from activities.cells import WrongFile
from activities.programme_files import EXCEPTION_COLUMNS, WEEK_COLUMNS, WeekRow, read_programme

from .programme import CENTRE, REAL, csv_of, exceptions_csv, week_csv


@pytest.fixture
def week(tmp_path: Path) -> Path:
    return tmp_path / "week.csv"


def read_week(path: Path, content: str | bytes) -> list[WeekRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_programme(path)[0]


def wrong(path: Path, content: str | bytes, exceptions: str | None = None) -> list[tuple[int | None, str, str]]:
    """(row, column, code) of each error."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    other = None
    if exceptions is not None:
        other = path.with_name("exceptions.csv")
        other.write_text(exceptions)
    with pytest.raises(WrongFile) as caught:
        read_programme(path, other)
    return [(error.row, error.column, error.code) for error in caught.value.errors]


ROW = WeekRow(
    file="week.csv",
    row=2,
    centre=CENTRE,
    municipality="Exempelkommun",
    valid_from=date(2026, 11, 2),
    valid_to=date(2026, 12, 11),
    weekday=2,
    start=time(13, 30),
    end=time(15),
    title="Spädbarnsmassage",
    age_from_months=0,
    age_to_months=12,
    booking="sign_up",
    place="",
    services=("open_preschool",),
    note="",
)


@pytest.mark.parametrize(
    ("name", "rows", "exceptions"),
    [("ekholmen", 13, 4), ("gimo", 9, 0), ("herrljunga", 8, 1), ("opaltorget", 16, 2)],
)
def test_real_files_are_read_whole(name: str, rows: int, exceptions: int) -> None:
    read = read_programme(REAL / f"{name}-week.csv", REAL / f"{name}-exceptions.csv")

    assert (len(read[0]), len(read[1] or [])) == (rows, exceptions)


@pytest.mark.parametrize(
    "content",
    [
        week_csv(),
        week_csv().replace(",", ";"),
        "\ufeff" + week_csv(),
        "\ufeff" + week_csv().replace(",", ";").replace("\r\n", "\n"),
        week_csv(start="13.30", end="15:00:00", title="  Spädbarnsmassage "),
        week_csv().replace("centre", " Centre ", 1),
    ],
    ids=["comma", "semicolon", "bom", "semicolon-bom-lf", "times-and-spaces", "heading-spaces"],
)
def test_same_row_however_the_spreadsheet_saves_it(week: Path, content: str) -> None:
    assert read_week(week, content) == [ROW]


def test_xlsx_with_real_dates_times_and_numbers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(WEEK_COLUMNS)
    sheet.append([
        CENTRE, "Exempelkommun", date(2026, 11, 2), datetime(2026, 12, 11), 2, time(13, 30), "15:00",
        "Spädbarnsmassage", 0, 12.0, "sign_up", None, "open_preschool", None,
    ])  # fmt: skip
    sheet.append([None] * 14)
    book.save(tmp_path / "week.xlsx")

    (row,) = read_programme(tmp_path / "week.xlsx")[0]

    assert row == WeekRow(**{**vars(ROW), "file": "week.xlsx"})


def test_blank_rows_and_blank_columns_at_the_edge_count_as_nothing(week: Path) -> None:
    heading, row = week_csv().splitlines()

    rows = read_week(week, f"{heading},,\n\n{row},,\n,,,\n")

    assert [(row.row, row.title) for row in rows] == [(3, "Spädbarnsmassage")]


def test_quoted_comma_and_line_break_stay_in_the_cell(week: Path) -> None:
    rows = read_week(week, week_csv(title='"Sång, lek\nock prat"'))

    assert [row.title for row in rows] == ["Sång, lek ock prat"]


def test_empty_ages_are_all_ages_and_several_services_keep_their_order(week: Path) -> None:
    (row,) = read_week(week, week_csv(age_from_months="", age_to_months="", service="bhv + open_preschool"))

    assert (row.age_from_months, row.age_to_months, row.services) == (None, None, ("bhv", "open_preschool"))


def test_without_exceptions_file_there_are_none_to_compare_with(week: Path) -> None:
    week.write_text(week_csv())

    assert read_programme(week)[1] is None


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"weekday": "8"}, "weekday", "unknown_weekday"),
        ({"weekday": "måndag"}, "weekday", "unknown_weekday"),
        ({"weekday": ""}, "weekday", "unknown_weekday"),
        ({"weekday": "²"}, "weekday", "unknown_weekday"),
        ({"end": "13:00"}, "end", "ends_before_start"),
        ({"end": "13:30"}, "end", "ends_before_start"),
        ({"start": "25:00"}, "start", "bad_time"),
        ({"start": "1330"}, "start", "bad_time"),
        ({"end": ""}, "end", "bad_time"),
        ({"end": "24:00"}, "end", "bad_time"),
        ({"valid_from": "2026-02-30"}, "valid_from", "bad_date"),
        ({"valid_from": "2/11 2026"}, "valid_from", "bad_date"),
        ({"valid_from": "20261102"}, "valid_from", "bad_date"),
        ({"valid_to": "0026-12-11"}, "valid_to", "bad_date"),
        ({"valid_to": ""}, "valid_to", "bad_date"),
        ({"valid_to": "2026-11-01"}, "valid_to", "period_backwards"),
        ({"valid_to": "2062-12-11"}, "valid_to", "period_too_long"),
        ({"age_from_months": "-1"}, "age_from_months", "bad_age"),
        ({"age_to_months": "1.5"}, "age_to_months", "bad_age"),
        ({"age_to_months": "999"}, "age_to_months", "bad_age"),
        ({"age_to_months": "sex år"}, "age_to_months", "bad_age"),
        ({"age_to_months": "٦"}, "age_to_months", "bad_age"),
        ({"age_from_months": "13"}, "age_to_months", "ages_backwards"),
        ({"booking": "dropin"}, "booking", "unknown_booking"),
        ({"booking": ""}, "booking", "unknown_booking"),
        ({"service": "library"}, "service", "unknown_service"),
        ({"service": "bhv+"}, "service", "unknown_service"),
        ({"service": ""}, "service", "unknown_service"),
        ({"service": "bhv+bhv"}, "service", "service_twice"),
        ({"title": ""}, "title", "empty"),
        ({"title": "x" * 121}, "title", "too_long"),
        ({"title": "Sång\0stund"}, "title", "control_character"),
        ({"note": "\x1b[2J"}, "note", "control_character"),
        ({"note": "x" * 201}, "note", "too_long"),
        ({"place": "x" * 81}, "place", "too_long"),
        ({"centre": " "}, "centre", "empty"),
        ({"municipality": ""}, "municipality", "empty"),
    ],
)
def test_wrong_cell_is_named_with_row_and_column(
    week: Path, cells: dict[str, str], column: str, code: str
) -> None:
    assert wrong(week, week_csv(**cells)) == [(2, column, code)]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"centre": "Familjecentralen Exempl"}, "centre", "unknown_centre"),
        ({"centre": ""}, "centre", "empty"),
        ({"kind": "stängt"}, "kind", "unknown_kind"),
        ({"kind": "moved"}, "place", "moved_without_place"),
        ({"kind": "closed", "place": "Biblioteket"}, "place", "place_not_moved"),
        ({"kind": "changed"}, "note", "changed_without_note"),
        ({"to_date": "2026-11-23"}, "to_date", "period_backwards"),
        ({"to_date": "2062-11-24"}, "to_date", "period_too_long"),
        ({"from_date": "24 november"}, "from_date", "bad_date"),
        ({"from_time": "12:00"}, "to_time", "half_time"),
        ({"to_time": "12:00"}, "from_time", "half_time"),
        ({"from_time": "16:00", "to_time": "12:00"}, "to_time", "ends_before_start"),
        ({"from_time": "kl 12", "to_time": "16:00"}, "from_time", "bad_time"),
        ({"note": "x" * 121}, "note", "too_long"),
    ],
)
def test_wrong_exception_is_named_with_row_and_column(
    week: Path, cells: dict[str, str], column: str, code: str
) -> None:
    assert wrong(week, week_csv(), exceptions_csv(**cells)) == [(2, column, code)]


def _with(columns: tuple[str, ...], content: str) -> str:
    return content.replace(",".join(WEEK_COLUMNS), ",".join(columns), 1)


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b"", [(None, "", "empty_file")]),
        (b"\r\n\r\n", [(None, "", "empty_file")]),
        (",".join(WEEK_COLUMNS).encode(), [(None, "", "no_rows")]),
        (week_csv().encode("utf-16"), [(None, "", "not_text")]),
        (week_csv().encode("latin-1"), [(2, "", "not_text")]),
        (b"\xd0\xcf\x11\xe0" + bytes(100), [(None, "", "not_text")]),
        (b"\x89PNG\r\n\x1a\n\x00", [(1, "", "not_text")]),
        (b"PK\x03\x04 not a spreadsheet", [(None, "", "not_a_spreadsheet")]),
        (b"x" * (5 * 1024 * 1024 + 1), [(None, "", "too_large")]),
        (week_csv(title='"Sång').encode(), [(2, "", "bad_quotes")]),
        (week_csv(title="Sång, lek").encode(), [(2, "", "too_many_cells")]),
        (_with(WEEK_COLUMNS[:-1], week_csv()).encode(), [(1, "note", "missing_column")]),
        (_with((*WEEK_COLUMNS, "colour"), week_csv()).encode(), [(1, "colour", "unknown_column")]),
        (_with((*WEEK_COLUMNS, "note"), week_csv()).encode(), [(1, "note", "column_twice")]),
        ((week_csv() + "\r\n" * 9000 + "x").encode(), [(None, "", "too_many_rows")]),
    ],
    ids=[
        "empty", "only-blank", "only-headings", "utf-16", "latin-1", "xls", "png", "broken-xlsx", "large",
        "open-quote", "comma-unquoted", "missing-column", "unknown-column", "column-twice", "too-many",
    ],
)  # fmt: skip
def test_wrong_file_as_a_whole(week: Path, content: bytes, errors: list[tuple[int | None, str, str]]) -> None:
    assert wrong(week, content) == errors


def test_missing_file_and_folder_are_each_told_for_both_files(tmp_path: Path) -> None:
    with pytest.raises(WrongFile) as caught:
        read_programme(tmp_path / "none.csv", tmp_path)

    assert [(error.file, error.code) for error in caught.value.errors] == [
        ("none.csv", "missing_file"),
        (tmp_path.name, "unreadable_file"),
    ]


def test_same_activity_at_the_same_time_twice_names_the_first_row(week: Path) -> None:
    rows = week_csv() + week_csv(valid_from="2026-12-11", valid_to="2026-12-18").split("\r\n", 1)[1]

    assert wrong(week, rows) == [(3, "title", "duplicate_row")]


def test_one_period_after_the_other_is_no_duplicate(week: Path) -> None:
    rows = week_csv() + week_csv(valid_from="2026-12-12", valid_to="2026-12-18").split("\r\n", 1)[1]

    assert len(read_week(week, rows)) == 2


def test_one_centre_in_two_municipalities_is_wrong(week: Path) -> None:
    rows = week_csv() + week_csv(municipality="Annan", weekday="3").split("\r\n", 1)[1]

    assert wrong(week, rows) == [(3, "municipality", "two_municipalities")]


def test_same_exception_twice_is_wrong(week: Path) -> None:
    assert wrong(week, week_csv(), exceptions_csv() + exceptions_csv().split("\r\n", 1)[1]) == [
        (3, "kind", "duplicate_row")
    ]


def test_all_errors_of_both_files_come_at_once_and_say_what_would_be_right(week: Path) -> None:
    body = week_csv(weekday="9", start="x", booking="drop-in").split("\r\n", 1)[1]
    content = week_csv() + body + week_csv(end="12:00", weekday="3").split("\r\n", 1)[1]

    assert wrong(week, content, exceptions_csv(kind="close", to_date="")) == [
        (3, "weekday", "unknown_weekday"),
        (3, "start", "bad_time"),
        (3, "booking", "unknown_booking"),
        (4, "end", "ends_before_start"),
        (2, "to_date", "bad_date"),
        (2, "kind", "unknown_kind"),
    ]
    with pytest.raises(WrongFile) as caught:
        read_programme(week, week.with_name("exceptions.csv"))
    messages = [str(error) for error in caught.value.errors]
    assert ["week.csv" in messages[0], "09:00" in messages[1], "drop_in" in messages[2]] == [True] * 3
    assert ["exceptions.csv" in messages[5], "closed" in messages[5]] == [True] * 2


def test_headings_of_the_other_file_are_told_column_by_column(week: Path) -> None:
    found = wrong(week, csv_of(EXCEPTION_COLUMNS))

    assert {code for _row, _column, code in found} == {"missing_column", "unknown_column"}
    assert [row for row, _column, _code in found] == [1] * len(found)
