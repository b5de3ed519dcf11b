"""A table of text cells from a .csv or .xlsx file, as a coordinator's spreadsheet saves it."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 100  # a sheet may claim 16 384
MAX_UNPACKED = 20 * 1024 * 1024  # bytes of a spreadsheet, which is a zip file; a small one may hold gigabytes
MAX_PARTS = 200  # of a spreadsheet
_SPREADSHEET = b"PK\x03\x04"  # .xlsx is a zip file
_OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class UnreadableError(Exception):
    """The file is no table of text; ``message`` says what to do."""

    def __init__(self, code: str, message: str, row: int | None = None) -> None:
        self.code, self.message, self.row = code, message, row
        super().__init__(message)


@dataclass(frozen=True)
class Upload:
    """A file that somebody has sent: kept nowhere, and called as they called it."""

    name: str
    content: bytes


def read_table(source: Path | Upload) -> list[list[str]]:
    """Every row, blank ones too, with cells stripped; row 1 is the headings. The content tells the format.

    Raises ``UnreadableError``.
    """
    content = source.content if isinstance(source, Upload) else _content(source)
    if len(content) > MAX_BYTES:
        raise UnreadableError("too_large", _("The file is larger than 5 MB: it can't be a weekly programme."))
    rows = _xlsx(content) if content.startswith(_SPREADSHEET) else _csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise UnreadableError("empty_file", _("The file is empty: the first row must be the headings."))
    if len(rows) > MAX_ROWS:
        raise UnreadableError(
            "too_many_rows", _("The file has more than {limit} rows: divide it.").format(limit=MAX_ROWS)
        )
    return rows


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableError("missing_file", _("The file isn't there: check the name and the folder.")) from None
    except OSError as error:
        raise UnreadableError(
            "unreadable_file", _("The file can't be read ({reason}).").format(reason=error.strerror)
        ) from None


def _csv(content: bytes) -> list[list[str]]:
    try:
        if content.startswith((_OLD_SPREADSHEET, *_UTF_16)):
            raise UnreadableError("not_text", _("This is not a CSV file in UTF-8: save it as CSV UTF-8 or .xlsx."))
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            "not_text", _("This is not text in UTF-8: save the file as CSV UTF-8 or .xlsx."), row
        ) from None
    heading = text.lstrip().partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows: list[list[str]] = []
    try:
        rows.extend(
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        )
    except csv.Error:
        raise UnreadableError(
            "bad_quotes",
            _("The quotes don't fit: each \" at the start of a cell needs one at its end."),
            len(rows) + 1,
        ) from None
    return rows


def _xlsx(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # slow to load, and only needed here

    try:
        # What a part says about its size is the most that is unpacked of it.
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sizes = [part.file_size for part in packed.infolist()]
        if len(sizes) > MAX_PARTS or sum(sizes) > MAX_UNPACKED:
            raise UnreadableError(
                "too_large", _("The spreadsheet is too large unpacked: save only the sheet with the programme.")
            )
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        return [
            _without_empty_end([_as_text(cell) for cell in row])
            for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        ]
    except UnreadableError:
        raise
    except Exception:  # a broken spreadsheet breaks in a hundred ways inside openpyxl
        raise UnreadableError(
            "not_a_spreadsheet", _("The spreadsheet can't be opened: save it again as .xlsx, or as CSV UTF-8.")
        ) from None


def _without_empty_end(row: list[str]) -> list[str]:
    """A coloured cell may be empty; in a .csv an empty cell too many means an unquoted comma before it."""
    while row and not row[-1]:
        row.pop()
    return row


def _as_text(cell: Any) -> str:
    """A cell as it would stand in the .csv: dates 2026-08-24, times 09:00, whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        minutes = cell // timedelta(minutes=1)
        cell = f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, time):
        return cell.replace(microsecond=0).isoformat("auto" if cell.second else "minutes")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
