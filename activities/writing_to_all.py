"""One message to all families of a session, written by staff who see no address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.privacy.walls import Reader, reading_as
from familjecentral.refusals import Refused

from . import messages
from .models import ActivitySeries, ActivitySession, SignUp

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST = 1000  # characters
MOST_A_DAY = 3  # to the same families: more is for the phone
KEY_KEPT = timedelta(days=7)  # how long a form that is sent again is known


class WritingDenied(models.TextChoices):
    """Why nothing was sent; each says what to do instead."""

    NOT_YOURS = "not_yours", _("The service that is responsible for the session writes to its families.")
    NOBODY = (
        "nobody",
        _("No family has left anything to reach it by. Tell them when they come."),
    )
    OVER = "over", _("This session has been. Write to the families of one that is still to come.")
    TOO_OFTEN = (
        "too_often",
        _("These families have been written to three times today. Call those it concerns, or write tomorrow."),
    )
    CHANGED = (
        "changed",
        _("Somebody has signed up or cancelled meanwhile. Look at how many it goes to now, and send it again."),
    )


class WritingRefused(Refused):
    """Nothing was sent; see WritingDenied."""

    reason: WritingDenied


@dataclass(frozen=True)
class Receivers:
    """How many families a message goes to, and how many of them left nothing to reach them by."""

    families: int
    unreachable: int

    @property
    def reachable(self) -> int:
        return self.families - self.unreachable


@dataclass(frozen=True)
class Written:
    """What came of it. ``messages`` is 0 when the same form had been sent before: nothing was sent twice."""

    receivers: Receivers
    messages: int


def _families(session: ActivitySession, *, with_waiting: bool) -> QuerySet[SignUp]:
    states = [SignUp.State.CONFIRMED, SignUp.State.OFFERED, SignUp.State.WAITING]
    of_it = Q(session=session) | Q(series=session.series_id) if session.series_id else Q(session=session)
    return SignUp.objects.filter(
        of_it, state__in=states if with_waiting else states[:1], erased_at=None, repeat_until=None
    )


def receivers_of(session: ActivitySession, reader: Reader, *, with_waiting: bool) -> Receivers:
    """Staff of the responsible service: how many families it goes to; no address leaves the database."""
    reachable = Q(contacts__email__gt="") | Q(contacts__phone__gt="")
    found = _families(session, with_waiting=with_waiting).filter(
        pk__in=SignUp.objects.for_reader(reader)
        .filter(controller=session.activity.responsible_service)
        .values("pk")
    )
    numbers = found.aggregate(
        families=models.Count("pk", distinct=True),
        reachable=models.Count("pk", distinct=True, filter=reachable),
    )
    return Receivers(numbers["families"], numbers["families"] - numbers["reachable"])


def write_to_all(
    *,
    session: ActivitySession,
    text: str,
    with_waiting: bool,
    about_series: bool,
    seen: int,
    key: UUID,
    reader: Reader,
    by: Actor,
    now: datetime,
) -> Written:
    """Post ``text`` to every parent of the families with a place, and of those who wait when ``with_waiting``.

    ``seen``: to how many families the person was told that it goes. The same ``key`` is sent once. Raises
    WritingRefused.
    """
    service_id = session.activity.responsible_service_id
    if service_id not in reader.services:
        raise WritingRefused(WritingDenied.NOT_YOURS)
    about: ActivitySession | ActivitySeries = session.series if about_series and session.series else session
    with reading_as(Reader.for_services(service_id)) as acting:
        # Two at once for the same families: one after the other, so that the limit and the key are counted.
        bookable = session.series or session
        type(bookable).objects.select_for_update().get(pk=bookable.pk)
        receivers = receivers_of(session, acting, with_waiting=with_waiting)
        if cache.get(_key(key)):
            return Written(receivers, 0)
        if denied := _denied(session, about, receivers, seen, now):
            raise WritingRefused(denied)
        sign_ups = _families(session, with_waiting=with_waiting).select_related(
            "session__activity__centre", "session__venue", "series__activity__centre"
        )
        kind, details = messages.Kind.FROM_STAFF, {"text": text}
        number = messages.post(
            messages.Notice(kind=kind, sign_up=each, about=(about,), event=str(key), details=details)
            for each in sign_ups
        )
        cache.set(_key(key), 1, timeout=KEY_KEPT.total_seconds())
        cache.set(_today(session, now), _times(session, now) + 1, timeout=timedelta(days=1).total_seconds())
        record("wrote_to_all", by=by, thing=about, service_id=service_id, count=receivers.families)
    return Written(receivers, number)


def _denied(
    session: ActivitySession,
    about: ActivitySession | ActivitySeries,
    receivers: Receivers,
    seen: int,
    now: datetime,
) -> WritingDenied | None:
    if about.is_over(now):
        return WritingDenied.OVER
    if not receivers.reachable:
        return WritingDenied.NOBODY
    if receivers.families != seen:
        return WritingDenied.CHANGED
    return WritingDenied.TOO_OFTEN if _times(session, now) >= MOST_A_DAY else None


# Kept in the cache, which is a table: undone with the transaction, and forgotten by itself.
def _key(key: UUID) -> str:
    return f"wrote-to-all:{key}"


def _today(session: ActivitySession, now: datetime) -> str:
    families = f"series-{session.series_id}" if session.series_id else f"session-{session.pk}"
    return f"wrote-to-all:{families}:{localtime(now):%Y-%m-%d}"


def _times(session: ActivitySession, now: datetime) -> int:
    return int(cache.get(_today(session, now), 0))
