"""What visitors want, for those who plan: the suggestions with most votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import queries

if TYPE_CHECKING:
    from datetime import date

    from staff.models import FamilyCentre

SHOWN = 5


def wishes_of_visitors(centre: FamilyCentre, today: date) -> dict[str, Any]:
    """Those who plan at the centre: the open suggestions with most votes. One query."""
    return {"wishes": list(queries.open_suggestions(centre, today, by_votes=True)[:SHOWN]), "centre": centre}
