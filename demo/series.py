"""The programmes that come with the program, as groups that have begun or will, at two centres."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity, ActivitySeries, SeriesTemplate
from activities.planning.cohorts import Group, make_cohort
from activities.planning.rows import Wish, propose
from activities.planning.shipped import ABC, STORKEN
from activities.planning.shipping import ship_templates, shipped_template
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from staff.models import PartnerService, Venue

from .centres import STORSTUGAN
from .chance import chance, key
from .days import at, first_on, is_open_day, monday_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staff.models import FamilyCentre

Kind = PartnerService.Kind
STARTS, PLANNED_AT = time(14), time(9)
PLACES, COURSE_PLACES = 12, 14
# centre: (ISO weekday that is free in the afternoon, weeks from today to the due month)
_GROUPS = {"herrljunga": (4, 21), "gimo": (4, 12)}
PLANNED_WEEKS_BEFORE = 20  # before birth: three weeks before the first session
COURSE_WEEKDAY = 5


def make_templates() -> None:
    """Lay out the programmes, unless the installation has them already."""
    ship_templates(now=clock.now())


def make_series(centres: Sequence[FamilyCentre], today: date) -> list[ActivitySeries]:
    """A group that expects children at two centres, and a parents' course of four sessions at one of them."""
    series = [_expecting_group(centre, today) for centre in centres if centre.slug in _GROUPS]
    workplace = next(centre for centre in centres if centre.slug == "herrljunga")
    return [*series, _course(workplace, today)]


def _expecting_group(centre: FamilyCentre, today: date) -> ActivitySeries:
    weekday, weeks = _GROUPS[centre.slug]
    due_month = (today + timedelta(weeks=weeks)).replace(day=1)
    template = _template(STORKEN)
    first = due_month - timedelta(weeks=PLANNED_WEEKS_BEFORE)
    group = Group(service=centre.services.get(kind=Kind.MHV), due_month=due_month, capacity=PLACES)
    wish = Wish(starts=STARTS, weekday=weekday, due_month=due_month, venue=_room(centre))
    return _made(centre, template, group, wish, planned=min(today, first))


def _course(centre: FamilyCentre, today: date) -> ActivitySeries:
    """ABC: a course that one may sign up to without leaving a contact."""
    template = _template(ABC)
    activity = Activity.objects.create(
        centre=centre, title=template.title, booking=Activity.Booking.SIGN_UP,
        about=f"{template.about} Vi har barnpassning.",
        responsible_service=centre.services.get(kind=Kind.SOCIAL_SERVICES), capacity=COURSE_PLACES,
        capacity_unit=Activity.CapacityUnit.ADULTS, needs_contact=False,
    )  # fmt: skip
    first = first_on(COURSE_WEEKDAY, monday_of(today) + timedelta(weeks=2))
    while not is_open_day(first):
        first += timedelta(weeks=1)
    wish = Wish(starts=STARTS, first_date=first, venue=_room(centre))
    return _made(centre, template, Group(activity=activity, capacity=COURSE_PLACES), wish, planned=today)


def _made(
    centre: FamilyCentre, template: SeriesTemplate, group: Group, wish: Wish, *, planned: date
) -> ActivitySeries:
    """Planned as a lead plans it, on the morning of the day ``planned``."""
    now = at(planned, PLANNED_AT)
    with clock.at(now):
        rows = propose(
            centre=centre, sessions=list(template.sessions.all()), rhythm=template.rhythm, wish=wish, now=now
        )
        its_key = key(chance(f"{template.title} {centre.slug}"))
        made = make_cohort(
            centre=centre, template=template, group=group, rows=rows, key=its_key, by=SYSTEM, now=now
        )
    return made.series


def _template(code: str) -> SeriesTemplate:
    found = shipped_template(code)
    assert found is not None, "The demo's groups need the programmes that come with the program."
    return found


def _room(centre: FamilyCentre) -> Venue:
    return Venue.objects.get(centre=centre, name=STORSTUGAN)
