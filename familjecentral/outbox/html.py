"""The same paragraphs as simple HTML in our colours: no picture, nothing fetched when the mail is opened."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info


@dataclass(frozen=True)
class Paragraph:
    """``url``: the paragraph is a link, and ``text`` its words. ``is_main``: the first link, the thing to do."""

    text: str
    url: str = ""
    is_main: bool = False


def written_in(language: str) -> str:
    """The language that a text for who reads ``language`` is in: ours, or Swedish where we have none."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def paragraphs_of(body: str) -> list[Paragraph]:
    """Blank lines part paragraphs; one whose last line is an address becomes a link of the lines before it."""
    found: list[Paragraph] = []
    for block in body.split("\n\n"):
        words, _break, last = block.strip().rpartition("\n")
        if words and last.startswith(("https://", "http://")) and " " not in last:
            is_first = not any(paragraph.url for paragraph in found)
            found.append(Paragraph(words.removesuffix(":"), last, is_main=is_first))
        elif block.strip():
            found.append(Paragraph(block.strip()))
    return found


def as_html(body: str, *, language: str) -> str:
    """A whole HTML document of a message's plain text, with its language and direction."""
    code = written_in(language)
    context = {
        "paragraphs": paragraphs_of(body),
        "language": code,
        "direction": "rtl" if get_language_info(code)["bidi"] else "ltr",
    }
    with translation.override(code):
        return render_to_string("outbox/mail.html", context)
