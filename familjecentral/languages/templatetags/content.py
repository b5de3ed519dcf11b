"""``{% said activity "title" %}``: what staff have written, in the page's language or marked as what it is in."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from familjecentral.languages import content

register = template.Library()


@register.simple_tag
def said(row: object, field: str, paragraphs: bool = False) -> SafeString:
    """Within a ``bdi`` with ``lang`` and ``dir``; with ``paragraphs``, a ``div`` with its line breaks kept."""
    it = content.said(row, field)
    if not paragraphs:
        return it.html
    text = mark_safe(linebreaks(it.text, autoescape=True))  # noqa: S308 (it is escaped there)
    return format_html('<div lang="{}" dir="{}">{}</div>', it.language, it.dir, text)


@register.simple_tag
def said_text(row: object, field: str) -> str:
    """The text alone, for a page's title and within sentences."""
    return content.said(row, field).text
