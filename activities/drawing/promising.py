"""The promise of a draw: a seed that nobody can choose afterwards, before anyone can enter."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities import places
from activities.models import Activity, ActivitySeries, ActivitySession, Draw
from activities.rules import opens_at
from familjecentral.audit.recording import SYSTEM, Actor, record
from familjecentral.privacy.sealing import seal
from familjecentral.refusals import Refused

from .verify_draw import commitment_of
from .window import draws_at

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

PROMISED_BEFORE = timedelta(days=7)  # before sign-up opens: time to write the commitment down
SEED_BYTES = 32


class DrawDenied(models.TextChoices):
    """Why a draw is not promised or held; each says how it is instead."""

    NOT_A_DRAW = (
        "not_a_draw",
        _("Places are not drawn here. Choose the draw in the activity's settings; it needs sign-up."),
    )
    NO_TIME = (
        "no_time",
        _("There is too little time for a draw before it starts: places go to those who sign up first."),
    )
    HAS_BEGUN = (
        "has_begun",
        _("Families have signed up already, so it is not drawn: places go to those who sign up first."),
    )
    NOT_YET = ("not_yet", _("The draw is not due yet. Wait until the time that was promised."))
    CALLED_OFF = ("called_off", _("It is called off or has been, so nothing is drawn."))


class DrawRefused(Refused):
    """A draw was refused; see DrawDenied."""

    reason: DrawDenied


def commit(bookable: ActivitySession | ActivitySeries, now: datetime, *, by: Actor = SYSTEM) -> Draw:
    """Promise the draw of a session or series: publish the hash of its seed, and seal the seed.

    Under the lock on the places, so that nobody has entered before. Promised once, it is not promised again.
    Raises DrawRefused.
    """
    with places.locked(bookable) as (locked,):
        found = Draw.objects.filter(**of(locked)).first()
        if found is not None:
            return found
        moment = _moment(locked, now)
        seed = secrets.token_hex(SEED_BYTES)
        draw = Draw.objects.create(
            **of(locked), commitment=commitment_of(seed), sealed_seed=seal(seed), committed_at=now, draws_at=moment
        )
        record("promised_draw", by=by, thing=draw, service_id=locked.activity.responsible_service_id)
        return draw


def of(bookable: ActivitySession | ActivitySeries) -> dict[str, Any]:
    """The field of a draw that says what it is of, as keyword arguments."""
    return {"session" if isinstance(bookable, ActivitySession) else "series": bookable}


def _moment(bookable: ActivitySession | ActivitySeries, now: datetime) -> datetime:
    activity = bookable.activity
    if activity.allocation != Activity.Allocation.DRAW or activity.booking != Activity.Booking.SIGN_UP:
        raise DrawRefused(DrawDenied.NOT_A_DRAW)
    if bookable.has_begun(now) or getattr(bookable, "is_called_off", False):
        raise DrawRefused(DrawDenied.CALLED_OFF)
    if bookable.places_taken or bookable.families_waiting:
        raise DrawRefused(DrawDenied.HAS_BEGUN)
    moment = draws_at(opens_at(activity, bookable, now), bookable.next_start(now), now)
    if moment is None:
        raise DrawRefused(DrawDenied.NO_TIME)
    return moment


def running_draw(bookable: ActivitySession | ActivitySeries, now: datetime) -> Draw | None:
    """The draw that who signs up now takes part in; None when places go to who comes first.

    For signing up, under the lock on the places: a draw that should be promised and isn't yet is promised
    first, so that no family slips in before it.
    """
    draw = Draw.objects.filter(**of(bookable)).first()
    if draw is None and bookable.activity.allocation == Activity.Allocation.DRAW:
        try:
            draw = commit(bookable, now)
        except DrawRefused:
            return None
    return draw if draw is not None and draw.drawn_at is None else None


def promise_due_draws(*, now: datetime, activity: Activity | None = None, by: Actor = SYSTEM) -> int:
    """Promise the draws of all that is open for sign-up or opens within a week; of one activity, if named.

    Returns how many were promised.
    """
    promised = 0
    for bookable in _to_promise(now, activity):
        opening = opens_at(bookable.activity, bookable, now)
        if opening is not None and opening > now + PROMISED_BEFORE:
            continue
        try:
            commit(bookable, now, by=by)
        except DrawRefused:
            continue
        promised += 1
    return promised


def _to_promise(now: datetime, activity: Activity | None) -> list[ActivitySession | ActivitySeries]:
    drawn: dict[str, Any] = {
        "activity__allocation": Activity.Allocation.DRAW, "activity__booking": Activity.Booking.SIGN_UP,
        "draw": None, "places_taken": 0, "families_waiting": 0,
    }  # fmt: skip
    if activity is not None:
        drawn["activity"] = activity
    sessions: QuerySet[ActivitySession] = ActivitySession.objects.filter(
        **drawn, series=None, starts_at__gt=now, called_off_at=None
    )
    series: QuerySet[ActivitySeries] = ActivitySeries.objects.filter(**drawn, sessions__starts_at__gt=now)
    return [
        *sessions.select_related("activity").order_by("pk"),
        *series.select_related("activity").prefetch_related("sessions").distinct().order_by("pk"),
    ]
