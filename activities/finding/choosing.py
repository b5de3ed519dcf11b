"""The choice of a child by taps: each is a link, so that it works without a script and with one hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.formats import date_format

from . import children
from .filters import child_select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.safestring import SafeString

    from .children import SoughtChild


@dataclass(frozen=True)
class Chip:
    """A choice: ``question`` is the address's with it, or without it when it is chosen already."""

    label: str
    question: str
    code: str = ""


class Chooser:
    """The children that are chosen, and how to choose one (more)."""

    def __init__(self, sought: Sequence[SoughtChild], today: date) -> None:
        self._sought, self._today = list(sought), today

    @property
    def chosen(self) -> list[Chip]:
        return [
            Chip(child.in_words(self._today), self._link([c for c in self._sought if c != child]), child.code)
            for child in self._sought
        ]

    @property
    def is_several(self) -> bool:
        return len(self._sought) > 1

    @property
    def is_full(self) -> bool:
        return len(self._sought) >= children.MOST

    @property
    def ages(self) -> list[Chip]:
        """Expecting, months, years: each adds a child."""
        return [
            Chip(label, self._link([*self._sought, child]))
            for label, child in children.chips(self._today)
            if child not in self._sought
        ]

    @property
    def due_months(self) -> list[Chip]:
        """For who has said that they expect a child, and not when: in its place, the months."""
        if all(child.month for child in self._sought):
            return []
        others = [child for child in self._sought if child.month]
        return [
            Chip(date_format(child.month, "F Y"), self._link([*others, child]))
            for child in children.due_months(self._today)
            if child.month
        ]

    @property
    def month_select(self) -> SafeString:
        """One list of all months, for who wants to say it exactly."""
        return child_select("id_exactly", "", self._today)

    def _link(self, sought: Sequence[SoughtChild]) -> str:
        return "?" + urlencode([(children.PARAMETER, child.code) for child in sought])
