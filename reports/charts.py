"""A report's charts as SVG by altair and vl-convert: for files, which have no page that draws for them.

The page draws the same pictures itself (chart.py): here a chart takes a tenth of a second, and the first one in a
process seconds and some 100 MB. So both are loaded when they are needed, in the worker. Nothing is fetched: the
data is in the chart, and fonts are the machine's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from .pictures import NAMES, Bars, Columns, pictures_of

if TYPE_CHECKING:
    from .report import Report

__all__ = ["NAMES", "svg"]

INK, SOFT, LINE, FILL, EDGE = "#1f2a2e", "#4f5d62", "#e3dccf", "#a8d2c4", "#1f5c4d"
FONT = "Noto Sans, DejaVu Sans, sans-serif"
WIDTH = 640
ROW = 44
LABEL_FREE = 0.8  # of the width is for bars, so that the number after the longest has room
SWEDISH = {"decimal": ",", "thousands": "\N{NO-BREAK SPACE}", "grouping": [3], "currency": ["", ""]}


def svg(report: Report, name: str) -> str:
    """One chart, by its name in ``NAMES``; empty when the report has nothing to show in it.

    Raises KeyError for a name that there isn't.
    """
    if name not in NAMES:
        raise KeyError(name)
    picture = pictures_of(report).get(name)
    if picture is None:
        return ""
    drawn = _columns(picture) if isinstance(picture, Columns) else _bars(picture)
    return _described(_converted(drawn), picture.title, picture.in_words)


def _converted(chart: Any) -> str:
    import vl_convert

    spec = chart.configure(aria=False, font=FONT, background="#ffffff").configure_view(stroke=None).to_dict()
    found: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=SWEDISH)
    return found


def _described(drawing: str, title: str, about: str) -> str:
    """With a title and a description, for those who hear it."""
    head, rest = drawing.split(">", 1)
    return f'{head} role="img"><title>{escape(title)}</title><desc>{escape(about)}</desc>{rest}'


def _columns(picture: Columns) -> Any:
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "at": at, "label": column.short, "visits": column.visits, "before": column.before,
            "uncounted": 0 if column.visits is None else None,
            "break": picture.largest if column.breaks else None,
        }
        for at, column in enumerate(picture.columns)
    ]  # fmt: skip
    every = -(-len(rows) // 12)
    named = {row["at"]: row["label"] for row in rows if row["at"] % every == 0}
    labels = f"({_json(named)})[datum.value] || ''"
    x = alt.X("at:O", axis=alt.Axis(title=None, labelExpr=labels, labelAngle=-40, ticks=False, **_axis()))
    y = alt.Y("visits:Q", axis=alt.Axis(title=_("Visits"), format=",d", tickCount=4, **_axis()))
    base = alt.Chart(alt.Data(values=rows), width=WIDTH, height=220)
    layers = [base.mark_bar(color=FILL, stroke=EDGE).encode(x=x, y=y)]
    if picture.beside:
        layers.append(base.mark_tick(color=INK, thickness=2, bandSize=12).encode(x=x, y="before:Q"))
    if picture.has_uncounted:
        cross = base.mark_text(text="×", color=INK, dy=-8, fontSize=14)
        layers.append(cross.encode(x=x, y="uncounted:Q").transform_filter("isValid(datum.uncounted)"))
    if picture.breaks:
        rule = base.mark_rule(color=INK, strokeDash=[5, 4], strokeWidth=2, xOffset=-5)
        layers.append(rule.encode(x=x).transform_filter("isValid(datum.break)"))
    return alt.layer(*layers).properties(title=_title(picture, _column_legend(picture)))


def _column_legend(picture: Columns) -> str:
    told = []
    if picture.beside:
        told.append(_("Line: {beside}.").format(beside=picture.beside))
    if picture.has_uncounted:
        told.append(_("×: open, and not counted."))
    if picture.breaks:
        told.append(_("Dashed line: counted in another way from then on."))
    return " ".join(told)


def _bars(picture: Bars) -> Any:
    import altair as alt

    top = max(max(bar.value or 0, bar.before or 0) for bar in picture.bars) / LABEL_FREE
    rows = [
        {
            "at": at, "value": bar.value or 0, "shown": bar.shown, "before": bar.before or 0,
            "before_shown": bar.before_shown,
        }
        for at, bar in enumerate(picture.bars)
    ]  # fmt: skip
    labels = f"({_json({at: bar.label for at, bar in enumerate(picture.bars)})})[datum.value]"
    y = alt.Y("at:O", axis=alt.Axis(title=None, labelExpr=labels, ticks=False, **_axis() | {"labelLimit": 220}))
    scale = alt.Scale(domain=[0, top])
    base = alt.Chart(alt.Data(values=rows), width=WIDTH - 160, height=ROW * len(rows))
    up = -9 if picture.beside else 0

    def bar(field: str, shown: str, move: int, **look: Any) -> list[Any]:
        x = alt.X(f"{field}:Q", axis=None, scale=scale)
        text = base.mark_text(align="left", dx=5, yOffset=move, color=INK, fontSize=13)
        return [base.mark_bar(size=15, yOffset=move, **look).encode(x=x, y=y), text.encode(x=x, y=y, text=shown)]

    layers = bar("value", "shown:N", up, color=FILL, stroke=EDGE)
    if picture.beside:
        hollow = {"color": "#ffffff", "stroke": INK, "strokeDash": [3, 2]}
        layers += bar("before", "before_shown:N", 9, **hollow)
    told = _("Hollow bars: {beside}.").format(beside=picture.beside) if picture.beside else ""
    return alt.layer(*layers).properties(title=_title(picture, told))


def _title(picture: Bars | Columns, told: str) -> Any:
    import altair as alt

    return alt.TitleParams(
        picture.title,
        subtitle=told,
        anchor="start",
        color=INK,
        subtitleColor=SOFT,
        fontSize=15,
        subtitleFontSize=12,
    )  # fmt: skip


def _axis() -> dict[str, Any]:
    return {"labelColor": INK, "titleColor": SOFT, "gridColor": LINE, "domainColor": SOFT, "labelFontSize": 12}


def _json(names: dict[int, str]) -> str:
    return json.dumps(names)
