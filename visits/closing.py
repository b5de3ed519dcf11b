"""The end of a count: all are counted, nobody came, or it can't be known. What is neither is to be settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from activities.models import ActivitySession
from familjecentral.audit.recording import Actor, record
from familjecentral.database.constraints import broken_constraint
from familjecentral.refusals import Refused

from .count_rules import CountDenied, CountRefused, refuse_session, to_count
from .entries import EntryDenied
from .models import CountClosing, VisitTally
from .totals import totals_for

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from staff.models import StaffMember

Kind = CountClosing.Kind


class ClosingDenied(models.TextChoices):
    """Why a count is not closed like that; each says what to do instead."""

    SOMEBODY_CAME = (
        "somebody_came",
        _("Somebody is counted here. If that is wrong, take it away first; else choose that all are counted."),
    )
    NOBODY_COUNTED = (
        "nobody_counted",
        _("Nobody is counted here yet. Count those who came, or choose that nobody came."),
    )
    NOT_CLOSED = "not_closed", _("This count is open already. Go on counting.")
    CALLED_OFF = "called_off", _("This session is called off, so there is no count to close.")
    FUTURE = "future", CountDenied.FUTURE.label
    WITHIN_A_SLOT = "within_a_slot", CountDenied.WITHIN_A_SLOT.label
    PERIOD_LOCKED = "period_locked", EntryDenied.PERIOD_LOCKED.label
    KEY_REUSED = "key_reused", EntryDenied.KEY_REUSED.label


class ClosingRefused(Refused):
    """A count was not closed; see ClosingDenied."""

    reason: ClosingDenied


def close(
    *, session: ActivitySession, kind: str, key: UUID, by: Actor, person: StaffMember, now: datetime
) -> CountClosing:
    """Say how the counting of the session ended, or (REOPENED) that it goes on; once per ``key``.

    A tap that comes later opens it again by itself. Raises ClosingRefused.
    """
    closing = CountClosing(id=key, session=session, kind=kind, closed_at=now, closed_by=person)
    if earlier := _first_result(closing):
        return earlier
    if denied := may_close(session, kind, now):
        raise ClosingRefused(denied)
    try:
        with transaction.atomic():
            closing.save(force_insert=True)
            service_id = session.activity.responsible_service_id
            if kind == Kind.REOPENED:
                record("reopened_count", by=by, thing=session, service_id=service_id)
            else:
                record("closed_count", by=by, thing=session, service_id=service_id, detail=kind)
    except IntegrityError as error:
        if broken_constraint(error) == "period_is_locked":
            raise ClosingRefused(ClosingDenied.PERIOD_LOCKED) from error
        if earlier := _first_result(closing):
            return earlier
        raise
    return closing


def may_close(session: ActivitySession, kind: str, now: datetime) -> ClosingDenied | None:
    """May it be closed so now? None means yes; that its period is not locked is PostgreSQL's to say."""
    try:
        refuse_session(to_count(session), now)
    except CountRefused as refusal:
        return ClosingDenied(refusal.reason.value)
    if session.is_called_off:
        return ClosingDenied.CALLED_OFF
    if kind == Kind.REOPENED:
        return None if standing_closing(session) else ClosingDenied.NOT_CLOSED
    is_counted = not totals_for(session).is_nothing
    if kind == Kind.COUNTED:
        return None if is_counted else ClosingDenied.NOBODY_COUNTED
    return ClosingDenied.SOMEBODY_CAME if is_counted else None


def _first_result(closing: CountClosing) -> CountClosing | None:
    earlier = CountClosing.objects.filter(pk=closing.pk).first()
    if earlier is not None and (earlier.session_id, earlier.kind) != (closing.session_id, closing.kind):
        raise ClosingRefused(ClosingDenied.KEY_REUSED)
    return earlier


# ---- How it stands ----------------------------------------------------------------------------
def standing_closings() -> QuerySet[CountClosing]:
    """Staff of the sessions' centre, and reports: how the count of each ended, where nothing has come since."""
    later = CountClosing.objects.filter(session=OuterRef("session"), closed_at__gt=OuterRef("closed_at"))
    taps = VisitTally.objects.filter(session=OuterRef("session"), counted_at__gt=OuterRef("closed_at"))
    return CountClosing.objects.filter(~Exists(later), ~Exists(taps), ~Q(kind=Kind.REOPENED))


def standing_closing(session: ActivitySession | int) -> CountClosing | None:
    """Staff of the session's centre: how its count ended; None while it goes on."""
    return standing_closings().filter(session=session).order_by("-closed_at", "pk").first()


@dataclass(frozen=True)
class CountState:
    """How far the count of a session has come. ``was_closed``: somebody closed it, and it was counted on."""

    closing: CountClosing | None
    was_closed: bool = False

    @property
    def code(self) -> str:
        """``counted``, ``nobody_came``, ``unknown``, or empty while it goes on."""
        return self.closing.kind if self.closing else ""


def count_state(session: ActivitySession) -> CountState:
    """Staff of the session's centre: how far its count has come."""
    closing = standing_closing(session)
    if closing is not None:
        return CountState(closing)
    latest = CountClosing.objects.filter(session=session).order_by("-closed_at").first()
    return CountState(None, was_closed=latest is not None and latest.kind != Kind.REOPENED)
