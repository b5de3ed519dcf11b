"""Tags for how places are given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from activities import rules_in_words as words
from activities.drawing import codes, queries
from activities.models import Activity, Draw, SignUp

register = template.Library()


@register.simple_tag
def rules_in_words(activity: Activity, bookable: Any, now: datetime) -> list[str]:
    """The activity's rules, a sentence each; ``bookable`` is empty for those that hold in general."""
    return words.rules_in_words(activity, bookable or None, now)


@register.simple_tag
def draw_of(bookable: Any) -> Draw | None:
    """The draw that is promised of a session or series."""
    return queries.draw_of(bookable)


@register.simple_tag
def turn_of(sign_up: SignUp, draw: Draw) -> int | None:
    """The family's turn in a draw that has been held: 1 for the first; None when it wasn't in it."""
    code = codes.entry_code(sign_up.key)
    return draw.result.index(code) + 1 if code in draw.result else None


@register.filter
def moment(when: datetime) -> str:
    """A day and the time of it."""
    return words.moment_in_words(when)


@register.filter
def entry_code(sign_up: SignUp) -> str:
    """The family's own code in a published draw."""
    return codes.entry_code(sign_up.key)
