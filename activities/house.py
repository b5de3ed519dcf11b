"""What of the programme the pages about the house show: the next session that each service leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from .models import ActivitySession
from .queries import LOOK_AHEAD_DAYS

if TYPE_CHECKING:
    from datetime import datetime

    from staff.models import FamilyCentre


def next_led_by(centre: FamilyCentre, now: datetime) -> dict[int, ActivitySession]:
    """Anyone: the next listed session that each service leads, by the service's id. Three queries.

    The service that leads a session is its own, or the one that is responsible for its activity.
    """
    to_come = (
        ActivitySession.objects.listed()
        .filter(activity__centre=centre, starts_at__gt=now, called_off_at=None)
        .filter(starts_at__lt=now + timedelta(days=LOOK_AHEAD_DAYS))
        .annotate(led_by=Coalesce("lead_service", "activity__responsible_service"))
        .order_by("starts_at", "pk")
        .values_list("led_by", "pk")
    )
    first: dict[int, int] = {}
    for leader, pk in to_come:
        first.setdefault(leader, pk)
    sessions = ActivitySession.objects.for_cards().in_bulk(list(first.values()))
    return {leader: sessions[pk] for leader, pk in first.items()}
