"""What a component is said to be: its name, what it is for, its template, and the states it can be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Context = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class State:
    """``context`` makes what the template wants, without a database; in the language that is active."""

    name: str
    context: Context = dict


@dataclass(frozen=True)
class Component:
    """``look`` is the part of the theme that draws it, below static/css/theme/."""

    name: str
    what_for: str
    template: str
    look: str
    states: tuple[State, ...] = (State("as it is"),)

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")
