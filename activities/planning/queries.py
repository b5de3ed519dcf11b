"""What is read of groups that go through a programme together: by staff, and by the families in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q

from activities.models import ActivitySeries, ActivitySession, SignUp
from activities.participants import Participant, as_participant, with_all_open_to
from activities.readings import note_opened
from familjecentral.audit.recording import Actor, record
from staff.models import StaffMember
from staff.rules import WORKERS, centres_of

from .templates import planned_centres

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from familjecentral.privacy.walls import Reader
    from staff.models import FamilyCentre

State = SignUp.State


def cohorts_at(centre: FamilyCentre, now: datetime) -> QuerySet[ActivitySeries]:
    """Staff of the centre: its groups with sessions to come, and those without dates yet; numbers only."""
    to_come = Q(sessions__starts_at__gt=now, sessions__called_off_at=None)
    return (
        ActivitySeries.objects.filter(activity__centre=centre)
        .select_related("activity__responsible_service", "template")
        .annotate(
            first_on=Min("sessions__on_date"),
            last_at=Max("sessions__ends_at"),
            session_count=Count("sessions"),
            to_come=Count("sessions", filter=to_come),
            next_at=Min("sessions__starts_at", filter=to_come),
        )
        .filter(Q(last_at__gt=now) | Q(last_at=None))
        .order_by("next_at", "pk")
    )


def cohort(person: Any, pk: int) -> ActivitySeries | None:
    """Staff of the group's centre, and who plans there: the group; None for anyone else."""
    centres = {*centres_of(person, *WORKERS), *planned_centres(person)}
    return (
        ActivitySeries.objects.filter(activity__centre__in=centres)
        .select_related("activity__centre", "activity__responsible_service", "template")
        .prefetch_related("activity__participating_services")
        .filter(pk=pk)
        .first()
    )


def sessions_of(series: ActivitySeries) -> QuerySet[ActivitySession]:
    """Anyone: the sessions of a group in their order, each with its theme, place and lead service."""
    return (
        ActivitySession.objects.filter(series=series)
        .select_related("activity__centre", "template_session", "venue", "moved_from", "lead_service", "leader")
        .order_by("starts_at", "number")
    )  # fmt: skip


def session_to_move(person: Any, pk: int) -> ActivitySession | None:
    """Those who plan at its centre: a session that isn't drop-in's, which the week's slots make; else None."""
    return (
        ActivitySession.objects.for_cards()
        .filter(pk=pk, activity__centre__in=planned_centres(person), within=None, slot=None)
        .first()
    )


@dataclass(frozen=True)
class Families:
    """The families of a group by how they stand to it; children's ages are of the day ``on``."""

    coming: list[Participant]
    waiting: list[Participant]
    on: date


def families_of(*, series: ActivitySeries, reader: Reader, by: Actor, role: str, on: date) -> Families:
    """Readers of the group's responsible service: its families. The reading is noted, as that of a session's."""
    service_id = series.activity.responsible_service_id
    with transaction.atomic():
        active = (
            SignUp.objects.for_reader(reader)
            .filter(series=series, state__in=SignUp.ACTIVE)
            .order_by("queue_no", "signed_up_at", "id")
        )
        sign_ups = list(with_all_open_to(reader, active))
        record("read_participants", by=by, thing=series, service_id=service_id, count=len(sign_ups))
        note_opened(sign_ups, service_id=service_id, role=role)
    families = [as_participant(sign_up, on) for sign_up in sign_ups]
    holding = (State.CONFIRMED, State.OFFERED)
    return Families(
        coming=[each for each in families if each.sign_up.state in holding],
        waiting=[each for each in families if each.sign_up.state not in holding],
        on=on,
    )


def sign_up_in_a_series(pk: int, reader: Reader) -> SignUp | None:
    """Readers of its service: a family of a group that has something to do with it; None for anyone else."""
    found: SignUp | None = (
        SignUp.objects.for_reader(reader)
        .filter(pk=pk, controller__in=reader.services, series__isnull=False, state__in=SignUp.ACTIVE)
        .select_related("series__activity__centre", "series__activity__responsible_service")
        .first()
    )
    return found


def other_cohorts(sign_up: SignUp, now: datetime) -> list[ActivitySeries]:
    """Anyone: the other groups of the same activity that have sessions to come, by month; numbers only."""
    assert sign_up.series is not None
    to_come = Q(sessions__starts_at__gt=now, sessions__called_off_at=None)
    return list(
        ActivitySeries.objects.filter(activity=sign_up.series.activity_id)
        .exclude(pk=sign_up.series.pk)
        .select_related("activity__centre", "activity__responsible_service")
        .annotate(next_at=Min("sessions__starts_at", filter=to_come))
        .filter(next_at__isnull=False)
        .order_by("due_month", "next_at", "pk")
    )


def leaders_at(centre: FamilyCentre) -> QuerySet[StaffMember]:
    """Those who plan at the centre: the names of who works there."""
    return (
        StaffMember.objects.filter(is_active=True, roles__role__in=WORKERS, roles__centre=centre)
        .distinct()
        .order_by("name", "pk")
    )


@dataclass(frozen=True)
class OwnSession:
    """A session of the family's group, and how it went for them (an Attendance's words, or "")."""

    session: ActivitySession
    attendance: str
    has_been: bool


def own_sessions(series: ActivitySeries, attendance: Iterable[Any], now: datetime) -> list[OwnSession]:
    """The holder of the secret link: the group's sessions with their own attendance; one query.

    A session that they attended in another group, before they moved to this one, stands among them.
    """
    marks = {mark.session_id: mark for mark in attendance}
    sessions = list(
        ActivitySession.objects.filter(Q(series=series) | Q(pk__in=list(marks)))
        .select_related("activity__centre", "template_session", "venue", "moved_from", "lead_service")
        .order_by("starts_at", "number")
    )
    return [
        OwnSession(
            session=session,
            attendance=marks[session.pk].get_state_display() if session.pk in marks else "",
            has_been=session.ends_at <= now,
        )
        for session in sessions
    ]
