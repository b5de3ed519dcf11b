"""Who works in several services may act for one at a time: their roles and what they read narrow to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from .models import PartnerService, StaffMember
from .rules import services_held

if TYPE_CHECKING:
    from django.http import HttpRequest

ACTING_FOR = "acting_for"  # in the session, so the choice ends with it


class ActingDenied(models.TextChoices):
    """Why a person can't act for a service."""

    NOT_YOURS = "not_yours", _("You do not work in that service any more. You see people of all your services.")


class ActingRefused(Refused):
    """A choice of service was refused; see ActingDenied."""

    reason: ActingDenied


def act_for(request: HttpRequest, *, person: StaffMember, service_id: int | None) -> PartnerService | None:
    """Act for one of the person's services, or (None) for all of them again. Raises ActingRefused."""
    service = next((held for held in services_held(person) if held.pk == service_id), None)
    if service_id is not None and service is None:
        request.session.pop(ACTING_FOR, None)
        raise ActingRefused(ActingDenied.NOT_YOURS)
    with transaction.atomic():
        record("acting_for_changed", by=Actor.staff(person), thing=service, service_id=service_id)
        if service is None:
            request.session.pop(ACTING_FOR, None)
        else:
            request.session[ACTING_FOR] = service.pk
    return service


def take_up(request: HttpRequest) -> ActingDenied | None:
    """Let ``request.user.acting_for`` say which service the person has chosen.

    A choice that is not theirs any more is dropped, and the reason returned.
    """
    chosen, person = request.session.get(ACTING_FOR), request.user
    if chosen is None or not isinstance(person, StaffMember):
        return None
    if chosen not in {service.pk for service in services_held(person)}:
        del request.session[ACTING_FOR]
        return ActingDenied.NOT_YOURS
    person.acting_for = chosen
    return None
