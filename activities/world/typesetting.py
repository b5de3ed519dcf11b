"""Posters and pictures, set by typst from our templates: bounded in size, made once for the same content.

Nothing but the texts goes in, as data: a title that looks like markup is printed as it is. No file is read but
the template, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst
from django.core.cache import caches

from familjecentral.fonts import font_book

HERE = Path(__file__).parent
POSTER, CARD = "poster.typ", "card.typ"
PAPERS = {"a4": 1.0, "a3": 2**0.5}
KEPT_SECONDS = 24 * 60 * 60
PIXELS_PER_INCH = 144  # 600 × 315 points become 1200 × 630 pixels

_setting = Lock()  # one at a time in each process, however many ask


def content_key(template: str, data: dict[str, Any], kind: str) -> str:
    """The same for the same content, template and version of typst, and for no other: an ETag, and a cache key."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    parts = [kind, _VERSION, _source(template).decode(), text]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def kept(key: str) -> bytes | None:
    """What has been made already, with that content."""
    found: bytes | None = caches["made"].get(key)
    return found


def set_poster(key: str, data: dict[str, Any], paper: str, template: str = POSTER) -> bytes:
    """The poster as a tagged PDF (PDF/UA-1); untagged as such only if a sign in it is in no font here.

    ``template``: the week's, or the whole path of another app's.
    """
    inputs = {"data": json.dumps(data), "paper": paper, "scale": str(PAPERS[paper])}
    try:
        return _set(template, key, inputs, format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return _set(template, key, inputs, format="pdf")


def set_card(key: str, data: dict[str, Any]) -> bytes:
    """The picture for shared links, as PNG, 1200 × 630."""
    return _set(CARD, key, {"data": json.dumps(data)}, format="png", ppi=PIXELS_PER_INCH)


def qr_code(address: str) -> str:
    """The address as a QR code, in SVG: dark modules only, with the quiet zone that readers need."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


def _set(template: str, key: str, inputs: dict[str, str], **how: Any) -> bytes:
    with _setting:
        if (found := kept(key)) is not None:  # made by another request meanwhile
            return found
        compiler = typst.Compiler(_source(template), root=HERE, font_paths=font_book())
        made = compiler.compile(sys_inputs=inputs, timestamp=_NO_TIME, **how)
        if isinstance(made, list):  # more pages than one, as pictures: the first is the one
            made = made[0]
        assert made is not None  # no output file was named
        caches["made"].set(key, made, KEPT_SECONDS)
        return made


_VERSION = version("typst")
_NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # the same content gives the same file


@cache
def _source(template: str) -> bytes:
    return (HERE / template).read_bytes()
