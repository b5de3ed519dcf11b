"""How sign-ups and notes go when their time is over (staff.retention)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from staff.retention.purging import Purge, register

from . import erasing
from .models import SessionNote

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def sign_ups_due(*, controller_id: int | None, before: datetime) -> int:
    assert controller_id is not None  # sign-ups belong to services
    with reading_as(Reader.for_services(controller_id)):
        return erasing.old_sign_ups(before).filter(controller=controller_id).count()


def erase_sign_ups(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    assert controller_id is not None
    return erasing.erase_old_sign_ups(controller_id=controller_id, by=by, now=now, kept=now - before)


def _old_notes(controller_id: int | None, before: datetime) -> QuerySet[SessionNote]:
    return SessionNote.objects.filter(
        session__activity__responsible_service=controller_id, session__ends_at__lt=before
    )


def notes_due(*, controller_id: int | None, before: datetime) -> int:
    return _old_notes(controller_id, before).count()


def erase_notes(*, controller_id: int | None, before: datetime, by: Actor, now: datetime) -> int:
    """Delete the notes on the service's sessions that were so long ago."""
    with transaction.atomic():
        erased, _each = _old_notes(controller_id, before).delete()
        if erased:
            record("erased_session_notes", by=by, service_id=controller_id, count=erased)
    return erased


def register_purges() -> None:
    """Let the nightly run erase what is here."""
    register(Purge("sign_up", sign_ups_due, erase_sign_ups))
    register(Purge("session_note", notes_due, erase_notes))
