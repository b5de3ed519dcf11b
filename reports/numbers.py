"""A number as people read it."""

from __future__ import annotations

from django.utils import formats


def number(value: float, decimals: int = 0) -> str:
    """With the language's decimal mark, and groups of three kept on one line."""
    return formats.number_format(round(value, decimals), decimals, use_l10n=True, force_grouping=True).replace(
        " ", "\N{NO-BREAK SPACE}"
    )
