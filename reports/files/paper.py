"""A report as it stands on paper: texts, numbers and days alone.

Every file is written from a ``Paper`` and from nothing else, and it carries all words that the files print. So
a report that is kept as JSON (``as_json``) and read back (``from_json``) gives the same files, to the byte,
whatever has changed since: figures, definitions, translations, the code that works figures out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

NEWEST = 1  # the form of the JSON; a reader of an older form stays here when it changes


@dataclass(frozen=True)
class Figure:
    """``value``: None when there is none. ``withheld``: familjecentral.disclosure.Withheld's code, or empty."""

    value: float | None
    shown: str
    withheld: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table. ``kind``: reports.indicators.Kind's code; ``is_part``: a cell of a breakdown."""

    name: str
    label: str
    unit: str
    kind: str
    is_part: bool
    value: Figure
    before: Figure
    change: Figure
    coverage: str = ""
    counted: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A table."""

    name: str
    caption: str
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """A section; ``notes`` are the program's, and the coordinator's own words about it are ``remarks``."""

    name: str
    title: str
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Definition:
    """What an indicator means. ``changes``: since when it is worked out otherwise, and how."""

    name: str
    label: str
    goal: str
    formula: str
    unit: str
    source: str
    missing: str
    changes: list[str]


@dataclass(frozen=True)
class Week:
    """``visits``: None in a week that was open and not counted."""

    monday: date
    label: str
    visits: int | None
    open_days: int
    counted_days: int


@dataclass(frozen=True)
class Centre:
    """A centre of the report; its figures only when it is beside others, per open day."""

    id: int
    name: str
    visits: int | None = None
    open_days: int | None = None
    counted_days: int | None = None
    per_open_day: float | None = None


@dataclass(frozen=True)
class Bar:
    """One bar; ``value`` None is a gap, and ``shown`` says why."""

    label: str
    value: float | None
    shown: str


@dataclass(frozen=True)
class Chart:
    """A chart with the same in words (``alt``). ``part``: the section that it stands in."""

    name: str
    part: str
    title: str
    alt: str
    unit: str
    bars: list[Bar]


@dataclass(frozen=True)
class Paper:
    """``start``–``end`` is what was asked for, ``covered_end`` its last day with figures.

    ``publisher`` is who answers for the report: the official names of the municipalities.
    """

    title: str
    publisher: str
    scope: str
    scope_code: str
    language: str
    period: str  # in words
    start: date
    end: date
    covered_end: date
    comparison: str
    before_start: date | None
    before_end: date | None
    has_before: bool
    before_label: str
    as_of: datetime  # with zone
    as_of_in_words: str
    sentences: list[str]
    notes: list[str]
    footnote: list[str]
    key_figures: list[str]  # names of lines
    parts: list[Part]
    definitions: list[Definition]
    weeks: list[Week]
    centres: list[Centre]
    missing_days: list[date]
    targets: list[str]
    charts: list[Chart]
    words: dict[str, str]
    form: int = NEWEST

    def lines(self) -> Iterator[tuple[Part, Sheet, Line]]:
        """Every line, with where it stands."""
        for part in self.parts:
            for sheet in part.sheets:
                for line in sheet.lines:
                    yield part, sheet, line

    def key_lines(self) -> list[Line]:
        """The key figures, in their order."""
        by_name = {line.name: line for _part, _sheet, line in self.lines()}
        return [by_name[name] for name in self.key_figures if name in by_name]

    @property
    def withholds(self) -> bool:
        """Whether a figure is withheld."""
        return any(line.value.withheld or line.before.withheld for _part, _sheet, line in self.lines())


def as_json(paper: Paper) -> str:
    """Always the same text for the same report: keys in order, no space, signs as they are."""
    return json.dumps(
        asdict(paper), default=_iso, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def from_json(text: str) -> Paper:
    """The report of ``as_json``. Raises ValueError for a form that this program doesn't know."""
    data = json.loads(text)
    if data.get("form") != NEWEST:
        raise ValueError("a report in a form that this program does not know")
    return Paper(
        **data
        | {
            "start": date.fromisoformat(data["start"]),
            "end": date.fromisoformat(data["end"]),
            "covered_end": date.fromisoformat(data["covered_end"]),
            "before_start": _day(data["before_start"]),
            "before_end": _day(data["before_end"]),
            "as_of": datetime.fromisoformat(data["as_of"]),
            "parts": [_part(part) for part in data["parts"]],
            "definitions": [Definition(**one) for one in data["definitions"]],
            "weeks": [Week(**week | {"monday": date.fromisoformat(week["monday"])}) for week in data["weeks"]],
            "centres": [Centre(**centre) for centre in data["centres"]],
            "missing_days": [date.fromisoformat(day) for day in data["missing_days"]],
            "charts": [
                Chart(**chart | {"bars": [Bar(**bar) for bar in chart["bars"]]}) for chart in data["charts"]
            ],
        }
    )


def _part(data: dict[str, Any]) -> Part:
    figure: Callable[[dict[str, Any]], Figure] = lambda one: Figure(**one)  # noqa: E731 (one word for a class)
    sheets = []
    for sheet in data["sheets"]:
        lines = [
            Line(**line | {name: figure(line[name]) for name in ("value", "before", "change")})
            for line in sheet["lines"]
        ]
        sheets.append(Sheet(**sheet | {"lines": lines}))
    return Part(**data | {"sheets": sheets})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a report")
