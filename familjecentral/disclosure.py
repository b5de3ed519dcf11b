"""Disclosure control: small numbers about people are withheld, and what would let someone work them out.

The rule for a breakdown (cells that add up to a shown total), published and the same for everyone:

1. If no cell is 1–4, all are shown.
2. Else every cell below 5 is withheld, zeros too.
3. If that is one cell, or cells that are all equal, or cells that are less than 5 together, the next smallest
   is withheld as well, with every cell equal to it, until the withheld cells differ and are 5 or more together,
   or none is left: what is withheld can be had as a sum, by taking what is shown from the total.

A cell that a key figure needs may be kept: when it and the rest are both 5 or more it is shown, and the others
are a breakdown of the rest; else, when any cell is 1–4, all are withheld. So one visit by "other or
unknown" is shielded by the women, and the share of men can still be followed.

This protects one table, printed once. What holds over many tables that overlap is docs/disclosure.md.

All withheld cells carry the same mark, so a larger cell that shields a small one can't be told from it.
Ties are withheld together, so exchanging the values of two withheld cells gives the same printed table:
each of them could be the other, and the reader who knows this rule and the total still can't tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

THRESHOLD = 5


class Withheld(Enum):
    """Printed in place of a number."""

    UNDER_FIVE = "under_five"  # a number that stands alone, 1–4
    HIDDEN = "hidden"  # a cell of a breakdown: small, or the shield of a small one
    LATER = "later"  # not told yet: the months that it will be told of together are not over

    def __str__(self) -> str:
        if self is Withheld.LATER:
            # Translators: printed in a table in place of a number that will be told later
            return pgettext("in place of a number", "later")
        # Translators: printed in a table in place of a number that could point out a person
        return f"< {THRESHOLD}" if self is Withheld.UNDER_FIVE else _("hidden")


type Protected = int | Withheld


def is_small(count: int) -> bool:
    """1–4: a number that could point out a person."""
    return 0 < count < THRESHOLD


def protect(cells: Sequence[int], *, keep: int | None = None) -> list[Protected]:
    """The cells of a breakdown as they may be printed beside their total, in the same order.

    ``keep`` is the index of a cell that is shown if it is 5 or more; there are two others at least.
    A breakdown of one cell is its total and is left as it is.
    """
    if keep is not None and cells[keep] >= THRESHOLD and not is_small(sum(cells) - cells[keep]):
        others = protect([*cells[:keep], *cells[keep + 1 :]])
        return [*others[:keep], cells[keep], *others[keep:]]
    if keep is not None and any(is_small(cell) for cell in cells):
        return [Withheld.HIDDEN] * len(cells)
    is_alone = len(cells) <= 1
    if is_alone or not any(is_small(cell) for cell in cells):
        return list(cells)
    limit = THRESHOLD - 1
    while True:
        withheld = [cell for cell in cells if cell <= limit]
        larger = [cell for cell in cells if cell > limit]
        if not larger or (len(set(withheld)) > 1 and sum(withheld) >= THRESHOLD):
            return [Withheld.HIDDEN if cell <= limit else cell for cell in cells]
        limit = min(larger)
