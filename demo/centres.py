"""The demo's four centres: places that exist, with made-up addresses, phones and agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from staff.models import AgeBand, Agreement, FamilyCentre, OpeningHours, PartnerService, Principal, Venue

from .texts import ABOUT, HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = PartnerService.Kind
REGION_KINDS = {Kind.MHV, Kind.BHV}
STORSTUGAN = "Storstugan"
LIBRARY = "Biblioteket"


# What the municipalities call themselves.
OFFICIAL_NAMES = {
    "Göteborg": "Göteborgs Stad",
    "Herrljunga": "Herrljunga kommun",
    "Linköping": "Linköpings kommun",
    "Östhammar": "Östhammars kommun",
}


@dataclass(frozen=True)
class DemoCentre:
    """One centre of the demo. ``adults`` is how many come to an ordinary open morning."""

    slug: str
    name: str
    municipality: str
    region: str
    street: str
    postal_code: str
    locality: str
    adults: int
    men: float  # the share of men among them
    age_limit_months: int = 72
    without: tuple[Kind, ...] = ()  # base services that it lacks
    partner: str = ""  # another partner in the house


DEMO_CENTRES = (
    DemoCentre("ekholmen", "Familjecentralen Ekholmen", "Linköping", "Region Östergötland", "Exempelgatan 1",
               "580 00", "Linköping", adults=13, men=0.24, age_limit_months=60, without=(Kind.MHV,)),
    DemoCentre("gimo", "Familjecentralen Gimo", "Östhammar", "Region Uppsala", "Exempelvägen 2", "740 00", "Gimo",
               adults=7, men=0.21, partner="Kulturskolan"),
    DemoCentre("herrljunga", "Familjecentralen Herrljunga", "Herrljunga", "Västra Götalandsregionen",
               "Exempelgatan 3", "520 00", "Herrljunga", adults=9, men=0.23, partner=LIBRARY),
    DemoCentre("opaltorget", "Familjecentralen Opaltorget", "Göteborg", "Västra Götalandsregionen",
               "Exempeltorget 4", "420 00", "Västra Frölunda", adults=17, men=0.28, partner="Hälsoteket"),
)  # fmt: skip


def make_centres(today: date) -> list[FamilyCentre]:
    """The four centres with services, places, age bands, hours and agreements, in the order above."""
    phones = _phones()
    return [_make_centre(plan, today, phones) for plan in DEMO_CENTRES]


def _phones() -> Iterator[str]:
    """Landline numbers of the series that is kept free for books and films (031-390 06 00 …)."""
    return (f"+46313900{number}" for number in range(600, 700))


def _make_centre(plan: DemoCentre, today: date, phones: Iterator[str]) -> FamilyCentre:
    started = date(today.year - 2, 1, 1)
    municipality = _principal(Principal.Kind.MUNICIPALITY, plan.municipality)
    region = _principal(Principal.Kind.REGION, plan.region)
    centre = FamilyCentre.objects.create(
        slug=plan.slug,
        name=plan.name,
        municipality=municipality,
        street=plan.street,
        postal_code=plan.postal_code,
        locality=plan.locality,
        directions="Gå in genom den gröna dörren. Barnvagnen kan stå i hallen. "
        "Det finns hiss, och toalett för rullstol. Bussen stannar utanför.",
        phone=next(phones),
        email=f"{plan.slug}@familjecentralen.example",
        age_limit_months=plan.age_limit_months,
        is_published=True,
        is_demo=True,
    )
    _make_services(centre, plan, region, started, phones)
    Venue.objects.create(centre=centre, name=STORSTUGAN)
    Venue.objects.create(centre=centre, name=LIBRARY, street="Exempelgatan 10", is_shared=True)
    edges = [0, 12, 36, plan.age_limit_months]
    AgeBand.objects.bulk_create(
        AgeBand(centre=centre, from_months=low, to_months=high) for low, high in pairwise(edges)
    )
    agreement = Agreement.objects.create(
        centre=centre,
        reference=f"DEMO-{plan.slug.upper()}",
        valid_from=started,
        valid_to=date(today.year + 1, 12, 31),
        next_review=date(today.year + 1, 9, 1),
    )
    agreement.parties.set([municipality, region])
    return centre


def _principal(kind: str, name: str) -> Principal:
    defaults = {"is_published": True, "official_name": OFFICIAL_NAMES.get(name, "")}
    principal, _made = Principal.objects.get_or_create(kind=kind, name=name, defaults=defaults)
    return principal


def _make_services(
    centre: FamilyCentre, plan: DemoCentre, region: Principal, started: date, phones: Iterator[str]
) -> None:
    for kind, about in ABOUT.items():
        if kind in plan.without:
            continue
        service = PartnerService.objects.create(
            centre=centre,
            kind=kind,
            principal=region if kind in REGION_KINDS else centre.municipality,
            phone=next(phones),
            email=f"{kind.replace('_', '-')}.{plan.slug}@familjecentralen.example",
            about=about,
            answers_feedback=kind == Kind.OPEN_PRESCHOOL,
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(
                centre=centre, service=service, weekday=weekday, opens=opens, closes=closes,
                valid_from=started,
            )
            for weekday, opens, closes in HOURS.get(kind, [])
        )  # fmt: skip
    if plan.partner:
        PartnerService.objects.create(
            centre=centre,
            kind=Kind.OTHER,
            name=plan.partner,
            principal=centre.municipality,
            about="Vi är med på en del av träffarna i huset.",
        )
