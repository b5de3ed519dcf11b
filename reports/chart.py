"""The report's charts as the page draws them: SVG with attributes only, no style and no script.

Widths are in per cent and heights in pixels, so that text keeps its size on a phone, and colours are the page's
own, so that they follow it into the dark and onto paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .pictures import Bars, Column, Columns, pictures_of

if TYPE_CHECKING:
    from .report import Report

HEIGHT = 200  # of the columns, in pixels
MOST_LABELS = 6
NICE = (1, 2, 3, 4, 5, 6, 8, 10)
WIDEST = 74  # per cent, of the longest bar: the number after it has room on a phone too
ROW, ROW_WITH_BESIDE = 48, 72  # pixels: the label above, the bar, and the hollow one below it


@dataclass(frozen=True)
class DrawnColumn:
    """``x``, ``end``, ``middle`` and ``width`` in per cent of the chart's width; ``y`` … in pixels."""

    column: Column
    x: str
    end: str
    middle: str
    width: str
    start: str  # where its part of the chart begins: a break is drawn there
    y: int
    height: int
    before_y: int | None
    label: str  # on some of them


@dataclass(frozen=True)
class ColumnChart:
    picture: Columns
    columns: list[DrawnColumn]
    lines: list[tuple[int, int]]  # height in pixels and value of each line behind the columns


@dataclass(frozen=True)
class DrawnBar:
    """``y`` in pixels, of its row's top; widths in per cent; empty where nothing is drawn."""

    label: str
    y: int
    width: str
    shown: str
    before_width: str
    before_shown: str

    @property
    def bar_y(self) -> int:
        return self.y + 22

    @property
    def text_y(self) -> int:
        return self.y + 16

    @property
    def shown_y(self) -> int:
        return self.y + 36

    @property
    def before_y(self) -> int:
        return self.y + 44

    @property
    def before_text_y(self) -> int:
        return self.y + 57


@dataclass(frozen=True)
class BarChart:
    picture: Bars
    bars: list[DrawnBar]
    height: int


def drawn(report: Report) -> dict[str, ColumnChart | BarChart]:
    """Every chart that has something to show, by its picture's name."""
    return {
        name: column_chart(picture) if isinstance(picture, Columns) else bar_chart(picture)
        for name, picture in pictures_of(report).items()
    }


def column_chart(picture: Columns) -> ColumnChart:
    """Columns up to a round number at or above the largest; there is at least one."""
    top = nice_top(picture.largest)
    step = 100 / len(picture.columns)
    every = -(-len(picture.columns) // MOST_LABELS)
    columns = []
    for number, column in enumerate(picture.columns):
        tall = round((column.visits or 0) / top * HEIGHT)
        is_named = every == 1 or number % every == every // 2
        columns.append(
            DrawnColumn(
                column=column,
                start=f"{number * step:.3f}%",
                x=f"{(number + 0.12) * step:.3f}%",
                end=f"{(number + 0.88) * step:.3f}%",
                middle=f"{(number + 0.5) * step:.3f}%",
                width=f"{step * 0.76:.3f}%",
                y=HEIGHT - tall,
                height=tall,
                before_y=None if column.before is None else HEIGHT - round(column.before / top * HEIGHT),
                label=column.short if is_named else "",
            )
        )
    return ColumnChart(picture, columns, [(HEIGHT, 0), (HEIGHT // 2, top // 2), (0, top)])


def bar_chart(picture: Bars) -> BarChart:
    """Bars from the inline start, each with its label above and its number after it."""
    largest = max(max(bar.value or 0, bar.before or 0) for bar in picture.bars) or 1
    row = ROW_WITH_BESIDE if picture.beside else ROW

    def width(value: float | None) -> str:
        return f"{value / largest * WIDEST:.3f}%" if value else ""

    bars = [
        DrawnBar(
            bar.label, number * row, width(bar.value), bar.shown, width(bar.before) if picture.beside else "",
            bar.before_shown,
        )
        for number, bar in enumerate(picture.bars)
    ]  # fmt: skip
    return BarChart(picture, bars, row * len(bars))


def nice_top(largest: int) -> int:
    """A round, even number at or above ``largest``; at least 10."""
    size = 10
    while size * 10 < largest:
        size *= 10
    return next(size * nice for nice in NICE if size * nice >= largest)
