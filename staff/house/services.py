"""What each service says of itself; until a centre has written its own words, what holds for its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from staff.models import PartnerService

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from staff.models import FamilyCentre

Kind = PartnerService.Kind


@dataclass(frozen=True)
class Described:
    """What a kind of service does everywhere in Sweden, and who comes to it."""

    does: Promise
    for_whom: Promise


OF_KIND: dict[str, Described] = {
    Kind.MHV: Described(
        _(
            "Here you meet midwives. They follow you through the pregnancy: how you feel, how the child grows, "
            "and what to think of before the birth. You can also ask about contraception."
        ),
        _("You who are expecting a child, with or without a partner, and you who have just given birth."),
    ),
    Kind.BHV: Described(
        _(
            "Here you meet nurses and doctors for children. They follow how your child grows and develops, and "
            "give vaccinations. Ask them about food, sleep, breastfeeding, and how you feel as a parent."
        ),
        _("All families with children, from birth until the child starts school."),
    ),
    Kind.OPEN_PRESCHOOL: Described(
        _(
            "A place to play, sing and have a cup of coffee together. You come when you like and leave when you "
            "like, it is free, and you look after your child yourself."
        ),
        _("Parents and others who take care of small children. You do not need to sign up."),
    ),
    Kind.SOCIAL_SERVICES: Described(
        _(
            "Here you can talk about being a parent, about your relationship, or about something at home that is "
            "hard. They listen and help you on. It is free, and no decisions about you are made here."
        ),
        _("Every parent, about large things and small. Nobody has to send you here."),
    ),
    Kind.OTHER: Described(
        _("They take part in some of what happens in the house."),
        _("You who come to the house. Look in the week for when they are here."),
    ),
}


def services_at(centre: FamilyCentre) -> QuerySet[PartnerService]:
    """Leads and coordinators of the centre: its active services. No person is in them."""
    return centre.services.filter(is_active=True).order_by("pk")


def change_service_text(*, service: PartnerService, about: str, place_in_house: str, by: Actor) -> PartnerService:
    """What the service says of itself, and where in the house it is; without words, what holds for its kind."""
    with transaction.atomic():
        service = PartnerService.objects.select_for_update(of=("self",)).get(pk=service.pk)
        service.about, service.place_in_house = about.strip(), " ".join(place_in_house.split())
        service.save(update_fields=["about", "place_in_house"])
        record("changed_service_text", by=by, thing=service, service_id=service.pk)
    return service
