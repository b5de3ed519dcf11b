"""Who answers comments, and which comments a centre lead may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Value, When

from staff.models import PartnerService, StaffRole
from staff.rules import roles_of

from .models import Feedback

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre


def answering_service(centre: FamilyCentre) -> PartnerService | None:
    """Anyone: the service that answers the centre's comments, and so is their controller.

    The one marked so; else the open preschool; else any active service; None when there is none.
    """
    order = Case(
        When(answers_feedback=True, then=Value(0)),
        When(kind=PartnerService.Kind.OPEN_PRESCHOOL, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        PartnerService.objects.filter(centre=centre, is_active=True)
        .select_related("principal", "centre")
        .order_by(order, "pk")
        .first()
    )


def services_led_by(person: Any) -> list[PartnerService]:
    """A centre lead: the services that they lead, by centre."""
    led = {
        role.service_id: role.service
        for role in roles_of(person)
        if role.role == StaffRole.Role.CENTRE_LEAD and role.service
    }
    return sorted(led.values(), key=lambda service: (service.centre_id, service.pk))


def comments_for_lead(person: Any, reader: Reader) -> QuerySet[Feedback]:
    """A centre lead: the comments to services that they lead, newest first; nobody else sees any."""
    return (
        Feedback.objects.for_reader(reader)
        .filter(controller__in=services_led_by(person))
        .select_related("centre", "controller")
        .order_by("-written_at", "-pk")
    )
