"""A family lets another service see its sign-up, and takes that back (OSL 12:2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused
from staff.models import PartnerService, StaffMember

from .models import Consent, SignUp

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ConsentDenied(models.TextChoices):
    """Why a consent is not kept; each says what would be right."""

    OWN_SERVICE = "own_service", _("That service has your sign-up already. Choose another one.")
    OTHER_CENTRE = "other_centre", _("That service is not at this centre. Choose one of the list.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class ConsentRefused(Refused):
    """A consent was refused; see ConsentDenied."""

    reason: ConsentDenied


def possible_receivers(sign_up: SignUp) -> QuerySet[PartnerService]:
    """Anyone: the other services in use at the sign-up's centre."""
    return PartnerService.objects.filter(centre=sign_up.controller.centre_id, is_active=True).exclude(
        pk=sign_up.controller_id
    )


def give_consent(
    *,
    sign_up: SignUp,
    receiver: PartnerService,
    what: str,
    until: date,
    key: UUID,
    by: Actor,
    now: datetime,
    written_by: StaffMember | None = None,
) -> Consent:
    """Let ``receiver`` see ``what`` of the sign-up, until a day that is included; in force at once.

    ``written_by``: the staff member whom the family told; None when it was given by the secret link. What
    the receiver had before is taken back. The same ``key`` returns the first consent, also one that has
    been taken back since. Raises ConsentRefused.
    """
    if receiver.pk == sign_up.controller_id:
        raise ConsentRefused(ConsentDenied.OWN_SERVICE)
    with reading_as(Reader.for_services(sign_up.controller_id)):
        SignUp.objects.select_for_update().get(pk=sign_up.pk)  # two at once: one after the other
        earlier = Consent.objects.filter(key=key).first()
        if earlier is not None:
            if (earlier.sign_up_id, earlier.receiver_id, earlier.what) != (sign_up.pk, receiver.pk, what):
                raise ConsentRefused(ConsentDenied.KEY_REUSED)
            return earlier
        if not possible_receivers(sign_up).filter(pk=receiver.pk).exists():
            raise ConsentRefused(ConsentDenied.OTHER_CENTRE)
        Consent.objects.filter(sign_up=sign_up, receiver=receiver, revoked_at=None).update(revoked_at=now)
        consent = Consent.objects.create(
            key=key,
            sign_up=sign_up,
            controller_id=sign_up.controller_id,
            token_hash=sign_up.token_hash,
            what=what,
            receiver=receiver,
            until=until,
            given=Consent.Given.TOLD_STAFF if written_by else Consent.Given.BY_LINK,
            given_at=now,
            written_by=written_by,
        )
        record("gave_consent", by=by, thing=consent, service_id=sign_up.controller_id)
    return consent


def take_back_consent(*, consent: Consent, by: Actor, now: datetime) -> Consent:
    """End a consent at once. Taking it back twice changes nothing."""
    with reading_as(Reader.for_services(consent.controller_id)):
        current: Consent = Consent.objects.select_for_update().get(pk=consent.pk)
        if current.revoked_at is None:
            current.revoked_at = now
            current.save(update_fields=["revoked_at"])
            record("took_back_consent", by=by, thing=current, service_id=current.controller_id)
    return current


def own_consent(*, token_hash: str, pk: int) -> Consent | None:
    """The holder of the secret link: one of the sign-up's consents; None for anyone else."""
    with reading_as(Reader(token_hash=token_hash)) as reader:
        found: Consent | None = Consent.objects.for_reader(reader).filter(pk=pk).first()
    return found
