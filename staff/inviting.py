"""Invitations: IT makes an account, and its person chooses the password by a secret link."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.tokens import hash_token, token_for
from familjecentral.refusals import Refused

from . import accounts
from .models import Invitation, StaffMember

if TYPE_CHECKING:
    from datetime import datetime

PURPOSE = "invitation"


class InvitationDenied(models.TextChoices):
    """Why somebody is not invited, or a link is not taken."""

    CLOSED = "closed", _("The account is closed: open it first, and then send the invitation.")
    DOES_NOT_WORK = "does_not_work", _("This invitation does not work any more.")


class InvitationRefused(Refused):
    """No invitation was made or used; ``str`` says why."""


def invite(*, person: StaffMember, by: Actor, now: datetime, mail: bool = True) -> Invitation:
    """Make an invitation, in place of an earlier one, and let the worker mail it. Raises InvitationRefused.

    Without ``mail`` the caller hands the link over (``link_of``).
    """
    from .tasks import send_invitation

    with transaction.atomic():
        person = StaffMember.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            raise InvitationRefused(InvitationDenied.CLOSED)
        Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        key = uuid.uuid4()
        invitation = Invitation.objects.create(
            person=person,
            key=key,
            token_hash=hash_token(token_for(PURPOSE, key)),
            made_at=now,
            expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
        )
        record("invited", by=by, thing=person)
        if mail:
            send_invitation.defer(invitation_id=invitation.pk, language=settings.LANGUAGE_CODE)
    return invitation


def link_of(invitation: Invitation) -> str:
    """The secret link, worked out anew: it is stored nowhere."""
    path = reverse("account_invitation", args=[token_for(PURPOSE, invitation.key)])
    return settings.PUBLIC_URL.rstrip("/") + path


def open_invitation(*, token: str, now: datetime) -> Invitation | None:
    """Whoever has the link: its invitation, if it still works. Reading uses nothing up."""
    return (
        Invitation.objects.select_related("person")
        .filter(
            token_hash=hash_token(token),
            used_at=None,
            withdrawn_at=None,
            expires_at__gt=now,
            person__is_active=True,
        )
        .first()
    )


def accept(*, token: str, password: str, now: datetime) -> StaffMember:
    """Set the password that the invited person chose; nobody is signed in. Raises InvitationRefused."""
    with transaction.atomic():
        # Locked in the order of invite(): the person first, so that an invitation is used or replaced, not both.
        found = open_invitation(token=token, now=now)
        if found is not None:
            StaffMember.objects.select_for_update().get(pk=found.person_id)
            found = open_invitation(token=token, now=now)
        if found is None:
            raise InvitationRefused(InvitationDenied.DOES_NOT_WORK)
        person = found.person
        person.set_password(password)
        person.save(update_fields=["password"])
        found.used_at = now
        found.save(update_fields=["used_at"])
        record("invitation_used", by=Actor.staff(person), thing=person)
        accounts.password_was_set(person=person, by=Actor.staff(person))
    return person


def invitation_mail(*, invitation: Invitation, language: str) -> EmailMessage:
    """The mail with the secret link."""
    person = invitation.person
    context = {"name": person.name, "link": link_of(invitation), "hours": settings.INVITATION_HOURS}
    with translation.override(language):
        subject = render_to_string("account/email/invitation_subject.txt", context).strip()
        body = render_to_string("account/email/invitation_message.txt", context).strip() + "\n"
    return EmailMessage(subject=subject, body=body, to=[person.email], headers={"Content-Language": language})
