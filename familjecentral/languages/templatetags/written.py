"""``{% written page "text" %}``: what staff write with headings and lists, in the page's language or marked."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from familjecentral.languages import content
from familjecentral.written import in_html, in_plain

register = template.Library()

LONGEST_ABOUT = 200  # characters; search engines show no more


@register.simple_tag
def written(row: object, field: str) -> SafeString:
    """As ``said``, of a field with headings, lists and links: a ``div`` with ``lang`` and ``dir``."""
    it = content.said(row, field)
    return format_html('<div class="prose" lang="{}" dir="{}">{}</div>', it.language, it.dir, in_html(it.text))


@register.simple_tag
def said_text(row: object, field: str) -> str:
    """As ``said`` without tags, for where none can stand: titles of pages, and what is told of them elsewhere."""
    return content.said(row, field).text


@register.simple_tag
def about_page(page: object) -> str:
    """What a page is about in a line or two: its summary, or how its text begins."""
    about = content.said(page, "summary").text or in_plain(content.said(page, "text").text)
    return Truncator(about).chars(LONGEST_ABOUT)
