"""Notes on how a session went: about the session, read by those who hold it, and never about a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import StaffRole
from staff.rules import WORKERS, centres_of

from .models import ActivitySession, SessionNote

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre, StaffMember

LONGEST = 2000  # characters
LATEST = 30


class NoteDenied(models.TextChoices):
    """Why a note was not kept; each says what to do instead."""

    NOT_YOURS = "not_yours", _("The services that hold the session write about it. Tell them what you want noted.")
    CHANGED = (
        "changed",
        _(
            "A colleague has changed the note since you opened it. It stands below the form as it is now: "
            "put the two together, and save again."
        ),
    )


class NoteRefused(Refused):
    """A note was refused; see NoteDenied."""

    reason: NoteDenied


def sessions_held_by(person: Any, reader: Reader) -> QuerySet[ActivitySession]:
    """Staff of the services that hold them, responsible or taking part, and the centre's coordinators."""
    holds = Q(activity__responsible_service__in=reader.services) | Q(
        activity__participating_services__in=reader.services
    )
    works = Q(activity__centre__in=centres_of(person, *WORKERS)) & holds
    follows = Q(activity__centre__in=centres_of(person, StaffRole.Role.COORDINATOR))
    return ActivitySession.objects.for_cards().filter(
        pk__in=ActivitySession.objects.filter(works | follows).values("pk")
    )


def session_to_lead(person: Any, pk: int, reader: Reader) -> ActivitySession | None:
    """Those who hold or follow the session: the session; None for anyone else, as if there were none."""
    return sessions_held_by(person, reader).select_related("staff_note__written_by").filter(pk=pk).first()


def may_write_note(session: ActivitySession, reader: Reader) -> bool:
    """Is the session held by a service that the reader works in?"""
    held_by = {session.activity.responsible_service_id}
    held_by |= {service.pk for service in session.activity.participating_services.all()}
    return bool(held_by & reader.services)


def note_of(session: ActivitySession) -> SessionNote | None:
    """Those who hold or follow the session: its note, when something stands in it."""
    note: SessionNote | None = getattr(session, "staff_note", None)
    return note if note is not None and note.text else None


def latest_notes(person: Any, centre: FamilyCentre, reader: Reader) -> list[SessionNote]:
    """Those who hold or follow sessions at the centre: what is noted about them, the latest session first."""
    sessions = sessions_held_by(person, reader).filter(activity__centre=centre)
    return list(
        SessionNote.objects.filter(session__in=sessions.values("pk"))
        .exclude(text="")
        .select_related("session__activity__responsible_service", "written_by")
        .order_by("-session__starts_at", "-pk")[:LATEST]
    )


def write_note(
    *,
    session: ActivitySession,
    text: str,
    seen: datetime | None,
    reader: Reader,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> SessionNote:
    """Keep ``text`` as the note of the session; an empty one says nothing any more. The same again is no news.

    ``seen``: when the note was written that the person had before them, None for none, so that no colleague's
    text is written over unread. Raises NoteRefused.
    """
    if not may_write_note(session, reader):
        raise NoteRefused(NoteDenied.NOT_YOURS)
    with transaction.atomic():
        ActivitySession.objects.select_for_update().get(pk=session.pk)  # two at once: one after the other
        note = SessionNote.objects.filter(session=session).first()
        if note is not None and note.text == text:
            return note
        if (note.written_at if note is not None else None) != seen:
            raise NoteRefused(NoteDenied.CHANGED)
        note = note or SessionNote(session=session)
        note.text, note.written_at, note.written_by = text, now, person
        note.save()
        record("wrote_session_note", by=by, thing=note, service_id=session.activity.responsible_service_id)
    return note
