"""Numbers as people read them: ``1 234``, ``26,3``, ``12 %``, ``hidden`` and ``–``."""

from __future__ import annotations

from django.utils.translation import gettext as _

from familjecentral.disclosure import Withheld

from .indicators.base import Kind, Value
from .numbers import number

NOTHING = "–"
DECIMALS = {Kind.COUNT: 0, Kind.RATE: 1, Kind.SHARE: 0}


def figure(value: Value, kind: Kind) -> str:
    """A value in words; ``–`` when there is none."""
    if value is None:
        return NOTHING
    if isinstance(value, Withheld):
        return str(value)
    if kind is Kind.SHARE:
        # Translators: a share in per cent, in Swedish "12 %" with a no-break space
        return _("{number}%").format(number=number(value * 100))
    return number(value, DECIMALS[kind])


def difference(value: Value, before: Value) -> float | None:
    """value − before; None if either is withheld or unknown."""
    if value is None or before is None or isinstance(value, Withheld) or isinstance(before, Withheld):
        return None
    return value - before


def change(value: Value, before: Value, kind: Kind) -> str:
    """``+12``, ``−3`` or ``±0``; percentage points for a share."""
    gap = difference(value, before)
    if gap is None:
        return NOTHING
    decimals = DECIMALS[kind]
    gap = round(gap * 100 if kind is Kind.SHARE else gap, decimals)
    sign = "+" if gap > 0 else "\N{MINUS SIGN}" if gap < 0 else "±"
    text = sign + number(abs(gap), decimals)
    # Translators: a change in percentage points, in Swedish "procentenheter"
    return _("{change} points").format(change=text) if kind is Kind.SHARE else text
