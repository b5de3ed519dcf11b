"""Every cell that a breakdown could have, so that a cell's absence says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staff.models import PartnerService
from visits.models import CounsellingContact, CounsellingTheme, Guidance, HomeVisitStep, Level

from .breakdowns import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

    from .rule import Key


class Universe:
    """The cells of all breakdowns at some centres. Two queries, made when it is."""

    def __init__(self, centres: Sequence[FamilyCentre]) -> None:
        steps = [str(step) for step in HomeVisitStep.objects.select_related("programme")]
        kinds = list(PartnerService.Kind.values)
        places = [*kinds, *(f"outside:{body}" for body in Guidance.Outside.values)]
        self._of_all: dict[str, list[Key]] = {
            "home_visit_steps": [(step, state) for step in steps for state in State.values],
            "talk_forms": list(CounsellingContact.Form.values),
            "talk_levels": list(Level.values),
            "guidance": [(kind, place) for kind in kinds for place in places],
        }
        self._themes: dict[int, list[Key]] = {}
        municipalities = {centre.municipality_id for centre in centres}
        themes = CounsellingTheme.objects.filter(municipality__in=municipalities).order_by("pk")
        for municipality, name in themes.values_list("municipality", "name"):
            self._themes.setdefault(municipality, []).append(name)

    def of(self, breakdown: str, centre: FamilyCentre) -> dict[Key, int]:
        """Noughts for every cell; none for a breakdown whose counts hold all their cells."""
        if breakdown == "talk_themes":
            return dict.fromkeys(self._themes.get(centre.municipality_id, ()), 0)
        return dict.fromkeys(self._of_all.get(breakdown, ()), 0)
