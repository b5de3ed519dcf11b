"""What an indicator is: name, formula, unit, source, the goal that it answers to, and when it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from familjecentral.disclosure import Protected, Withheld

if TYPE_CHECKING:
    from reports.counts import Counts
    from reports.telling.printable import Printable
    from reports.telling.rule import Key

type Text = str | Promise
type Value = int | float | Withheld | None  # None: there is nothing to divide by, or nothing is known


class Kind(Enum):
    """How a value is written."""

    COUNT = "count"  # a whole number
    RATE = "rate"  # one decimal
    SHARE = "share"  # 0–1, written in per cent


class Goal(models.TextChoices):
    """What an indicator answers to: what centres are followed up by (docs/reports.md says by whom)."""

    REACH = "reach", _("Support that is used by all families")
    ACCESS = "access", _("Support that is easy to reach")
    EQUAL_PARENTS = "equal_parents", _("Equal parenthood")
    EARLY = "early", _("Early support to those who need it")
    TOGETHER = "together", _("Services that work together around the family")
    HEARD = "heard", _("Visitors have a say")
    SKILLED = "skilled", _("Staff have the knowledge that they need")
    BETTER = "better", _("Every centre works to become better")
    TRUST = "trust", _("Figures that can be trusted")


@dataclass(frozen=True)
class Coverage:
    """How much of what the value is about is known: ``counted`` of ``whole``, and the same in words."""

    counted: int
    whole: int
    text: str


@dataclass(frozen=True)
class Indicator:
    """One thing that is followed up, and how it is worked out. ``of`` reads protected counts only.

    ``missing``: when there is no value, in words. ``covered``: how much is known, shown beside the value.
    ``is_now``: how it stands when the report is made, and not in its period: it stands beside nothing.
    ``changes``: days from which it is worked out otherwise, and how; a series across one of them is broken.
    """

    name: str
    label: Text
    unit: Text
    formula: Text
    source: Text
    of: Callable[[Printable], Value]
    kind: Kind = Kind.COUNT
    is_part: bool = False  # a cell of a breakdown, indented under its total
    goal: Goal | None = None
    missing: Text = ""
    covered: Callable[[Counts], Coverage | None] | None = None
    is_now: bool = False
    changes: tuple[tuple[date, Text], ...] = ()


def ratio(part: Protected | float, whole: Protected | float) -> float | Withheld | None:
    """part / whole; withheld if either is, None if there is nothing to divide by."""
    if Withheld.LATER in (part, whole):
        return Withheld.LATER
    if isinstance(part, Withheld) or isinstance(whole, Withheld):
        return Withheld.HIDDEN
    return part / whole if whole else None


def together(parts: list[Protected]) -> Protected:
    """The sum; withheld if any part of it is."""
    if Withheld.LATER in parts:
        return Withheld.LATER
    return Withheld.HIDDEN if any(isinstance(part, Withheld) for part in parts) else sum(_numbers(parts))


def cell_of(table: str, key: Key) -> Callable[[Printable], Protected]:
    """Reads one cell of a breakdown; nothing logged is nought."""
    return lambda p: p.cells(table).get(key, 0)


def rest_of(table: str) -> Callable[[Printable], Protected]:
    """Reads what is left of a breakdown when the cells that are listed are taken away."""
    return lambda p: p.rest(table)


def _numbers(parts: list[Protected]) -> list[int]:
    return [part for part in parts if not isinstance(part, Withheld)]


COUNTED = _("Counts made by staff at the door, without persons")
PROGRAMME = _("The programme: each session on its day")
SIGNED_UP = _("The number of places taken, kept for each session; no sign-up is read")
ATTENDED = _("What staff marked at the session, kept as numbers for each session")
HOME_VISITS = _("Home visits as logged by staff, without persons")
TALKS = _("Talks as logged by staff, without persons")
SHOWN_ON = _("Families shown on, as logged by staff, without persons")
WORK = _("Outreach and structural work as logged by staff, in hours")
COMMENTS = _("Comments, as numbers that stay when a comment is erased")
SURVEY = _("The visitor survey, told by term when it is over")
STAFF = _("What leads and staff have entered about training and introduction")
HOUSE = _("Agreements, services and improvement work of the centre")
