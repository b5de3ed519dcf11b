"""How one finds the house and what is there: what is said of it, in sentences, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from staff.models import FamilyCentre, VisitGuide

if TYPE_CHECKING:
    from django.utils.functional import Promise

Known = VisitGuide.Known
# What is asked of the house, and what parents read when it is there and when it is not.
FACTS: dict[str, tuple[Promise, Promise]] = {
    "step_free": (
        _("You get in without steps."),
        _("There are steps at the entrance. Tell us if you need help to get in."),
    ),
    "lift": (_("There is a lift."), _("There is no lift.")),
    "accessible_toilet": (_("There is a toilet for wheelchairs."), _("There is no toilet for wheelchairs.")),
    "hearing_loop": (_("There is a hearing loop."), _("There is no hearing loop.")),
    "pram_parking": (_("There is a place for prams."), _("There is no place for prams indoors.")),
    "changing_table": (_("There is a changing table."), _("There is no changing table.")),
    "warm_food": (_("You can warm food for your child."), _("You can not warm food here.")),
    "car_parking": (_("There is parking close by."), _("There is no parking close by.")),
}
# What is told in the centre's own words, with the heading that parents read above it.
TEXTS: dict[str, Promise] = {
    "entrance": _("The way in"),
    "transport": _("Bus, tram or train"),
    "parking": _("Where to park"),
    "bring": _("What to bring"),
    "allergies": _("Allergies and scents"),
    "animals": _("Dogs and other animals"),
}
FIELDS = (*FACTS, *TEXTS)


@dataclass(frozen=True)
class Fact:
    """Whether something is there, as a sentence."""

    is_there: bool
    sentence: str


def guide_of(centre: FamilyCentre) -> VisitGuide:
    """Anyone: what is said of how to find the centre; an empty guide when nobody has said anything."""
    return VisitGuide.objects.filter(centre=centre).first() or VisitGuide(centre=centre)


def facts_of(guide: VisitGuide) -> list[Fact]:
    """Anyone: what somebody has answered yes or no to, what is there first; what nobody knows is not said."""
    answers = {field: getattr(guide, field) for field in FACTS}
    found = [
        Fact(answer == Known.YES, str(FACTS[field][answer == Known.NO]))
        for field, answer in answers.items()
        if answer != Known.UNKNOWN
    ]
    return sorted(found, key=lambda fact: not fact.is_there)


def address_in_words(centre: FamilyCentre) -> str:
    """Anyone: the centre's address on one line, as a map looks for it; empty when it has none."""
    town = " ".join(filter(None, [centre.postal_code, centre.locality]))
    return ", ".join(filter(None, [centre.street, town])) if centre.street else ""


def map_url(centre: FamilyCentre) -> str:
    """Anyone: a map with the address on it, which opens only when somebody follows the link; empty without one."""
    address = address_in_words(centre)
    return f"https://www.openstreetmap.org/search?query={quote(address)}" if address else ""


def geo_url(centre: FamilyCentre) -> str:
    """Anyone: the address for the map that is on the phone; empty when there is none."""
    address = address_in_words(centre)
    return f"geo:0,0?q={quote(address)}" if address else ""


def change_guide(*, centre: FamilyCentre, by: Actor, **values: Any) -> VisitGuide:
    """Say what is known of the house: ``values`` by field; what is not among them stays as it is."""
    with transaction.atomic():
        FamilyCentre.objects.select_for_update().get(pk=centre.pk)
        guide = guide_of(centre)
        for field in FIELDS:
            if field in values:
                value = values[field]
                setattr(guide, field, " ".join(value.split()) if field in TEXTS else value)
        guide.save()
        record("changed_visit_guide", by=by, thing=guide)
    return guide
