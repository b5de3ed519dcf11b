"""Moving one session to another day, time or place; the families that have a place are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.timezone import localtime

from activities import messages
from activities.models import ActivitySession, SignUp
from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as

from .dates import OpenDays
from .refusals import PlanningDenied, PlanningRefused
from .rows import Row, clashes_of, wrong_rows

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from staff.models import Venue

TOLD = (SignUp.State.CONFIRMED, SignUp.State.OFFERED)  # who waits or draws is told when they get a place


def reschedule(
    *,
    session: ActivitySession,
    on_date: date,
    starts: time,
    venue: Venue | None,
    by: Actor,
    now: datetime,
    dry_run: bool = False,
) -> ActivitySession:
    """Put the session on another day, at another time or in another place; it lasts as long as before.

    Once per change a message to each family with a place. The same day, time and place changes nothing.
    ``dry_run`` only asks whether it would be refused.
    Raises PlanningRefused; a room that is taken is refused with the name of the session in it.
    """
    service_id = session.activity.responsible_service_id
    try:
        with reading_as(Reader.for_services(service_id)):
            current = (
                ActivitySession.objects.select_for_update(of=("self",))
                .select_related("activity__centre", "venue")
                .get(pk=session.pk)
            )
            minutes = round((current.ends_at - current.starts_at).total_seconds() / 60)
            row = Row(current.number or 0, on_date, starts, minutes, venue)
            before = localtime(current.starts_at), current.venue
            if (before[0].date(), before[0].time(), current.venue) == (on_date, starts, venue):
                return current
            _refuse(current, row, now=now)
            if dry_run:
                return current
            current.on_date, current.starts_at, current.ends_at = on_date, row.starts_at, row.ends_at
            _move_to(current, venue)
            current.save(update_fields=["on_date", "starts_at", "ends_at", "venue", "moved_from", "is_moved"])
            current.refresh_from_db(fields=["sequence", "changed_at", "holds_venue"])
            record("moved_session", by=by, thing=current, service_id=service_id)
            _tell(current, before)
    except IntegrityError as error:
        if "venue_booked_once" in str(error):  # somebody was faster
            raise PlanningRefused(PlanningDenied.VENUE_TAKEN, name="–") from error
        raise
    return current


def _refuse(session: ActivitySession, row: Row, *, now: datetime) -> None:
    if session.is_called_off:
        raise PlanningRefused(PlanningDenied.CALLED_OFF)
    if session.starts_at <= now:
        raise PlanningRefused(PlanningDenied.SESSION_OVER)
    centre = session.activity.centre
    if row.venue is not None and row.venue.centre_id != centre.pk:
        raise PlanningRefused(PlanningDenied.ELSEWHERE)
    wrong = wrong_rows(
        [row], open_days=OpenDays.of(centre.closures.all()), clashes=clashes_of([row], but=[session.pk]), now=now
    )
    if wrong:
        raise PlanningRefused(wrong[0].reason, rows=wrong)
    if session.series_id:
        for other in ActivitySession.objects.filter(series=session.series_id, called_off_at=None).exclude(
            pk=session.pk
        ):
            if row.meets(other):
                raise PlanningRefused(PlanningDenied.GROUP_MEETS, name=other.number or other.display_title)


def _move_to(session: ActivitySession, venue: Venue | None) -> None:
    """The old place is shown struck through; moved back where it was, it has not moved."""
    if venue == session.venue:
        return
    planned = session.moved_from if session.is_moved else session.venue
    session.venue, session.is_moved = venue, venue != planned
    session.moved_from = planned if session.is_moved else None


def _tell(session: ActivitySession, before: tuple[datetime, Venue | None]) -> None:
    of = {"series_id": session.series_id} if session.series_id else {"session_id": session.pk}
    families = SignUp.objects.filter(**of, state__in=TOLD).prefetch_related("contacts")
    starts_at, venue = before
    notices = [
        messages.Notice(
            kind=messages.Kind.CHANGED,
            sign_up=sign_up,
            about=(session,),
            event=f"{session.pk}:{session.sequence}",
            details={"starts_before": starts_at, "venue_before": venue.name if venue else ""},
            contacts=list(sign_up.contacts.all()),
        )
        for sign_up in families
    ]
    if notices:
        messages.post(notices)
