"""The decision that a service which takes part in an activity sees who comes to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from familjecentral.audit.recording import Actor, record
from familjecentral.refusals import Refused
from staff.models import PartnerService, StaffMember

from .models import Activity, ActivitySession, Attendance, AttendanceSharing, Consent, SignUp
from .models.sharing import in_force
from .participants import Participant, as_participant, with_all_open_to
from .readings import note_opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader

LONGEST_DAYS = 366  # then it is decided anew
SHOWN_SESSIONS = 30


class SharingDenied(models.TextChoices):
    """Why attendance can't be shared; each says what would be right."""

    NOT_LEAD = "not_lead", _("Only the lead of the service that is responsible for the activity decides this.")
    NOT_TAKING_PART = (
        "not_taking_part",
        _("That service does not take part in the activity. Choose one that does."),
    )
    TOO_LONG = "too_long", _("Choose a last day that is at most one year ahead, and not in the past.")


class SharingRefused(Refused):
    """A decision to share was refused; see SharingDenied."""

    reason: SharingDenied


def activities_held_together(services: Iterable[int]) -> QuerySet[Activity]:
    """Leads of ``services``: their activities in which others take part."""
    return (
        Activity.objects.filter(responsible_service__in=services, participating_services__isnull=False)
        .order_by("title", "pk")
        .distinct()
    )


def decisions_made_by(services: Iterable[int]) -> QuerySet[AttendanceSharing]:
    """Staff of ``services``: the decisions in force by which others see their families' attendance."""
    return (
        AttendanceSharing.objects.filter(in_force(), responsible_service__in=services)
        .select_related("activity", "service", "decided_by")
        .order_by("activity__title", "pk")
    )


def decisions_in_force(services: Iterable[int]) -> QuerySet[AttendanceSharing]:
    """Staff of ``services``: the decisions in force by which they see other services' attendance."""
    return (
        AttendanceSharing.objects.filter(in_force())
        .filter(service__in=services)
        .select_related("activity__centre", "responsible_service", "service")
        .order_by("activity__title", "pk")
    )


def share_attendance(
    *,
    activity: Activity,
    service: PartnerService,
    until: date,
    reader: Reader,
    by: Actor,
    person: StaffMember,
    now: datetime,
    today: date,
) -> AttendanceSharing:
    """Decide that ``service`` sees who comes to ``activity``, until a day that is included.

    A decision that is there already is ended first. Raises SharingRefused.
    """
    if activity.responsible_service_id not in reader.leads:
        raise SharingRefused(SharingDenied.NOT_LEAD)
    taking_part = activity.participating_services.exclude(pk=activity.responsible_service_id)
    if not taking_part.filter(pk=service.pk).exists():
        raise SharingRefused(SharingDenied.NOT_TAKING_PART)
    if not 0 <= (until - today).days <= LONGEST_DAYS:
        raise SharingRefused(SharingDenied.TOO_LONG)
    with transaction.atomic():
        Activity.objects.select_for_update().get(pk=activity.pk)
        AttendanceSharing.objects.filter(activity=activity, service=service, revoked_at=None).update(
            revoked_at=now
        )
        decision = AttendanceSharing.objects.create(
            activity=activity,
            responsible_service_id=activity.responsible_service_id,
            service=service,
            until=until,
            decided_at=now,
            decided_by=person,
        )
        record("shared_attendance", by=by, thing=decision, service_id=decision.responsible_service_id)
    return decision


def end_sharing(*, decision: AttendanceSharing, reader: Reader, by: Actor, now: datetime) -> AttendanceSharing:
    """End a decision at once; ended twice it changes nothing. Raises SharingRefused."""
    if decision.responsible_service_id not in reader.leads:
        raise SharingRefused(SharingDenied.NOT_LEAD)
    with transaction.atomic():
        current = AttendanceSharing.objects.select_for_update().get(pk=decision.pk)
        if current.revoked_at is None:
            current.revoked_at = now
            current.save(update_fields=["revoked_at"])
            record("ended_sharing", by=by, thing=current, service_id=current.responsible_service_id)
    return current


def sessions_shared_with(reader: Reader, now: datetime) -> list[ActivitySession]:
    """Staff of services that attendance is shared with: the sessions to come, soonest first."""
    activities = decisions_in_force(reader.services).values("activity")
    sessions = ActivitySession.objects.for_cards().filter(activity__in=activities, ends_at__gt=now)
    return list(sessions[:SHOWN_SESSIONS])


def read_consented(
    *, reader: Reader, by: Actor, today: date, role_in: dict[int, Any]
) -> list[tuple[Consent, Participant]]:
    """Staff of services that families let see their sign-up: those families, by the consent for each.

    Written to the audit log, per receiving service, and for each family's own page.
    """
    consents = list(
        Consent.objects.for_reader(reader)
        .filter(in_force())
        .filter(receiver__in=reader.services)
        .select_related("controller", "receiver")
        .order_by("until", "pk")
    )
    wanted = SignUp.objects.for_reader(reader).filter(pk__in={consent.sign_up_id for consent in consents})
    related = ("session__activity", "series__activity", "controller")
    marks = Prefetch(
        "attendance", Attendance.objects.for_reader(reader).exclude(state="").select_related("session")
    )
    open_to_reader = with_all_open_to(reader, wanted.select_related(*related)).prefetch_related(marks)
    sign_ups = {each.pk: each for each in open_to_reader}
    found = [
        (consent, as_participant(sign_ups[consent.sign_up_id], today))
        for consent in consents
        if consent.sign_up_id in sign_ups
    ]
    for service_id in sorted({consent.receiver_id for consent, _family in found}):
        opened = [family.sign_up for consent, family in found if consent.receiver_id == service_id]
        record("read_consented", by=by, service_id=service_id, count=len(opened))
        note_opened(opened, service_id=service_id, role=role_in[service_id])
    return found
