"""Visits by week as bars, made on the server: SVG with attributes only, no style and no script."""

from __future__ import annotations

from dataclasses import dataclass

from .counts import WeekCounts

HEIGHT = 200  # of the bars, in pixels; widths are in per cent, so that text keeps its size on a phone
MOST_LABELS = 6
NICE = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Bar:
    """``x`` and ``width`` in per cent of the chart's width; ``y`` and ``height`` in pixels."""

    week: WeekCounts
    x: str
    middle: str
    width: str
    y: int
    height: int
    label: str  # the week's number, on some of the bars


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    lines: list[tuple[int, int]]  # height in pixels and value of each line behind the bars
    height: int = HEIGHT


def chart_of(weeks: list[WeekCounts]) -> Chart:
    """Bars for ``weeks`` (at least one) up to a round number at or above the largest."""
    top = nice_top(max(week.visits for week in weeks))
    step = 100 / len(weeks)
    every = -(-len(weeks) // MOST_LABELS)
    bars = []
    for number, week in enumerate(weeks):
        tall = round(week.visits / top * HEIGHT)
        bars.append(
            Bar(
                week=week,
                x=f"{number * step + step * 0.12:.3f}%",
                middle=f"{(number + 0.5) * step:.3f}%",
                width=f"{step * 0.76:.3f}%",
                y=HEIGHT - tall,
                height=tall,
                label=str(week.number) if number % every == every // 2 or every == 1 else "",
            )
        )
    return Chart(bars, [(HEIGHT, 0), (HEIGHT // 2, top // 2), (0, top)])


def nice_top(largest: int) -> int:
    """A round, even number at or above ``largest``; at least 10."""
    size = 10
    while size * 10 < largest:
        size *= 10
    return next(size * nice for nice in NICE if size * nice >= largest)
