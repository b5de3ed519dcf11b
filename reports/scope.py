"""What a report is about: one centre, several that somebody has chosen, a municipality's or a region's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.formats import swedish_order
from familjecentral.refusals import Refused
from staff.models import FamilyCentre, PartnerService, Principal
from staff.rules import centres_of
from staff.secrecy import COLUMN_OF_ROLE, Answer, answer

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_CHOICE = 30  # centres that somebody has ticked, one by one; a municipality or region has no limit


class Kind(StrEnum):
    """How the centres were chosen; a municipality's and a region's are all that the reader follows up in it."""

    CENTRE = "centre"
    SEVERAL = "several"
    MUNICIPALITY = "municipality"
    REGION = "region"


class ScopeDenied(models.TextChoices):
    """Why there is no report of that; each says what to do instead."""

    NOTHING_CHOSEN = "nothing_chosen", gettext_lazy("Choose at least one family centre.")
    TOO_MANY = "too_many", gettext_lazy("Choose 30 family centres at most, or a whole municipality or region.")
    NOT_YOURS = "not_yours", gettext_lazy("Choose a centre, municipality or region in the list.")


class ScopeRefused(Refused):
    """There is no report of that; see ScopeDenied."""

    reason: ScopeDenied


@dataclass(frozen=True)
class Scope:
    """The centres of a report, at least one, and what they are called together.

    ``code`` is how the scope stands in an address and in a saved report: ``centre:slug``, ``several:a,b``,
    ``municipality:3`` or ``region:7``. ``notes``: what a reader must know about what it holds.
    """

    kind: Kind
    name: str
    centres: tuple[FamilyCentre, ...]
    code: str
    notes: tuple[str, ...] = ()

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


def centres_with(person: Any, permission: str) -> list[FamilyCentre]:
    """The centres for which the person has the permission, by name; as ``has_perm`` of each, asked once."""
    if not person.has_perm(permission):
        return []
    roles = [role for role, column in COLUMN_OF_ROLE.items() if answer(permission, column) == Answer.YES]
    return sorted(centres_of(person, *roles), key=lambda centre: swedish_order(centre.name))


def centres_followed(person: Any) -> list[FamilyCentre]:
    """The centres whose report the person may read (report.read), by name."""
    return centres_with(person, "report.read")


def scope_of(code: str, centres: Sequence[FamilyCentre]) -> Scope:
    """The scope that ``code`` stands for, of ``centres`` (those that the reader follows up) alone.

    Raises ScopeRefused: NOT_YOURS also of what there isn't, so that a guess tells nothing.
    """
    kind, _colon, rest = code.partition(":")
    if kind == Kind.CENTRE:
        return Scope.of_centre(_named(rest, centres))
    if kind == Kind.SEVERAL:
        return _several([slug for slug in rest.split(",") if slug], centres)
    if kind not in (Kind.MUNICIPALITY, Kind.REGION) or not rest.isascii() or not rest.isdecimal():
        raise ScopeRefused(ScopeDenied.NOT_YOURS)
    body = Principal.objects.filter(kind=kind, pk=int(rest[:18])).first()
    if body is None or not (found := _of_body(body, centres)):
        raise ScopeRefused(ScopeDenied.NOT_YOURS)
    return Scope(Kind(kind), body.full_name, tuple(found), f"{kind}:{body.pk}", _missing_of(body, found))


def choices_of(centres: Sequence[FamilyCentre]) -> list[tuple[Any, Any]]:
    """The choices of a list: the centres; and where there are several, what they are in together."""
    alone = [(f"{Kind.CENTRE}:{centre.slug}", centre.name) for centre in centres]
    if len(centres) == 1:
        return alone
    several = [(str(Kind.SEVERAL), _("Those that I tick below"))]
    bodies = Principal.objects.filter(
        models.Q(kind=Principal.Kind.MUNICIPALITY, centres__in=centres)
        | models.Q(kind=Principal.Kind.REGION, services__centre__in=centres)
    ).distinct()
    named = {kind: [(f"{kind}:{b.pk}", b.full_name) for b in bodies if b.kind == kind] for kind in Principal.Kind}
    groups = [
        (_("One centre"), alone),
        (_("Several centres"), several),
        (_("All in a municipality"), named[Principal.Kind.MUNICIPALITY]),
        (_("All in a region"), named[Principal.Kind.REGION]),
    ]
    return [(label, choices) for label, choices in groups if choices]


def _named(slug: str, centres: Sequence[FamilyCentre]) -> FamilyCentre:
    found = next((centre for centre in centres if centre.slug == slug), None)
    if found is None:
        raise ScopeRefused(ScopeDenied.NOT_YOURS)
    return found


def _several(slugs: list[str], centres: Sequence[FamilyCentre]) -> Scope:
    if not slugs:
        raise ScopeRefused(ScopeDenied.NOTHING_CHOSEN)
    wanted = {_named(slug, centres).pk for slug in dict.fromkeys(slugs)}
    if len(wanted) > LARGEST_CHOICE:
        raise ScopeRefused(ScopeDenied.TOO_MANY)
    found = [centre for centre in centres if centre.pk in wanted]
    if len(found) == 1:
        return Scope.of_centre(found[0])
    name = ", ".join(centre.name for centre in found)
    return Scope(Kind.SEVERAL, name, tuple(found), f"{Kind.SEVERAL}:{','.join(each.slug for each in found)}")


def _all_of(body: Principal) -> models.QuerySet[FamilyCentre]:
    """A municipality's centres; those at which a region has a service, also one that has left."""
    if body.kind == Principal.Kind.MUNICIPALITY:
        return FamilyCentre.objects.filter(municipality=body)
    return FamilyCentre.objects.filter(pk__in=PartnerService.objects.filter(principal=body).values("centre"))


def _of_body(body: Principal, centres: Sequence[FamilyCentre]) -> list[FamilyCentre]:
    ids = set(_all_of(body).values_list("pk", flat=True))
    return [centre for centre in centres if centre.pk in ids]


def _missing_of(body: Principal, found: Sequence[FamilyCentre]) -> tuple[str, ...]:
    """That the reader doesn't follow up all of it: no report may look like the whole and be a part."""
    number = _all_of(body).count()
    if number == len(found):
        return ()
    text = _("The report is about {followed} of {number} family centres in {name}: those that you follow up.")
    return (text.format(followed=len(found), number=number, name=body.full_name),)
