"""The cells of one row of a file, and what is wrong with them: the row, the column and what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .tables import UnreadableError, Upload, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_AGE_MONTHS = 216  # 18 years
YEARS = range(2000, 2101)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
MAX_QUOTED = 40


@dataclass(frozen=True)
class FileError:
    """One thing that is wrong. ``row`` is None when the whole file is; ``code`` names the rule."""

    file: str
    row: int | None
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row is not None:
            where.append(_("row {row}").format(row=self.row))
        if self.column:
            where.append(_("column “{column}”").format(column=self.column))
        return _CONTROL.sub("�", f"{', '.join(where)}: {self.message}")


class WrongFile(Exception):  # noqa: N818 (reads as the domain says it)
    """Nothing was imported; ``errors`` says all that is wrong."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass
class Cells:
    """One row's text by column, collecting what is wrong with it."""

    file: str
    row: int
    values: dict[str, str]
    errors: list[FileError] = field(default_factory=list)

    def wrong(self, column: str, code: str, message: str) -> None:
        self.errors.append(FileError(self.file, self.row, column, code, message))

    def text(self, column: str, limit: int, *, needed: bool = False) -> str:
        value = self.values[column]
        if _CONTROL.search(value):
            self.wrong(
                column, "control_character", _("There is an invisible character in the text: type it anew.")
            )
        elif needed and not value:
            self.wrong(column, "empty", _("This can't be empty."))
        elif len(value) > limit:
            self.wrong(
                column, "too_long",
                _("{length} characters; at most {limit} fit.").format(length=len(value), limit=limit),
            )  # fmt: skip
        return " ".join(value.split())

    def day(self, column: str) -> date | None:
        value = self.values[column]
        try:
            found = date.fromisoformat(value) if _DATE.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            self.wrong(
                column,
                "bad_date",
                _("“{value}” is not a date. Write it as 2026-08-24.").format(value=short(value)),
            )
            return None
        return found

    def clock(self, column: str) -> time | None:
        match = _TIME.fullmatch(self.values[column])
        try:
            if match:
                return time(int(match[1]), int(match[2]))
        except ValueError:
            pass
        value = short(self.values[column])
        self.wrong(column, "bad_time", _("“{value}” is not a time. Write it as 09:00.").format(value=value))
        return None

    def age(self, column: str) -> int | None:
        value = self.values[column]
        if not value:
            return None
        # Digits of other scripts would pass isdigit().
        if not (re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= MAX_AGE_MONTHS):
            self.wrong(
                column, "bad_age",
                _("“{value}” is not an age. Write whole months, 0 to {limit}, or leave it empty.").format(
                    value=short(value), limit=MAX_AGE_MONTHS
                ),
            )  # fmt: skip
            return None
        return int(value)

    def one_of(self, column: str, choices: Iterable[str], code: str) -> str:
        value = self.values[column]
        if value not in choices:
            self.wrong(column, code, not_among(value, choices))
        return value

    def in_order(self, first: Any, last: Any, column: str, code: str, message: str, *, strictly: bool) -> None:
        if first is not None and last is not None and (last < first or (strictly and last == first)):
            self.wrong(column, code, message.format(first=_shown(first), last=_shown(last)))


def cells_of(path: Path | Upload, columns: tuple[str, ...], errors: list[FileError]) -> Iterator[Cells]:
    """Each row with anything in it, if the file can be read and its headings are right."""
    try:
        heading, *table = read_table(path) or [[]]
    except UnreadableError as wrong:
        errors.append(FileError(path.name, wrong.row, "", wrong.code, wrong.message))
        return
    names = [_CONTROL.sub("�", cell.casefold()) for cell in heading]
    while names and not names[-1]:
        names.pop()
    wrong_headings = [
        FileError(path.name, 1, short(name), "unknown_column", not_among(name, columns))
        for name in names
        if name not in columns
    ]
    wrong_headings += [
        FileError(
            path.name, 1, name, "missing_column", _("The column is missing: add it, even if it stays empty.")
        )
        for name in columns
        if name not in names
    ]
    wrong_headings += [
        FileError(path.name, 1, name, "column_twice", _("The column stands twice: remove one of them."))
        for name in columns
        if names.count(name) > 1
    ]
    errors += wrong_headings
    if wrong_headings:
        return
    for number, row in enumerate(table, start=2):
        if not any(row):
            continue
        if any(row[len(names) :]) or len(row) > len(heading):
            message = _('There are more cells than headings: put a text that has a comma in "quotes".')
            errors.append(FileError(path.name, number, "", "too_many_cells", message))
            continue
        yield Cells(path.name, number, dict(zip(names, row + [""] * len(names), strict=False)))


def short(value: str) -> str:
    """A cell as an error may quote it."""
    value = _CONTROL.sub("�", value)
    return value if len(value) <= MAX_QUOTED else value[: MAX_QUOTED - 1] + "…"


def _shown(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def not_among(value: str, choices: Iterable[str]) -> str:
    choices = list(choices)
    near = get_close_matches(value, choices, 1)
    if near:
        return _("“{value}” is unknown. Did you mean {near}? Choose among {choices}.").format(
            value=short(value), near=near[0], choices=", ".join(choices)
        )
    return _("“{value}” is unknown. Choose among {choices}.").format(
        value=short(value), choices=", ".join(choices)
    )
