"""A document as a tagged PDF (PDF/UA-1), set by typst from our template. Only the texts go in, as data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from django.core.cache import caches
from django.utils import translation

from familjecentral.fonts import font_book, fonts

from .prose import without_title

if TYPE_CHECKING:
    from .subjects import Subject

HERE = Path(__file__).parent
KEPT_SECONDS = 60 * 60
_NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # the same content gives the same file


def as_pdf(subject: Subject, text: str, version: str) -> bytes:
    """``version``: in words, on every page. It is not PDF/UA only if a sign is in no font here."""
    title, rest = without_title(text)
    data = json.dumps({
        "title": title or str(subject.kind.label), "about": subject.about, "version": version,
        "blocks": [asdict(block) for block in rest], "lang": subject.language,
        "rtl": translation.get_language_info(subject.language)["bidi"], "fonts": fonts(),
    })  # fmt: skip
    key = "document" + hashlib.sha256(_template() + data.encode()).hexdigest()
    made: bytes | None = caches["made"].get(key)
    if made is None:
        try:
            made = _compiled(data, pdf_standards="ua-1")
        except typst.TypstError:
            made = _compiled(data)
        assert made is not None  # no output file was named
        caches["made"].set(key, made, KEPT_SECONDS)
    return made


def _compiled(data: str, **options: Any) -> bytes | None:
    """A compiler of its own each time: one that has failed finds no file any more."""
    compiler = typst.Compiler(_template(), root=HERE, font_paths=font_book())
    return compiler.compile(sys_inputs={"data": data}, timestamp=_NO_TIME, format="pdf", **options)  # type: ignore[return-value]  # one file, since it is a PDF


@cache
def _template() -> bytes:
    return (HERE / "document.typ").read_bytes()
