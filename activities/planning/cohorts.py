"""Making a group of a programme in one step, and moving one of its sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from activities.models import Activity, ActivitySeries, ActivitySession, SeriesTemplate, TemplateSession
from activities.models.programme import ROOM
from familjecentral.audit.recording import Actor, record
from familjecentral.languages.content import translations_for
from staff.models import FamilyCentre, PartnerService

from .dates import OpenDays
from .refusals import PlanningDenied, PlanningRefused, WrongRow
from .rows import Row, clashes_of, wrong_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from staff.models import StaffMember


@dataclass(frozen=True)
class Group:
    """What a group is, apart from its dates: ``activity`` that it belongs to, or ``service`` for a new one.

    ``capacity`` is in the activity's unit; ``room`` by unit (``adults``, ``children``, ``babies``, ``prams``).
    """

    activity: Activity | None = None
    service: PartnerService | None = None
    due_month: date | None = None
    capacity: int | None = None
    room: Mapping[str, int | None] = field(default_factory=dict)
    leader: StaffMember | None = None


@dataclass(frozen=True)
class Made:
    """A group that stands. ``is_repeat``: the same form had come before."""

    series: ActivitySeries
    is_repeat: bool = False


def make_cohort(
    *,
    centre: FamilyCentre,
    template: SeriesTemplate,
    group: Group,
    rows: Sequence[Row],
    key: UUID,
    by: Actor,
    now: datetime,
) -> Made:
    """Make the group with all its sessions, or nothing. The number of queries doesn't depend on the rows.

    The same ``key`` returns the first result. Raises PlanningRefused, with ``rows`` where it is about rows.
    """
    try:
        with transaction.atomic():
            # Those who plan at one centre take turns; sign-ups, which only point to it, don't wait.
            FamilyCentre.objects.select_for_update(no_key=True).get(pk=centre.pk)
            if earlier := _first_result(key, centre, template, group):
                return earlier
            sessions = list(template.sessions.all())
            _refuse(centre, sessions, group, rows, now=now)
            services = list(centre.services.filter(is_active=True).order_by("pk"))
            series = _series(centre, template, group, sessions, services)
            series.key = key
            series.save(force_insert=True)
            ActivitySession.objects.bulk_create(_sessions(series, sessions, rows, services, group.leader))
            service_id = series.activity.responsible_service_id
            record("made_cohort", by=by, thing=series, service_id=service_id, count=len(rows))
    except IntegrityError as error:
        if "venue_booked_once" in str(error):  # an import, or another centre's page, came in between
            raise PlanningRefused(PlanningDenied.VENUE_TAKEN, rows=_taken(rows), name="–") from error
        raise
    return Made(series)


def _first_result(key: UUID, centre: FamilyCentre, template: SeriesTemplate, group: Group) -> Made | None:
    earlier = ActivitySeries.objects.filter(key=key).select_related("activity").first()
    if earlier is None:
        return None
    same = (earlier.activity.centre_id, earlier.template_id, earlier.due_month)
    if same != (centre.pk, template.pk, group.due_month):
        raise PlanningRefused(PlanningDenied.KEY_REUSED)
    return Made(earlier, is_repeat=True)


def _refuse(
    centre: FamilyCentre, sessions: Sequence[TemplateSession], group: Group, rows: Sequence[Row], *, now: datetime
) -> None:
    if not sessions or [each.number for each in sessions] != [row.number for row in rows]:
        raise PlanningRefused(PlanningDenied.EMPTY)
    places = [group.activity, group.service, *(row.venue for row in rows)]
    if any(each is not None and each.centre_id != centre.pk for each in places):
        raise PlanningRefused(PlanningDenied.ELSEWHERE)
    open_days = OpenDays.of(centre.closures.all())
    wrong = wrong_rows(rows, open_days=open_days, clashes=clashes_of(rows), now=now)
    if wrong:
        raise PlanningRefused(wrong[0].reason, rows=wrong)


def _taken(rows: Sequence[Row]) -> list[WrongRow]:
    """The rows whose room has been taken meanwhile, by what has taken it."""
    text = {clash.number: clash.text for clash in clashes_of(rows) if clash.is_of_venue}
    return [WrongRow(number, "venue", PlanningDenied.VENUE_TAKEN, words) for number, words in text.items()]


def _series(
    centre: FamilyCentre,
    template: SeriesTemplate,
    group: Group,
    sessions: Sequence[TemplateSession],
    services: Sequence[PartnerService],
) -> ActivitySeries:
    activity = group.activity or _new_activity(centre, template, group, sessions, services)
    return ActivitySeries(
        activity=activity,
        template=template,
        due_month=group.due_month,
        capacity=group.capacity,
        **{f"room_{unit}": group.room.get(unit) for unit in ROOM},
    )


def _new_activity(
    centre: FamilyCentre,
    template: SeriesTemplate,
    group: Group,
    sessions: Sequence[TemplateSession],
    services: Sequence[PartnerService],
) -> Activity:
    assert group.service is not None  # the form asks for it when no activity is chosen
    activity = Activity.objects.create(
        centre=centre,
        title=template.title,
        about=template.about,
        translations=translations_for(template, title="title", about="about"),
        booking=Activity.Booking.SIGN_UP,
        responsible_service=group.service,
        for_expecting=template.rhythm == SeriesTemplate.Rhythm.BIRTH,
        capacity=group.capacity,
        **{f"room_{unit}": group.room.get(unit) for unit in ROOM},
    )
    leads = {session.lead_service_kind for session in sessions}
    others = {service for service in services if service.kind in leads and service.pk != group.service.pk}
    activity.participating_services.set(others)
    return activity


def _sessions(
    series: ActivitySeries,
    sessions: Sequence[TemplateSession],
    rows: Sequence[Row],
    services: Sequence[PartnerService],
    leader: StaffMember | None,
) -> list[ActivitySession]:
    by_kind: dict[str, PartnerService] = {}
    # The responsible service leads its own sessions, where a centre has two of a kind.
    for service in sorted(services, key=lambda each: each.pk != series.activity.responsible_service_id):
        by_kind.setdefault(service.kind, service)
    return [
        ActivitySession(
            activity=series.activity,
            series=series,
            number=row.number,
            title=each.title,
            translations=translations_for(each, title="title"),
            template_session=each,
            lead_service=by_kind.get(each.lead_service_kind),
            leader=leader,
            venue=row.venue,
            on_date=row.on_date,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for each, row in zip(sessions, rows, strict=True)
    ]
