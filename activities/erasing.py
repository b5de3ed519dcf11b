"""Forgetting families in time: what a sign-up says of a person goes, the figures stay."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from familjecentral.audit.recording import Actor, record
from familjecentral.outbox import sending
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as

from .models import ActivitySession, Consent, SignUp, SignUpChild, SignUpContact, SignUpReading

if TYPE_CHECKING:
    from datetime import datetime

# Long enough to answer questions about the group, and no longer; the sign-up form says so.
KEPT_DAYS = 30

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


def erase_old_sign_ups(*, controller_id: int, by: Actor, now: datetime) -> int:
    """Empty the service's sign-ups whose (last) session ended more than KEPT_DAYS ago; returns how many.

    The row stays, without a person: places taken are counted on it, and attendance. Its secret link opens
    nothing any more; its children, its contact, its consents, who opened it and the mails about it are gone.
    """
    limit = now - timedelta(days=KEPT_DAYS)
    sessions = ActivitySession.objects.filter(series=OuterRef("series"))
    to_come = sessions.filter(ends_at__gte=limit)
    # A series whose dates are not set yet has no session, and is not over.
    is_over = Q(session__ends_at__lt=limit) | (Exists(sessions) & ~Exists(to_come))
    with reading_as(Reader.for_services(controller_id)):
        old = list(SignUp.objects.select_for_update(of=("self",)).filter(is_over, erased_at=None))
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
        sending.erase_old(controller_id=controller_id, before=limit)
        if old:
            record("erased_sign_ups", by=by, service_id=controller_id, count=len(old))
    return len(old)
