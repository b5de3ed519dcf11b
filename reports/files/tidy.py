"""One figure a row, for programs: as CSV (commas, decimal dots, ISO dates, UTF-8) and as JSON with the same keys.

Both are written as the rows come, so that a million of them take no more memory than a few hundred.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from familjecentral.spreadsheet_cells import BEGINS_A_FORMULA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .paper import Paper

AT_ONCE = 2_000  # rows written together
LINE_END = "\r\n"
NEEDS_QUOTES = re.compile(r'[",\r\n]')
MOST_REMEMBERED = 100_000  # cells


class TidyRow(NamedTuple):
    """The keys, in their order. ``centre_id`` is empty for several centres together.

    ``indicator`` is the name that never changes, ``label`` the one that people read. ``dimension``: of a cell of
    a breakdown, what it is broken down by. ``value``: empty when withheld or not known; a share is 0–1.
    ``withheld``: ``under_five`` (1–4) or ``hidden``; empty when nothing is. ``counted`` of ``whole`` says how
    much is known.
    """

    centre_id: int | str
    centre: str
    first_day: str
    last_day: str
    indicator: str
    label: str
    dimension: str
    value: float | str
    unit: str
    withheld: str
    counted: int | str
    whole: int | str


KEYS = TidyRow._fields


def rows_of(paper: Paper, *, without: frozenset[str] = frozenset()) -> Iterator[TidyRow]:
    """The figures of one report, but for the sections ``without``. What a spreadsheet would run is made a text."""
    alone = paper.centres[0] if len(paper.centres) == 1 else None
    number = alone.id if alone else ""
    name, first, last = _text(paper.scope), paper.start.isoformat(), paper.covered_end.isoformat()
    for part, sheet, line in paper.lines():
        if part.name in without:
            continue
        yield TidyRow(
            number, name, first, last, line.name, _text(line.label), sheet.name if line.is_part else "",
            _number(line.value.value), _text(line.unit), line.value.withheld,
            "" if line.counted is None else line.counted, "" if line.whole is None else line.whole,
        )  # fmt: skip


def as_tidy_csv(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """The header, then the rows some thousand at a time. ``rows``: TidyRows, or tuples of the same.

    The same names and days come over and over: each is written once as a cell and looked up after that, which
    is four times as fast as to look through every sign of every row.
    """
    cells = _Cells()
    yield (",".join(KEYS) + LINE_END).encode()
    source = iter(rows)
    while some := list(islice(source, AT_ONCE)):
        cells.forget_if_many()
        yield "".join([",".join(map(cells.__getitem__, row)) + LINE_END for row in some]).encode()


class _Cells(dict[Any, str]):
    """A cell's text by its value, as RFC 4180 has it: quoted where it must be."""

    def __missing__(self, value: float | str) -> str:
        text = repr(value) if isinstance(value, float) else str(value)
        if isinstance(value, float) and value.is_integer():
            text = str(int(value))  # as the whole number that is equal to it, and found in its place
        if NEEDS_QUOTES.search(text):
            text = '"' + text.replace('"', '""') + '"'
        self[value] = text
        return text

    def forget_if_many(self) -> None:
        if len(self) > MOST_REMEMBERED:
            self.clear()


def as_tidy_json(about: dict[str, Any], rows: Iterable[TidyRow]) -> Iterator[bytes]:
    """``{"about": …, "rows": [{…}, …]}``; a value that is not known is null."""
    yield f'{{"about":{json.dumps(about, ensure_ascii=False)},"rows":['.encode()
    source, comma = iter(rows), ""
    while some := list(islice(source, AT_ONCE)):
        yield (comma + ",\n".join(_object(row) for row in some)).encode()
        comma = ",\n"
    yield b"]}\n"


def about(paper: Paper) -> dict[str, Any]:
    """What a JSON file says of itself."""
    return {
        "title": paper.title, "publisher": paper.publisher, "scope": paper.scope, "as_of": paper.as_of.isoformat(),
        "withheld": paper.words["withheld_rule"],
        "definitions": [
            {"indicator": one.name, "label": one.label, "unit": one.unit, "formula": one.formula,
             "source": one.source, "goal": one.goal, "missing": one.missing, "changes": one.changes}
            for one in paper.definitions
        ],
    }  # fmt: skip


NUMBERS = frozenset({"centre_id", "value", "counted", "whole"})


def _object(row: TidyRow) -> str:
    values = {key: None if value == "" and key in NUMBERS else value for key, value in zip(KEYS, row, strict=True)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _number(value: float | None) -> float | str:
    """A whole number without decimals in every file."""
    if value is None:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
