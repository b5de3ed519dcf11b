"""Reading a centre's weekly programme and its exceptions from .csv or .xlsx.

Every cell is checked before anything is written: ``WrongFile`` carries all errors at once, each with the
file, the row as a spreadsheet numbers it, the column, and what would be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from staff.models import FamilyCentre, PartnerService, Principal, ScheduleException, Venue

from .cells import Cells, FileError, WrongFile, cells_of, not_among, short
from .models import Activity, WeeklySlot
from .tables import Upload

WEEK_COLUMNS = (
    "centre", "municipality", "valid_from", "valid_to", "weekday", "start", "end", "title", "age_from_months",
    "age_to_months", "booking", "place", "service", "note",
)  # fmt: skip
EXCEPTION_COLUMNS = ("centre", "from_date", "to_date", "from_time", "to_time", "kind", "place", "note")
CLOSED = "closed"
EXCEPTION_KINDS = (CLOSED, *ScheduleException.Kind.values)
MAX_DAYS = 732  # a longer period is a mistyped year
MAX_CLOSURE_REASON = 120
LAST_WEEKDAY = 7


@dataclass(frozen=True)
class WeekRow:
    """One slot of the ordinary week. The first of ``services`` is responsible."""

    file: str
    row: int
    centre: str
    municipality: str
    valid_from: date
    valid_to: date
    weekday: int
    start: time
    end: time
    title: str
    age_from_months: int | None
    age_to_months: int | None
    booking: str
    place: str
    services: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ExceptionRow:
    """One deviation: ``kind`` is closed, moved or changed. No times means the whole day."""

    file: str
    row: int
    centre: str
    from_date: date
    to_date: date
    from_time: time | None
    to_time: time | None
    kind: str
    place: str
    note: str


def read_programme(
    week: str | Path | Upload, exceptions: str | Path | Upload | None = None
) -> tuple[list[WeekRow], list[ExceptionRow] | None]:
    """The rows of a week file and of its exceptions (None without such a file).

    Raises ``WrongFile`` with every error of both files.
    """
    errors: list[FileError] = []
    centres: set[str] = set()  # those of wrong rows too: their errors are already told
    rows = _week_rows(_source(week), errors, centres)
    deviations = None
    if exceptions is not None:
        deviations = _exception_rows(_source(exceptions), errors, centres)
    if errors:
        raise WrongFile(errors)
    return rows, deviations


def _source(given: str | Path | Upload) -> Path | Upload:
    return given if isinstance(given, Upload) else Path(given)


def _week_rows(path: Path | Upload, errors: list[FileError], centres: set[str]) -> list[WeekRow]:
    rows: list[WeekRow] = []
    seen: dict[tuple[Any, ...], list[WeekRow]] = {}
    municipality_of: dict[str, WeekRow] = {}
    found = 0
    for cells in cells_of(path, WEEK_COLUMNS, errors):
        found += 1
        centres.add(cells.values["centre"])
        row = _week_row(cells)
        if row:
            same = seen.setdefault((row.centre, row.weekday, row.start, *activity_key(row)), [])
            for other in same:
                if row.valid_from <= other.valid_to and other.valid_from <= row.valid_to:
                    cells.wrong(
                        "title", "duplicate_row",
                        _("The same activity at the same time as in row {row}: remove one of them.").format(
                            row=other.row
                        ),
                    )  # fmt: skip
                    break
            same.append(row)
            first = municipality_of.setdefault(row.centre, row)
            if first.municipality != row.municipality:
                cells.wrong(
                    "municipality", "two_municipalities",
                    _("Row {row} says that this centre is in {municipality}: write the same in both.").format(
                        row=first.row, municipality=first.municipality
                    ),
                )  # fmt: skip
            rows.append(row)
        errors += cells.errors
    if not found and not errors:
        errors.append(
            FileError(path.name, None, "", "no_rows", _("There is no row under the headings: add at least one."))
        )
    return rows


def activity_key(row: WeekRow) -> tuple[Any, ...]:
    """What makes rows of one centre the same activity."""
    return (row.title, row.age_from_months, row.age_to_months, row.booking, row.services[0])


def _week_row(cells: Cells) -> WeekRow | None:
    valid_from, valid_to = cells.day("valid_from"), cells.day("valid_to")
    cells.in_order(
        valid_from, valid_to, "valid_to", "period_backwards",
        _("{last} is before valid_from, {first}. Write the same day or a later one."), strictly=False,
    )  # fmt: skip
    if valid_from and valid_to and valid_to - valid_from > timedelta(days=MAX_DAYS):
        cells.wrong("valid_to", "period_too_long", _("The period is longer than two years: check the year."))
    weekday = cells.values["weekday"]
    if weekday not in {str(day) for day in range(1, LAST_WEEKDAY + 1)}:
        cells.wrong(
            "weekday", "unknown_weekday",
            _("“{value}” is not a weekday. Write 1 for Monday to 7 for Sunday.").format(value=short(weekday)),
        )  # fmt: skip
    start, end = cells.clock("start"), cells.clock("end")
    cells.in_order(
        start, end, "end", "ends_before_start",
        _("{last} is not after the start, {first}. Write a later time of the same day."), strictly=True,
    )  # fmt: skip
    age_from, age_to = cells.age("age_from_months"), cells.age("age_to_months")
    cells.in_order(
        age_from, age_to, "age_to_months", "ages_backwards",
        _("{last} is below age_from_months, {first}. Write the same age or a higher one."), strictly=False,
    )  # fmt: skip
    services = tuple(part.strip() for part in cells.values["service"].split("+"))
    if unknown := [part for part in services if part not in PartnerService.Kind.values]:
        cells.wrong("service", "unknown_service", not_among(unknown[0], PartnerService.Kind.values))
    elif len(set(services)) < len(services):
        cells.wrong("service", "service_twice", _("The same service stands twice: name it once."))
    texts = {
        "centre": cells.text("centre", _limit(FamilyCentre, "name"), needed=True),
        "municipality": cells.text("municipality", _limit(Principal, "name"), needed=True),
        "title": cells.text("title", _limit(Activity, "title"), needed=True),
        "place": cells.text("place", _limit(Venue, "name")),
        "note": cells.text("note", _limit(WeeklySlot, "note")),
    }
    booking = cells.one_of("booking", Activity.Booking.values, "unknown_booking")
    if cells.errors:
        return None
    assert valid_from is not None
    assert valid_to is not None
    assert start is not None
    assert end is not None
    if age_from is None and age_to is not None:
        age_from = 0
    return WeekRow(
        file=cells.file,
        row=cells.row,
        valid_from=valid_from,
        valid_to=valid_to,
        weekday=int(weekday),
        start=start,
        end=end,
        age_from_months=age_from,
        age_to_months=age_to,
        booking=booking,
        services=services,
        **texts,
    )


def _exception_rows(path: Path | Upload, errors: list[FileError], centres: set[str]) -> list[ExceptionRow]:
    """``centres`` are those of the week file; none when it could not be read."""
    rows: list[ExceptionRow] = []
    seen: dict[tuple[Any, ...], int] = {}
    for cells in cells_of(path, EXCEPTION_COLUMNS, errors):
        row = _exception_row(cells, centres)
        if row:
            key = (row.centre, row.from_date, row.to_date, row.from_time, row.to_time, row.kind)
            if key in seen:
                cells.wrong(
                    "kind", "duplicate_row",
                    _("The same deviation as in row {row}: remove one of them.").format(row=seen[key]),
                )  # fmt: skip
            seen.setdefault(key, row.row)
            rows.append(row)
        errors += cells.errors
    return rows


def _exception_row(cells: Cells, centres: set[str]) -> ExceptionRow | None:
    from_date, to_date = cells.day("from_date"), cells.day("to_date")
    cells.in_order(
        from_date, to_date, "to_date", "period_backwards",
        _("{last} is before from_date, {first}. Write the same day or a later one."), strictly=False,
    )  # fmt: skip
    if from_date and to_date and to_date - from_date > timedelta(days=MAX_DAYS):
        cells.wrong("to_date", "period_too_long", _("The period is longer than two years: check the year."))
    from_time = cells.clock("from_time") if cells.values["from_time"] else None
    to_time = cells.clock("to_time") if cells.values["to_time"] else None
    if bool(cells.values["from_time"]) != bool(cells.values["to_time"]):
        empty = "to_time" if cells.values["from_time"] else "from_time"
        cells.wrong(empty, "half_time", _("Write both times, or leave both empty for the whole day."))
    cells.in_order(
        from_time, to_time, "to_time", "ends_before_start",
        _("{last} is not after from_time, {first}. Write a later time of the same day."), strictly=True,
    )  # fmt: skip
    kind = cells.one_of("kind", EXCEPTION_KINDS, "unknown_kind")
    centre = cells.text("centre", _limit(FamilyCentre, "name"), needed=True)
    if centre and centres and centre not in centres:
        cells.wrong("centre", "unknown_centre", not_among(centre, sorted(centres)))
    place = cells.text("place", _limit(Venue, "name"))
    note = cells.text("note", MAX_CLOSURE_REASON if kind == CLOSED else _limit(ScheduleException, "note"))
    if kind == ScheduleException.Kind.MOVED and not place:
        cells.wrong("place", "moved_without_place", _("Write where it is moved to."))
    if kind in {CLOSED, ScheduleException.Kind.CHANGED} and place:
        cells.wrong("place", "place_not_moved", _("A place is only for “moved”: leave it empty, or write moved."))
    if kind == ScheduleException.Kind.CHANGED and not note:
        cells.wrong("note", "changed_without_note", _("Write what is changed, as parents should read it."))
    if cells.errors:
        return None
    assert from_date is not None
    assert to_date is not None
    return ExceptionRow(cells.file, cells.row, centre, from_date, to_date, from_time, to_time, kind, place, note)


def _limit(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)
