"""Who sees a sign-up, and until when: for the form, the receipt and the family's own page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from familjecentral.languages.content import said
from staff.who_sees import WhoSees

from .models import ActivitySeries, ActivitySession
from .models.sharing import in_force

if TYPE_CHECKING:
    from staff.models import PartnerService


def who_sees_sign_up(bookable: ActivitySession | ActivitySeries) -> WhoSees:
    """Anyone: how it is for sign-ups to the session or series. No family is in it."""
    activity = bookable.activity
    return WhoSees(
        service=activity.responsible_service,
        record_type="sign_up",
        over_at=over_at(bookable),
        shared_with=shared_with(bookable, activity.responsible_service),
    )


def shared_with(bookable: ActivitySession | ActivitySeries, service: PartnerService) -> list[str]:
    """The services that see that a family comes, by a decision on the activity."""
    decisions = bookable.activity.sharings.filter(in_force(), responsible_service=service)
    return sorted(said(decision.service, "label").text for decision in decisions.select_related("service"))


def over_at(bookable: ActivitySession | ActivitySeries) -> datetime | None:
    """The end of the (last) session; None for a series whose dates are not set."""
    if isinstance(bookable, ActivitySession):
        return bookable.ends_at
    found: datetime | None = bookable.sessions.aggregate(last=Max("ends_at"))["last"]
    return found
