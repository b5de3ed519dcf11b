"""What time does to places: offers run out, and second places of those who signed up twice are given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from familjecentral.privacy.walls import Reader, reading_as

from . import leaving, offering
from .models import ActivitySeries, ActivitySession, SignUp
from .places import Bookable
from .rules import SignUpDenied, SignUpRefused

if TYPE_CHECKING:
    from datetime import datetime


def take_turns(*, controller_id: int, now: datetime) -> int:
    """Let all that is due happen for one service, each session and series by itself; returns how many it was.

    Killed in the middle, the rest happens at the next run. One where many are signing up right now waits
    for the next run too.
    """
    done = 0
    for bookable in _with_something_due(controller_id, now):
        try:
            done += offering.end_due_offers(bookable, now=now) + leaving.release_repeats(bookable, now=now)
        except SignUpRefused as refusal:
            if refusal.reason != SignUpDenied.BUSY:
                raise
    return done


def _with_something_due(controller_id: int, now: datetime) -> list[Bookable]:
    due = Q(sign_ups__state=SignUp.State.OFFERED, sign_ups__offer_until__lte=now) | Q(
        sign_ups__repeat_until__lte=now, sign_ups__state__in=SignUp.ACTIVE
    )
    of_service = Q(sign_ups__controller=controller_id)
    found: list[Bookable] = []
    with reading_as(Reader.for_services(controller_id)):
        for model in (ActivitySession, ActivitySeries):
            found += model.objects.filter(due & of_service).select_related("activity").distinct()
    return found
