"""Tags of the pages on which parents look for something."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.timezone import localtime

from activities.finding.children import SoughtChild

register = template.Library()


@register.filter
def child_in_words(child: SoughtChild, now: datetime) -> str:
    """``5 månader, född i juni 2026``."""
    return child.in_words(localtime(now).date())
