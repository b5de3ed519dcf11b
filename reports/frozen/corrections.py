"""What has been corrected since a report was frozen: figure by figure, without showing anybody.

A correction by 1–4 could point somebody out as a figure of 1–4 could: then neither it nor the new figure is shown
here. Nor are other corrections in the same table, from which it could be worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from familjecentral.disclosure import is_small

if TYPE_CHECKING:
    from reports.files.paper import Figure, Line, Paper, Sheet


@dataclass(frozen=True)
class Correction:
    """One figure that is another now. ``difference`` in words too; ``now`` may be withheld here."""

    table: str
    label: str
    then: str
    now: str
    difference: str


def safe_difference(now: Figure, then: Figure, kind: str) -> float | None:
    """now − then; None when either is not known or withheld, or the difference is 1–4 of something counted."""
    if now.value is None or then.value is None:
        return None
    gap = now.value - then.value
    return None if kind == "count" and is_small(int(abs(gap))) else gap


def corrections(then: Paper, now: Paper) -> list[Correction]:
    """Those who may read both: each figure of ``then`` that is another in ``now``, in the order of the report."""
    newer = {line.name: line for _part, _sheet, line in now.lines()}
    found = []
    for part in then.parts:
        for sheet in part.sheets:
            found += _of_table(sheet, newer)
    return found


def changed_definitions(then: Paper, now: Paper) -> list[str]:
    """What is worked out otherwise now, by its label then."""
    newer = {one.name: one for one in now.definitions}
    return [
        old.label for old in then.definitions
        if old.name in newer and (old.formula, old.unit) != (newer[old.name].formula, newer[old.name].unit)
    ]  # fmt: skip


def _of_table(sheet: Sheet, newer: dict[str, Line]) -> list[Correction]:
    changed = [
        (line, newer[line.name]) for line in sheet.lines
        if line.name in newer and not _same(line.value, newer[line.name].value)
    ]  # fmt: skip
    shows = all(
        old.kind != "count" or safe_difference(new.value, old.value, old.kind) is not None for old, new in changed
    )
    found = [_correction(sheet, old, new, shows=shows) for old, new in changed]
    gone = [line for line in sheet.lines if line.name not in newer]
    return found + [
        Correction(sheet.caption, line.label, line.value.shown, "–", _("Not followed up any more"))
        for line in gone
    ]


def _correction(sheet: Sheet, old: Line, new: Line, *, shows: bool) -> Correction:
    gap = safe_difference(new.value, old.value, old.kind) if shows else None
    if gap is None:
        return Correction(
            sheet.caption, old.label, old.value.shown, _("hidden"), _("Corrected; by how much is hidden")
        )
    return Correction(sheet.caption, old.label, old.value.shown, new.value.shown, _signed(gap, old.kind))


def _same(then: Figure, now: Figure) -> bool:
    return (then.value, then.withheld) == (now.value, now.withheld)


def _signed(gap: float, kind: str) -> str:
    decimals = 0 if kind == "count" else 1
    size = round(abs(gap) * (100 if kind == "share" else 1), decimals)
    sign = "+" if gap > 0 else "\N{MINUS SIGN}"
    text = f"{sign}{size:,.{decimals}f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return _("{change} points").format(change=text) if kind == "share" else text
