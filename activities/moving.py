"""Moving a family to another group of the same programme, when the month of birth has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from familjecentral.audit.recording import Actor, record

from . import messages, offering
from .messages import Kind, Notice
from .models import ActivitySeries, SignUp
from .places import fits, locked
from .rules import SignUpDenied, SignUpRefused, may_sign_up

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

State = SignUp.State


def other_groups(sign_up: SignUp, now: datetime) -> QuerySet[ActivitySeries]:
    """Anyone: the other series of the same activity, those with sessions to come, first begun first."""
    return (
        ActivitySeries.objects.filter(activity=sign_up.bookable.activity, sessions__starts_at__gt=now)
        .exclude(pk=sign_up.series_id or 0)
        .distinct()
        .order_by("due_month", "pk")
    )


def move(*, sign_up: SignUp, to: ActivitySeries, by: Actor, now: datetime, by_staff: bool = False) -> SignUp:
    """The family goes on in another group, with a place there or a turn in its queue.

    It keeps its page and its links; the sessions it attended stay. An early birth never blocks: no age is
    asked. What it held is offered on. Moving twice to the same group is once. Raises SignUpRefused:
    OTHER_GROUP for another activity's, FULL when a family with a place would only get a turn in the queue
    (it keeps the place it has).
    """
    if sign_up.series is None or to.activity_id != sign_up.series.activity_id:
        raise SignUpRefused(SignUpDenied.OTHER_GROUP)
    with locked(sign_up.series, to) as (left, joined):
        mine = offering.current(sign_up)
        if mine.series_id == to.pk:
            return mine
        if mine.series_id != left.pk or mine.state not in (*SignUp.ACTIVE, State.LAPSED):
            raise SignUpRefused(SignUpDenied.OTHER_GROUP)
        if denied := may_sign_up(joined.activity, joined, now=now, invited=True, by_staff=by_staff):
            raise SignUpRefused(denied)
        if offering.is_before_draw(joined):
            raise SignUpRefused(SignUpDenied.OTHER_GROUP)
        has_room = fits(joined, mine) and (not joined.families_waiting or offering.passes_the_queue(joined))
        if not has_room and mine.state in (State.CONFIRMED, State.OFFERED):
            raise SignUpRefused(SignUpDenied.FULL)
        state = State.CONFIRMED if has_room else State.WAITING
        mine.series, mine.state, mine.state_at, mine.offer_until = joined, state, now, None  # type: ignore[assignment]  # a series was locked
        mine.save(update_fields=["series", "state", "state_at", "offer_until"])
        record("moved_group", by=by, thing=mine, service_id=mine.controller_id)
        messages.post([Notice(Kind.MOVED_GROUP, mine, (joined,), event=offering.once(now))])
        offering.fill(offering.refreshed(left), now=now)
    return mine
