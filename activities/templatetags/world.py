"""Tags for what other sites and programs read: whole addresses, structured data, calendars, posters."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from activities.models import ActivitySeries, ActivitySession
from activities.world import events, posters, told
from familjecentral import clock

register = template.Library()

# In a script element only these could end it or begin a comment; in JSON they may be written as escapes.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def structured_data(bookable: ActivitySession | ActivitySeries) -> SafeString:
    """A told session or series as JSON-LD. A data block: nothing runs, so it needs no place in the policy."""
    now = clock.now()
    if isinstance(bookable, ActivitySession):
        data = events.event_of(bookable, now)
    else:
        data = events.series_event(bookable, now)
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


@register.simple_tag
def whole_url(name: str, *args: Any) -> str:
    """``{% url %}`` with our host: for those who read it elsewhere."""
    return told.whole(reverse(name, args=args))


@register.filter
def whole(path: str) -> str:
    """A path of ours with our host."""
    return told.whole(path)


@register.filter
def webcal(address: str) -> str:
    """The address that a phone opens in its calendar, to follow it."""
    return "webcal:" + address.partition(":")[2]


@register.filter
def has_poster(monday: date) -> bool:
    """Whether a poster is made for that week."""
    year, number, _day = monday.isocalendar()
    return posters.printable_monday(year, number, clock.today()) is not None
