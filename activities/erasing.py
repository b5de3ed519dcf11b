"""Forgetting families in time: what a sign-up says of a person goes, the figures stay."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from .models import ActivitySession, Consent, SignUp, SignUpChild, SignUpContact, SignUpReading

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.db.models import QuerySet

EMPTIED = [
    "key",
    "token_hash",
    "second_token_hash",
    "contents_hash",
    "contact_hash",
    "second_contact_hash",
    "alias",
    "erased_at",
]


def old_sign_ups(before: datetime) -> QuerySet[SignUp]:
    """The program, inside a service's wall: sign-ups whose (last) session ended before, not emptied yet."""
    sessions = ActivitySession.objects.filter(series=OuterRef("series"))
    to_come = sessions.filter(ends_at__gte=before)
    # A series whose dates are not set yet has no session, and is not over.
    is_over = Q(session__ends_at__lt=before) | (Exists(sessions) & ~Exists(to_come))
    return SignUp.objects.filter(is_over, erased_at=None)


def erase_old_sign_ups(*, controller_id: int, by: Actor, now: datetime, kept: timedelta) -> int:
    """Empty the service's sign-ups whose (last) session ended longer than ``kept`` ago; returns how many.

    The row stays, without a person: places taken are counted on it, and attendance. Its secret link opens
    nothing any more; its children, its contact, its consents and who opened it are gone.
    """
    with reading_as(Reader.for_services(controller_id)):
        old = list(old_sign_ups(now - kept).select_for_update(of=("self",)))
        for about_them in (SignUpChild, SignUpContact, SignUpReading, Consent):
            about_them.objects.filter(sign_up__in=old).delete()
        for sign_up in old:
            nobody = uuid.uuid4()
            sign_up.key, sign_up.token_hash = nobody, hash_token(str(nobody))
            sign_up.second_token_hash = None
            sign_up.contents_hash = sign_up.contact_hash = sign_up.second_contact_hash = ""
            sign_up.alias = ""
            sign_up.erased_at = now
        SignUp.objects.bulk_update(old, EMPTIED, batch_size=500)
        if old:
            record("erased_sign_ups", by=by, service_id=controller_id, count=len(old))
    return len(old)
