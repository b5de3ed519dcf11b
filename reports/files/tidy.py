"""One figure a row, for programs: as CSV (commas, decimal dots, ISO dates, UTF-8) and as JSON with the same keys.

Both are written as the rows come, so that a million of them take no more memory than a few hundred.
"""

from __future__ import annotations

import csv
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from familjecentral.spreadsheet_cells import BEGINS_A_FORMULA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .paper import Paper

AT_ONCE = 2_000  # rows written together


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
            "" if line.value.value is None else line.value.value, _text(line.unit), line.value.withheld,
            "" if line.counted is None else line.counted, "" if line.whole is None else line.whole,
        )  # fmt: skip


def as_tidy_csv(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """The header, then the rows some thousand at a time. ``rows``: TidyRows, or tuples of the same."""
    texts = _Texts()
    writer = csv.writer(texts, lineterminator="\r\n")
    writer.writerow(KEYS)
    source = iter(rows)
    while some := list(islice(source, AT_ONCE)):
        writer.writerows(some)
        yield texts.taken()
    if texts.waiting:  # a header without rows
        yield texts.taken()


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


class _Texts:
    """What the writer has written since it was last taken."""

    def __init__(self) -> None:
        self.waiting: list[str] = []

    def write(self, text: str) -> None:
        self.waiting.append(text)

    def taken(self) -> bytes:
        text = "".join(self.waiting)
        self.waiting.clear()
        return text.encode()


NUMBERS = frozenset({"centre_id", "value", "counted", "whole"})


def _object(row: TidyRow) -> str:
    values = {key: None if value == "" and key in NUMBERS else value for key, value in zip(KEYS, row, strict=True)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
