"""What anyone may see of the programme. No person is in any of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Prefetch, Q

from familjecentral.formats import swedish_order
from staff.models import Closure, FamilyCentre, OpeningHours, PartnerService
from staff.models.hours import Weekday

from . import bookable_rows
from .interpreting import languages_that_help, ordered_for_series, with_interpreter_first
from .models import Activity, ActivitySeries, ActivitySession

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOOK_AHEAD_DAYS = 60  # of sessions to sign up for


def published_centres() -> QuerySet[FamilyCentre]:
    """Anyone: the published centres with municipality and services."""
    return (
        FamilyCentre.objects.filter(is_published=True).select_related("municipality").prefetch_related("services")
    )


def centres_by_municipality() -> list[FamilyCentre]:
    """Anyone: the published centres by municipality and name, in Swedish order."""
    return sorted(published_centres(), key=lambda c: (swedish_order(c.municipality.name), swedish_order(c.name)))


def published_centre(slug: str) -> FamilyCentre | None:
    """Anyone: one published centre, or None."""
    return published_centres().filter(slug=slug).first()


def public_session(centre: FamilyCentre, pk: int) -> ActivitySession | None:
    """Anyone: one listed session of the centre, or None (so too for an invitation-only group)."""
    return ActivitySession.objects.listed().for_cards().filter(activity__centre=centre, pk=pk).first()


def public_series(centre: FamilyCentre, pk: int) -> ActivitySeries | None:
    """Anyone: one listed series of the centre with its sessions and all that its page says of them, or None."""
    sessions = ActivitySession.objects.select_related(
        "activity__centre", "template_session", "venue", "moved_from", "lead_service"
    ).order_by("starts_at", "number")
    return (
        ActivitySeries.objects.filter(activity__centre=centre, activity__centre__is_published=True, pk=pk)
        .exclude(activity__booking=Activity.Booking.INVITATION)
        .select_related("activity__centre", "activity__responsible_service", "template")
        .prefetch_related("activity__participating_services", Prefetch("sessions", sessions))
        .first()
    )


def to_sign_up_to(
    model: type[ActivitySession | ActivitySeries], slug: str, pk: int
) -> ActivitySession | ActivitySeries | None:
    """Anyone: one listed session or series of a published centre, or None; with what the form asks."""
    return bookable_rows.listed(model, slug, pk)


def open_series(centre: FamilyCentre, now: datetime, page_language: str = "") -> list[ActivitySeries]:
    """Anyone: listed series with sessions to come, first begun first; before them those with the reader's
    interpreter."""
    found = (
        ActivitySeries.objects.filter(activity__centre=centre, activity__booking=Activity.Booking.SIGN_UP)
        .annotate(
            first_at=Min("sessions__starts_at"),
            to_come=Count("sessions", filter=Q(sessions__starts_at__gt=now)),
        )
        .filter(to_come__gt=0)
        .select_related("activity__centre", "activity__responsible_service")
        .prefetch_related("activity__participating_services", "sessions")
        .order_by("first_at")
    )
    helped = set(languages_that_help(page_language))
    return sorted(found, key=lambda series: helped.isdisjoint(ordered_for_series(series, now)))


def bookable_sessions(centre: FamilyCentre, now: datetime, page_language: str = "") -> list[ActivitySession]:
    """Anyone: sessions to come that one signs up to one by one; those with an interpreter for the reader first."""
    sessions = (
        ActivitySession.objects.listed()
        .for_cards()
        .filter(
            activity__centre=centre, activity__booking=Activity.Booking.SIGN_UP, series=None, starts_at__gt=now
        )
        .filter(starts_at__lt=now + timedelta(days=LOOK_AHEAD_DAYS))
    )
    return list(with_interpreter_first(sessions, page_language))


@dataclass
class Day:
    """One day of a week: its closure (for the whole day), and its sessions in order, songs nested."""

    on: date
    is_today: bool
    sessions: list[ActivitySession] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return any(closure.from_time is None for closure in self.closures)


def week_of(centre: FamilyCentre, monday: date, today: date) -> list[Day]:
    """Anyone: Monday to Friday of the centre's programme, and the weekend when something is on.

    Four queries whatever the number of sessions.
    """
    days = days_between(centre, monday, monday + timedelta(days=6), today)
    return [day for day in days if day.on.isoweekday() <= Weekday.FRIDAY or day.sessions]


def days_between(centre: FamilyCentre, first: date, last: date, today: date) -> list[Day]:
    """Anyone: each day from ``first`` to ``last`` with what is on. Four queries."""
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [Day(on=on, is_today=on == today) for on in dates]
    for session in sessions_between(centre, first, last):
        days[(session.on_date - first).days].sessions.append(session)
    for closure in centre.closures.filter(from_date__lte=last, to_date__gte=first):
        for day in days:
            if closure.from_date <= day.on <= closure.to_date:
                day.closures.append(closure)
    return days


def sessions_between(centre: FamilyCentre, first: date, last: date) -> list[ActivitySession]:
    """Anyone: the centre's listed sessions from ``first`` to ``last``, nested ones inside their slot.

    ``centre`` comes with its services (``published_centre``): the cards then need no copies of them.
    """
    nested = ActivitySession.objects.listed().select_related("activity").order_by("starts_at")
    found: list[ActivitySession] = list(
        ActivitySession.objects.listed()
        .select_related("activity", "venue", "moved_from", "series")
        .prefetch_related("activity__participating_services", Prefetch("nested", nested, to_attr="songs"))
        .filter(activity__centre=centre, on_date__gte=first, on_date__lte=last, within=None)
    )
    services = {service.pk: service for service in centre.services.all()}
    for session in found:
        activity = session.activity
        activity.centre = centre
        if activity.responsible_service_id in services:
            activity.responsible_service = services[activity.responsible_service_id]
    return found


def next_of(session: ActivitySession, now: datetime) -> ActivitySession | None:
    """Anyone: the next session of the same activity that is not called off, or None."""
    return next_of_activity(session.activity_id, now)


def next_of_activity(activity_id: int, now: datetime) -> ActivitySession | None:
    """Anyone: an activity's next listed session that is not called off, or None."""
    to_come = ActivitySession.objects.listed().for_cards().filter(activity=activity_id, called_off_at=None)
    return to_come.filter(starts_at__gt=now).order_by("starts_at", "pk").first()


@dataclass(frozen=True)
class ServiceHours:
    """A service of the house with its own hours, in words of the week."""

    service: PartnerService
    hours: list[OpeningHours]


def house_hours(centre: FamilyCentre, today: date) -> list[OpeningHours]:
    """Anyone: the opening hours of the whole house that hold today, Monday first."""
    return list(centre.opening_hours.filter(_valid(today), service=None))


def services_of(centre: FamilyCentre, today: date) -> list[ServiceHours]:
    """Anyone: the active services of the centre with the hours that hold today."""
    valid = OpeningHours.objects.filter(_valid(today))
    order = list(PartnerService.Kind.values)
    services = centre.services.filter(is_active=True).prefetch_related(Prefetch("opening_hours", valid))
    return [
        ServiceHours(service, list(service.opening_hours.all()))
        for service in sorted(services.select_related("principal"), key=lambda s: order.index(s.kind))
    ]


def _valid(today: date) -> Q:
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
