"""Groups by invitation: a code for each session or series, on no list, that staff hand out and renew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused

from .drawing.codes import made_code, tidied
from .models import Activity, ActivitySeries, ActivitySession

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre

CODE_LENGTH = 8  # of 30 characters: 40 bits, and few tries
SHOWN = 60


class CodeDenied(models.TextChoices):
    """Why there is no new code; each says what would be right."""

    NOT_BY_INVITATION = (
        "not_by_invitation",
        _("This group is not by invitation, so it needs no code. Change how one comes in its settings first."),
    )
    PART_OF_SERIES = (
        "part_of_series",
        _("This session is part of a series: families are invited to the whole series. Renew the series' code."),
    )


class CodeRefused(Refused):
    """A new code was refused; see CodeDenied."""

    reason: CodeDenied


def renew_code(*, bookable: ActivitySession | ActivitySeries, by: Actor) -> str:
    """Give the group a new code, and let the old one open nothing from now; families keep their places.

    Under the lock on the row, which signing up takes too: who comes with the old code comes before, or not at all.
    Raises CodeRefused.
    """
    with transaction.atomic():
        locked = type(bookable).objects.select_for_update().get(pk=bookable.pk)
        activity = locked.activity
        if activity.booking != Activity.Booking.INVITATION:
            raise CodeRefused(CodeDenied.NOT_BY_INVITATION)
        if getattr(locked, "series_id", None):
            raise CodeRefused(CodeDenied.PART_OF_SERIES)
        locked.invitation_code = _free_code()
        locked.save(update_fields=["invitation_code"])
        record("renewed_code", by=by, thing=locked, service_id=activity.responsible_service_id)
        return locked.invitation_code


def _free_code() -> str:
    """A code that no other group has: of 650 billion, so one try is nearly always enough."""
    while True:
        code = made_code(CODE_LENGTH)
        if not any(
            model.objects.filter(invitation_code=code).exists() for model in (ActivitySession, ActivitySeries)
        ):
            return code


def invited_to(centre: FamilyCentre, typed: str) -> ActivitySession | ActivitySeries | None:
    """Whoever has the code: the session or series that it opens at the centre. None for one that opens nothing."""
    code = tidied(typed)
    if not code:
        return None
    wanted: dict[str, Any] = {
        "invitation_code": code, "activity__centre": centre, "activity__centre__is_published": True,
        "activity__booking": Activity.Booking.INVITATION,
    }  # fmt: skip
    session = ActivitySession.objects.for_cards().filter(series=None, **wanted).first()
    related = ("activity__centre", "activity__responsible_service")
    return session or ActivitySeries.objects.filter(**wanted).select_related(*related).first()


def groups_by_invitation(reader: Reader, now: datetime) -> list[ActivitySession | ActivitySeries]:
    """Staff of the responsible service: its groups by invitation that are to come, with their codes."""
    of_service: dict[str, Any] = {
        "activity__responsible_service__in": reader.services, "activity__booking": Activity.Booking.INVITATION
    }  # fmt: skip
    related = ("activity__centre", "activity__responsible_service")
    series: QuerySet[ActivitySeries] = (
        ActivitySeries.objects.filter(**of_service).select_related(*related).prefetch_related("sessions")
    )
    sessions = ActivitySession.objects.filter(**of_service, series=None, ends_at__gt=now, called_off_at=None)
    return [
        *(each for each in series if not each.is_over(now)),
        *sessions.select_related(*related, "venue")[:SHOWN],
    ]


def group_of_own(what: str, pk: int, reader: Reader) -> ActivitySession | ActivitySeries | None:
    """Staff of the responsible service: one of its groups, ``what`` being ``traff`` or ``serie``."""
    model: Any = {"traff": ActivitySession, "serie": ActivitySeries}.get(what)
    if model is None:
        return None
    return model.objects.filter(pk=pk, activity__responsible_service__in=reader.services).first()
