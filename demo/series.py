"""The programme of ten sessions, as a template and as groups that have begun or will; and a course."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity, ActivitySeries, ActivitySession, SeriesTemplate, TemplateSession
from staff.models import PartnerService, Venue

from .centres import LIBRARY, STORSTUGAN
from .days import at, first_on, is_open_day, monday_of
from .texts import LIBRARY_SESSION, STORKEN, STORKEN_ABOUT, STORKEN_TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

Kind = PartnerService.Kind
STARTS, ENDS = time(14), time(16)
MIDDLE_OF_MONTH = 15
# centre: (ISO weekday that is free in the afternoon, weeks from today to the due month)
_GROUPS = {"herrljunga": (4, 21), "gimo": (4, 12)}
COURSE_WEEKDAY, COURSE_SESSIONS = 5, 4


def make_template() -> SeriesTemplate:
    """“Här kommer storken”: ten sessions, whose titles are working titles until staff decide."""
    template, is_new = SeriesTemplate.objects.get_or_create(
        title=STORKEN_TITLE, centre=None, defaults={"about": STORKEN_ABOUT}
    )
    if is_new:
        TemplateSession.objects.bulk_create(
            TemplateSession(
                template=template, number=number, title=title, text=text, weeks_from_birth=weeks,
                lead_service_kind=kind, usual_venue=LIBRARY if number == LIBRARY_SESSION else STORSTUGAN,
            )
            for number, (weeks, kind, title, text) in enumerate(STORKEN, start=1)
        )  # fmt: skip
    return template


def make_series(centres: Sequence[FamilyCentre], template: SeriesTemplate, today: date) -> list[ActivitySeries]:
    """A group of the template at two centres, and a parents' course of four sessions at one of them."""
    series = [
        _expecting_group(centre, template, today) for centre in centres if centre.slug in _GROUPS
    ]  # fmt: skip
    workplace = next(centre for centre in centres if centre.slug == "herrljunga")
    return [*series, _course(workplace, today)]


def _expecting_group(centre: FamilyCentre, template: SeriesTemplate, today: date) -> ActivitySeries:
    services = {service.kind: service for service in centre.services.all()}
    activity = Activity.objects.create(
        centre=centre, title=template.title, about=template.about, booking=Activity.Booking.SIGN_UP,
        responsible_service=services[Kind.MHV], for_expecting=True, capacity=12,
    )  # fmt: skip
    activity.participating_services.set(
        [services[kind] for kind in (Kind.BHV, Kind.OPEN_PRESCHOOL, Kind.SOCIAL_SERVICES)]
    )
    weekday, weeks = _GROUPS[centre.slug]
    due_month = (today + timedelta(weeks=weeks)).replace(day=1)
    series = ActivitySeries.objects.create(activity=activity, template=template, due_month=due_month, capacity=12)
    rooms = {venue.name: venue for venue in Venue.objects.filter(centre=centre)}
    sessions: list[ActivitySession] = []
    birth = due_month.replace(day=MIDDLE_OF_MONTH)
    for plan in template.sessions.all():
        day = _free_day(weekday, birth + timedelta(weeks=plan.weeks_from_birth or 0))
        sessions.append(_session(series, plan.number, plan.title, day, rooms[plan.usual_venue]))
    ActivitySession.objects.bulk_create(sessions)
    return series


def _course(centre: FamilyCentre, today: date) -> ActivitySeries:
    """ABC: a course that one may sign up to without leaving a contact."""
    activity = Activity.objects.create(
        centre=centre, title="Föräldrakurs: alla barn i centrum", booking=Activity.Booking.SIGN_UP,
        about="Fyra träffar där föräldrar pratar om vardagen med barn. Vi har barnpassning.",
        responsible_service=centre.services.get(kind=Kind.SOCIAL_SERVICES), capacity=14,
        capacity_unit=Activity.CapacityUnit.ADULTS, needs_contact=False,
    )  # fmt: skip
    series = ActivitySeries.objects.create(activity=activity, capacity=activity.capacity)
    room = Venue.objects.get(centre=centre, name=STORSTUGAN)
    sessions: list[ActivitySession] = []
    day = monday_of(today) + timedelta(weeks=2)
    for number in range(1, COURSE_SESSIONS + 1):
        day = _free_day(COURSE_WEEKDAY, day)
        sessions.append(_session(series, number, f"Träff {number}", day, room))
        day += timedelta(days=1)
    ActivitySession.objects.bulk_create(sessions)
    return series


def _free_day(weekday: int, earliest: date) -> date:
    """The first ``weekday`` from ``earliest`` on which the centre is open."""
    day = first_on(weekday, earliest)
    while not is_open_day(day):
        day += timedelta(weeks=1)
    return day


def _session(series: ActivitySeries, number: int, title: str, day: date, venue: Venue) -> ActivitySession:
    return ActivitySession(
        activity=series.activity, series=series, number=number, title=title, on_date=day,
        starts_at=at(day, STARTS), ends_at=at(day, ENDS), venue=venue,
    )  # fmt: skip
