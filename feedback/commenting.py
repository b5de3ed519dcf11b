"""Leaving a comment, and erasing it when its time is over. What staff do about it: handling.py."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as

from . import queries
from .answering import forget_answers
from .models import Feedback
from .rules import CommentDenied, CommentRefused

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from staff.models import FamilyCentre


def leave_comment(
    *,
    centre: FamilyCentre,
    text: str,
    name: str = "",
    email: str = "",
    page: str = "",
    language: str,
    key: UUID,
    by: Actor,
    now: datetime,
) -> Feedback:
    """Keep a visitor's comment for the service that answers comments at the centre.

    The same ``key`` with the same contents returns the first comment. Raises CommentRefused.
    """
    controller = queries.answering_service(centre)
    if controller is None:
        raise CommentRefused(CommentDenied.NO_SERVICE)
    contents_hash = _hash_of(centre, text, name, email)
    with reading_as(Reader.for_services(controller.pk)):
        earlier = _first_result(key, contents_hash)
        if earlier:
            return earlier
        comment = Feedback(
            key=key,
            contents_hash=contents_hash,
            controller=controller,
            centre=centre,
            page=page,
            text=text,
            name=name,
            email=email,
            language=language,
            written_at=now,
        )
        try:
            with transaction.atomic():
                comment.save(force_insert=True)
        except IntegrityError as error:
            if "key" not in str(error):
                raise
            # The same form came twice at once, or its key has been used at another centre.
            earlier = _first_result(key, contents_hash)
            if earlier is None:
                raise CommentRefused(CommentDenied.KEY_REUSED) from error
            return earlier
        record("left_comment", by=by, thing=comment, service_id=controller.pk)
    return comment


def old_comments(before: datetime) -> QuerySet[Feedback]:
    """The program, inside a service's wall: comments that were handled before."""
    return Feedback.objects.filter(handled_at__lt=before)


def erase_old_comments(*, controller_id: int, before: datetime, by: Actor) -> int:
    """Erase the service's comments that were handled before, with the mails that answered them.

    Returns how many.
    """
    with reading_as(Reader.for_services(controller_id)):
        over = list(old_comments(before))
        forget_answers(over)
        _all, by_model = Feedback.objects.filter(pk__in=[comment.pk for comment in over]).delete()
        erased = by_model.get(Feedback._meta.label, 0)
        if erased:
            record("erased_comments", by=by, service_id=controller_id, count=erased)
    return erased


def _first_result(key: UUID, contents_hash: str) -> Feedback | None:
    earlier = Feedback.objects.filter(key=key).first()
    if earlier is not None and earlier.contents_hash != contents_hash:
        raise CommentRefused(CommentDenied.KEY_REUSED)
    return earlier


def _hash_of(centre: FamilyCentre, text: str, name: str, email: str) -> str:
    """SHA-256 of what was written: tells a repeated form from a changed one."""
    return hashlib.sha256(json.dumps([centre.pk, text, name, email]).encode()).hexdigest()
