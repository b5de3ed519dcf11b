"""Tags of the pages on which parents look for something."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from activities.finding.children import SoughtChild
from familjecentral.languages import content

from .programme import soft_hyphens

register = template.Library()


@register.filter
def child_in_words(child: SoughtChild, now: datetime) -> str:
    """``5 månader, född i juni 2026``."""
    return child.in_words(localtime(now).date())


@register.simple_tag
def said_title(row: object) -> SafeString:
    """``{% said row "title" %}`` with soft hyphens, for narrow places."""
    it = content.said(row, "title")
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', it.language, it.dir, soft_hyphens(it.text))
