"""What a programme stands on, found or made: municipality, centre, services, places.

What is made is an unpublished draft, and told, so that someone looks at it before parents do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext as _

from staff.models import AgeBand, FamilyCentre, PartnerService, Principal, Venue
from staff.models.centres import BASE_KINDS, MUNICIPAL_KINDS, RESERVED_SLUGS

if TYPE_CHECKING:
    from collections.abc import Iterable

AGE_BANDS = ((0, 12), (12, 36), (36, 84))  # months, to: not included
UNKNOWN_REGION = "Regionen (okänd)"  # a name in the data, so not translated
REGIONAL_KINDS = BASE_KINDS - MUNICIPAL_KINDS
_MAX_SLUG = 50


def find_or_draft_centre(name: str, municipality: str, said: list[str]) -> FamilyCentre:
    """The centre of that name in that municipality; both are drafted when unknown, and ``said``."""
    body, is_new = Principal.objects.get_or_create(kind=Principal.Kind.MUNICIPALITY, name=municipality)
    if is_new:
        said.append(_("New municipality, as an unpublished draft: {name}.").format(name=municipality))
    centre = FamilyCentre.objects.filter(name=name, municipality=body).order_by("pk").first()
    if centre:
        return centre
    centre = FamilyCentre.objects.create(name=name, municipality=body, slug=_free_slug(name, municipality))
    AgeBand.objects.bulk_create(
        AgeBand(centre=centre, from_months=first, to_months=last) for first, last in AGE_BANDS
    )
    said.append(
        _("New family centre, as an unpublished draft: {name} (address on the web: {slug}).").format(
            name=name, slug=centre.slug
        )
    )
    return centre


def _free_slug(name: str, municipality: str) -> str:
    """“Familjecentralen Herrljunga” is at herrljunga; with its municipality or a number if that is taken."""
    short = slugify(re.sub(r"(?i)^familjecentral(en)?\b", "", name))[:_MAX_SLUG].strip("-_")
    base = short or slugify(name)[:_MAX_SLUG].strip("-_") or "centre"
    taken = RESERVED_SLUGS | set(FamilyCentre.objects.values_list("slug", flat=True))
    longer = f"{base}-{slugify(municipality)}"[:_MAX_SLUG].strip("-_")
    number = 2
    for slug in (base, longer):
        if slug not in taken:
            return slug
    while f"{longer}-{number}" in taken:
        number += 1
    return f"{longer}-{number}"


def services_for(centre: FamilyCentre, kinds: Iterable[str], said: list[str]) -> dict[str, PartnerService]:
    """The centre's service of each kind (an active one first); missing ones are made.

    Health care answers to a region, here a draft unless the municipality's other centres tell which; the
    rest to the municipality, which someone has to check for an outside partner.
    """
    found: dict[str, PartnerService] = {}
    for service in centre.services.order_by("-is_active", "name", "pk"):
        found.setdefault(service.kind, service)
    for kind in sorted(set(kinds) - set(found)):
        body = _region(centre, said) if kind in REGIONAL_KINDS else centre.municipality
        answers = (
            kind == PartnerService.Kind.OPEN_PRESCHOOL
            and not centre.services.filter(answers_feedback=True).exists()
        )
        found[kind] = PartnerService.objects.create(
            centre=centre, kind=kind, principal=body, answers_feedback=answers
        )
        said.append(
            _("New service at {centre}: {service}, answered for by {body}. Check that it is right.").format(
                centre=centre, service=found[kind].label, body=body
            )
        )
    return found


def _region(centre: FamilyCentre, said: list[str]) -> Principal:
    known = Principal.objects.filter(
        kind=Principal.Kind.REGION, services__centre__municipality=centre.municipality
    ).order_by("-is_published", "pk")
    region = known.first()
    if region is None:
        region, is_new = Principal.objects.get_or_create(kind=Principal.Kind.REGION, name=UNKNOWN_REGION)
        if is_new:
            said.append(_("New region, as an unpublished draft: {name}. Give it its name.").format(name=region))
    return region


def venues_for(centre: FamilyCentre, names: Iterable[str], said: list[str]) -> dict[str, Venue]:
    """The centre's place of each name, whatever its capitals; a new one is shared (a park, a library)."""
    known = {venue.name.casefold(): venue for venue in centre.venues.order_by("-pk")}
    found: dict[str, Venue] = {}
    for name in sorted({name for name in names if name}):
        venue = known.get(name.casefold())
        if venue is None:
            venue = known[name.casefold()] = Venue.objects.create(centre=centre, name=name, is_shared=True)
            said.append(_("New place at {centre}: {place}.").format(centre=centre, place=name))
        found[name] = venue
    return found
