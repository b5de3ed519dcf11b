"""The steering group: its meetings, what it decided, and who answers for it: a role or a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import FamilyCentre, PartnerService, StaffMember, SteeringDecision, SteeringMeeting

from .once import write_once

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

Answers = SteeringDecision.Answers


class SteeringDenied(models.TextChoices):
    """Why a meeting or a decision is not entered; each says what to do instead."""

    THERE_ALREADY = "there_already", _("That meeting is in the list already. Open it there to add decisions.")
    OTHER_CENTRE = "other_centre", _("That service is at another centre. Choose one of this centre's.")
    DUE_BEFORE = "due_before", _("It can't be due before it was decided. Enter the meeting's day or a later one.")
    KEY_REUSED = (
        "key_reused",
        _("This form has been sent before with other contents, and the first stands. Open the page again."),
    )


class SteeringRefused(Refused):
    """A meeting or a decision was not entered; see SteeringDenied."""

    reason: SteeringDenied


def meetings_of(centre: FamilyCentre) -> QuerySet[SteeringMeeting]:
    """Leads and the coordinator: the meetings, the latest first, with how many decisions each made."""
    return centre.steering_meetings.annotate(
        made=Count("decisions"), left=Count("decisions", filter=Q(decisions__done_on=None))
    )


def meeting_of(centres: list[FamilyCentre], pk: int) -> SteeringMeeting | None:
    """Leads and the coordinator of its centre: one meeting; None for anyone else."""
    return SteeringMeeting.objects.filter(pk=pk, centre__in=centres).select_related("centre").first()


def decisions_of(meeting: SteeringMeeting) -> QuerySet[SteeringDecision]:
    """Leads and the coordinator of its centre: what the meeting decided."""
    return meeting.decisions.select_related("service", "meeting")


def open_decisions(centre: FamilyCentre) -> QuerySet[SteeringDecision]:
    """Leads and the coordinator: what is decided and not done, what is due first."""
    return (
        SteeringDecision.objects.filter(meeting__centre=centre, done_on=None)
        .select_related("service", "meeting")
        .order_by(F("due_on").asc(nulls_last=True), "meeting__on_date", "pk")
    )


def decision_of(centres: list[FamilyCentre], pk: int) -> SteeringDecision | None:
    """Leads and the coordinator of its centre: one decision; None for anyone else."""
    return (
        SteeringDecision.objects.filter(pk=pk, meeting__centre__in=centres)
        .select_related("meeting__centre")
        .first()
    )


def add_meeting(
    *, centre: FamilyCentre, on_date: date, by: Actor, person: StaffMember, now: datetime
) -> SteeringMeeting:
    """A meeting, held or to come: one a day. Raises SteeringRefused."""
    try:
        with transaction.atomic():
            meeting = SteeringMeeting.objects.create(centre=centre, on_date=on_date, made_at=now, made_by=person)
            record("added_steering_meeting", by=by, thing=meeting)
    except IntegrityError as error:
        raise SteeringRefused(SteeringDenied.THERE_ALREADY) from error
    return meeting


def add_decision(
    *,
    key: UUID,
    meeting: SteeringMeeting,
    text: str,
    answers: str | PartnerService,
    due_on: date | None,
    by: Actor,
    person: StaffMember,
    now: datetime,
) -> SteeringDecision:
    """A decision of a meeting, once per ``key``. ``answers``: a role, or a service. Raises SteeringRefused."""
    service = answers if isinstance(answers, PartnerService) else None
    role = Answers.SERVICE if isinstance(answers, PartnerService) else answers
    if service is not None and service.centre_id != meeting.centre_id:
        raise SteeringRefused(SteeringDenied.OTHER_CENTRE)
    if due_on is not None and due_on < meeting.on_date:
        raise SteeringRefused(SteeringDenied.DUE_BEFORE)
    decision = SteeringDecision(
        key=key, meeting=meeting, text=text, answers=role, service=service,
        due_on=due_on, written_at=now, written_by=person,
    )  # fmt: skip
    reused = SteeringRefused(SteeringDenied.KEY_REUSED)
    told = ("meeting_id", "text", "answers", "service_id", "due_on")
    return write_once(decision, told=told, action="added_decision", by=by, reused=reused)


def mark_decision(*, decision: SteeringDecision, done_on: date | None, by: Actor) -> None:
    """It is done, on a day; None: it is not after all. Twice is once."""
    with transaction.atomic():
        row = SteeringDecision.objects.select_for_update().get(pk=decision.pk)
        if (row.done_on is None) != (done_on is None):
            row.done_on = done_on
            row.save(update_fields=["done_on"])
            record("marked_decision", by=by, thing=row)
