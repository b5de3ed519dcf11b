"""What other apps show where staff plan: they register a panel when they start; planning knows no more of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from staff.models import FamilyCentre


@dataclass(frozen=True)
class Panel:
    """``template``: a part of a page; ``context_for``: what stands in it for a centre on a day; no person."""

    template: str
    context_for: Callable[[FamilyCentre, date], dict[str, Any]]


_in_planning: list[Panel] = []


def show_in_planning(panel: Panel) -> None:
    """Show it on the page of groups and programmes, after those that are there already."""
    if panel not in _in_planning:
        _in_planning.append(panel)


def panels_in_planning() -> tuple[Panel, ...]:
    """Those who plan: the panels, in the order that they came."""
    return tuple(_in_planning)
