"""What a report is about: one centre, several that somebody has chosen, a municipality's or a region's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staff.models import FamilyCentre


class Kind(StrEnum):
    """How the centres were chosen; a municipality's and a region's are all that there are in it."""

    CENTRE = "centre"
    SEVERAL = "several"
    MUNICIPALITY = "municipality"
    REGION = "region"


@dataclass(frozen=True)
class Scope:
    """The centres of a report, at least one, and what they are called together.

    ``code`` is how the scope stands in an address and in a saved report: ``centre:slug``, ``several:a,b``,
    ``municipality:3`` or ``region:7``.
    """

    kind: Kind
    name: str
    centres: tuple[FamilyCentre, ...]
    code: str

    @classmethod
    def of_centre(cls, centre: FamilyCentre) -> Scope:
        """One centre alone."""
        return cls(Kind.CENTRE, centre.name, (centre,), f"{Kind.CENTRE}:{centre.slug}")

    @property
    def centre(self) -> FamilyCentre | None:
        """The centre, when it is one alone."""
        return self.centres[0] if len(self.centres) == 1 else None

    @property
    def ids(self) -> list[int]:
        return [centre.pk for centre in self.centres]
