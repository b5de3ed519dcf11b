"""What staff write with a few signs for its shape (Markdown): headings, lists, links, bold. No more is markup.

HTML that somebody writes is shown as the text that it is. What comes out has passed two that know nothing of each
other: a parser that makes only these parts, and a sanitiser that lets only these through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

PARTS = ["heading", "list", "link", "emphasis", "escape", "newline", "autolink"]
TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "a", "strong", "em", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
HIGHEST, LOWEST = 2, 4  # the page's own heading is the first
_READER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(PARTS)
_SIGNS = re.compile(r"^#{1,6}\s+|^\s*(?:[-*+]|\d+[.)])\s+|\*\*|__|\[|\]\([^)]*\)", re.MULTILINE)


def in_html(text: str) -> SafeString:
    """The text as safe HTML. Any text has some reading: there is nothing to get wrong."""
    tokens = _READER.parse(text)
    _level_headings(tokens)
    html: str = _READER.renderer.render(tokens, _READER.options, {})
    safe = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES, link_rel="noopener"
    )
    return mark_safe(safe)  # noqa: S308 (sanitised on the line above)


def links_in(text: str) -> list[str]:
    """The addresses on the web that the text links to, each once, in order."""
    found = [str(token.attrs["href"]) for token in _all(_READER.parse(text)) if token.type == "link_open"]
    return list(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def in_plain(text: str) -> str:
    """The text without its signs, on one line: for search engines, and for whoever shares a link."""
    return " ".join(_SIGNS.sub("", text).split())


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _level_headings(tokens: list[Token]) -> None:
    """However many # somebody begins with: the first heading is an h2, and none is skipped on the way down."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    ranks = {tag: number for number, tag in enumerate(sorted({token.tag for token in headings}))}
    level = HIGHEST - 1
    for token in headings:
        if token.type == "heading_open":
            level = min(HIGHEST + ranks[token.tag], level + 1, LOWEST)
        token.tag = f"h{level}"
