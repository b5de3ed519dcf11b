"""Families that come to a session without having signed up: counted by head, and taking no places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from .locked_days import refusing_locked_days
from .models import Activity, ActivitySession

if TYPE_CHECKING:
    from familjecentral.privacy.walls import Reader

MOST = 500  # of a kind at a session: more than any room holds, so that a stuck button stops
KEY_KEPT_SECONDS = 24 * 60 * 60  # how long a tap that is sent again is known


class Heads(models.TextChoices):
    """What is counted by head."""

    ADULTS = "adults", _("Adults")
    CHILDREN = "children", _("Children")

    @property
    def column(self) -> str:
        return f"drop_in_{self.value}"


class DropInDenied(models.TextChoices):
    """Why a head is not counted; each says what would be right."""

    FUTURE = "future", _("This session is on a later day. You can count drop-ins from the morning of that day.")
    CALLED_OFF = "called_off", _("This session is called off, so nobody was there.")
    AT_THE_DOOR = "at_the_door", _("Nobody signs up to this session. Count its visits from the Today page.")
    NOT_YOURS = "not_yours", _("The service that is responsible for the session counts who comes to it.")
    NONE_LEFT = "none_left", _("There is nobody left to take away.")
    TOO_MANY = "too_many", _("The count is at its highest. Take some away first, if it is wrong.")


class DropInRefused(Refused):
    """A head was not counted; see DropInDenied."""

    reason: DropInDenied


def may_count_drop_ins(session: ActivitySession, *, today: date) -> DropInDenied | None:
    """May heads be counted now? None means yes; afterwards too."""
    if session.activity.booking == Activity.Booking.DROP_IN:
        return DropInDenied.AT_THE_DOOR
    if session.is_called_off:
        return DropInDenied.CALLED_OFF
    return DropInDenied.FUTURE if session.on_date > today else None


def count_drop_in(
    *, session: ActivitySession, who: Heads, delta: int, key: UUID, reader: Reader, by: Actor, today: date
) -> ActivitySession:
    """Add ``delta`` (1 or -1) to a head count, and return the session with its counts as they are then.

    PostgreSQL adds, so two tablets lose no tap; the same ``key`` counts once. Raises DropInRefused
    and DayRefused.
    """
    if session.activity.responsible_service_id not in reader.attends:
        raise DropInRefused(DropInDenied.NOT_YOURS)
    if denied := may_count_drop_ins(session, today=today):
        raise DropInRefused(denied)
    with refusing_locked_days():
        # The cache is a table, so that the tap is remembered if and only if it was counted.
        if cache.add(f"drop-in:{key}", 1, timeout=KEY_KEPT_SECONDS):
            column = who.column
            enough = {f"{column}__gte": -delta} if delta < 0 else {f"{column}__lte": MOST - delta}
            counted = ActivitySession.objects.filter(pk=session.pk, **enough).update(**{column: F(column) + delta})
            if not counted:
                raise DropInRefused(DropInDenied.NONE_LEFT if delta < 0 else DropInDenied.TOO_MANY)
            record("counted_drop_ins", by=by, thing=session, service_id=session.activity.responsible_service_id)
        session.refresh_from_db(fields=[each.column for each in Heads])
    return session
