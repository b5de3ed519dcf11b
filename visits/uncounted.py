"""Open sessions that have been and that nobody has counted or settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from activities.models import Activity, ActivitySession

from .closing import standing_closings
from .models import LockedPeriod, TallyTotal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from staff.models import FamilyCentre


def uncounted(centres: Iterable[FamilyCentre], first: date | None, last: date) -> QuerySet[ActivitySession]:
    """Those who work at the centres or coordinate them: drop-in sessions held in these days, not settled.

    Settled is a session at which somebody was counted, or of which somebody has said how it went ("nobody
    came", "can't be known"). What lies within an open session is counted with it, unless by itself; what is on a
    locked day can't be counted any more. Latest first; ``first``: None for all that have been.
    """
    locked = LockedPeriod.objects.filter(
        unlocked_at=None, centre=OuterRef("activity__centre"), from_date__lte=OuterRef("on_date"),
        to_date__gte=OuterRef("on_date"),
    )  # fmt: skip
    since = Q() if first is None else Q(on_date__gte=first)
    return (
        ActivitySession.objects.for_cards()
        .filter(
            since,
            ~Exists(standing_closings().filter(session=OuterRef("pk"))),
            Q(within=None) | Q(activity__nested_count=Activity.NestedCount.BY_ITSELF),
            ~Exists(locked),
            ~Exists(TallyTotal.objects.filter(session=OuterRef("pk"), total__gt=0)),
            activity__centre__in=list(centres),
            activity__booking=Activity.Booking.DROP_IN,
            called_off_at=None,
            on_date__lte=last,
        )
        .order_by("-starts_at", "-id")
    )


def to_settle(centre: FamilyCentre, today: date) -> QuerySet[ActivitySession]:
    """Staff of the centre: all its sessions before ``today`` that wait for a count, or a word of how it went."""
    return uncounted([centre], None, today - timedelta(days=1))
