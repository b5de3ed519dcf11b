"""The report as a tagged PDF (PDF/UA-1), set by typst from our template. Only texts go in, as data."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from familjecentral.fonts import font_book, fonts

from .paper import Paper, as_json

if TYPE_CHECKING:
    from .paper import Centre

HERE = Path(__file__).parent
NO_BREAK = "\N{NO-BREAK SPACE}"


def as_pdf(paper: Paper, *, checksum: str = "") -> bytes:
    """``checksum``: of the frozen report that it is made from; printed on its first page.

    Nothing in it depends on when it is made. It is untagged only if a sign in it is in no font here.
    """
    data = json.dumps({"paper": _data(paper), "checksum": checksum, "fonts": fonts()}, ensure_ascii=False)
    how: dict[str, Any] = {"sys_inputs": {"data": data}, "timestamp": paper.as_of.astimezone(UTC), "format": "pdf"}
    try:
        made = _compiler().compile(**how, pdf_standards="ua-1")
    except typst.TypstError:
        made = _compiler().compile(**how)
    assert isinstance(made, bytes)  # one file, since it is a PDF and no output file was named
    return made


def _compiler() -> typst.Compiler:
    return typst.Compiler(_template(), root=HERE, font_paths=font_book())


def _data(paper: Paper) -> dict[str, Any]:
    """What the template prints, with the numbers of its own tables as people read them."""
    return json.loads(as_json(paper)) | {
        "key_lines": [asdict(line) for line in paper.key_lines()],
        "withholds": paper.withholds,
        "centres": [_centre(centre) for centre in paper.centres],
    }


def _centre(centre: Centre) -> dict[str, str]:
    per_day = "–" if centre.per_open_day is None else f"{centre.per_open_day:.1f}".replace(".", ",")
    return {
        "name": centre.name, "shown_per_day": per_day, "shown_visits": _number(centre.visits),
        "shown_days": _number(centre.open_days), "shown_counted": _number(centre.counted_days),
    }  # fmt: skip


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}".replace(",", NO_BREAK)


@cache
def _template() -> bytes:
    return (HERE / "annual.typ").read_bytes()
