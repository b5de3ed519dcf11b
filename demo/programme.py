"""What is on at the demo's centres: the real programmes on this term's dates, and a little more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from activities.importing import import_programme
from activities.models import Activity, ActivitySession, WeeklySlot
from activities.programme_files import read_programme
from activities.scheduling import nest, sessions_of
from familjecentral.audit.recording import SYSTEM
from staff.models import Closure, FamilyCentre, OpeningHours, PartnerService, ScheduleException, Venue

from .centres import LIBRARY, STORSTUGAN
from .days import STOCKHOLM, SUMMER_WEEKS, day_range, history_begins, is_open_day, monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from activities.models.programme import ActivitySessionQuerySet
    from activities.scheduling import Planned

Kind = PartnerService.Kind
Booking = Activity.Booking
PROGRAMMES = Path(__file__).parent / "programmes"
WEEKS_BACK, WEEKS_AHEAD = 12, 6  # what this term's programmes cover around today
DEVIATING = "herrljunga"  # the centre where this week does not go as planned
SMALL_GROUP = 12


# ---- The real programmes ----------------------------------------------------------------------
def import_programmes(today: date) -> None:
    """Import each centre's real programme, moved in whole weeks so that ``today`` lies in its term."""
    for week in sorted(PROGRAMMES.glob("*-week.csv")):
        rows, exceptions = read_programme(week, week.with_name(week.name.replace("-week", "-exceptions")))
        first, last = min(row.valid_from for row in rows), max(row.valid_to for row in rows)
        start = _term_start(first, last, today)
        by = start - monday_of(first)
        import_programme(
            rows=[replace(row, note=_with_week(row.note, row.valid_to + by)) for row in rows],
            # Summer weeks after the term are left out: moved, they would be in another season.
            exceptions=[exception for exception in exceptions or [] if exception.from_date <= last],
            shift_to=start,
            by=SYSTEM,
        )


def _term_start(first: date, last: date, today: date) -> date:
    """A Monday at most WEEKS_BACK ago from which the programme lasts at least WEEKS_AHEAD from now."""
    weeks_back = min(WEEKS_BACK, (last - monday_of(first)).days // 7 - WEEKS_AHEAD)
    return monday_of(today) - timedelta(weeks=weeks_back)


def _with_week(note: str, last: date) -> str:
    """“till och med vecka 44” must tell the week of the moved date."""
    return re.sub(r"till och med vecka \d+", f"till och med vecka {last.isocalendar().week}", note)


def close_in_summer(centre: FamilyCentre, today: date) -> None:
    """The summer weeks of last year, this year and the next."""
    Closure.objects.bulk_create(
        Closure(
            centre=centre, reason=f"Sommarstängt vecka {SUMMER_WEEKS[0]}–{SUMMER_WEEKS[-1]}",
            from_date=date.fromisocalendar(year, SUMMER_WEEKS[0], 1),
            to_date=date.fromisocalendar(year, SUMMER_WEEKS[-1], 7),
        )
        for year in range(today.year - 1, today.year + 2)
    )  # fmt: skip


def open_preschool_hours(centre: FamilyCentre) -> None:
    """The open preschool's hours are those of its drop-in sessions."""
    service = centre.services.get(kind=Kind.OPEN_PRESCHOOL)
    slots = WeeklySlot.objects.filter(
        activity__centre=centre, activity__booking=Booking.DROP_IN, activity__responsible_service=service,
        venue=None,
    ).order_by("weekday", "starts")  # fmt: skip
    merged: list[OpeningHours] = []
    for slot in slots:
        before = merged[-1] if merged else None
        if before and before.weekday == slot.weekday and slot.starts <= before.closes:
            before.closes = max(before.closes, slot.ends)
            before.valid_from = min(before.valid_from, slot.valid_from)
        else:
            merged.append(
                OpeningHours(
                    centre=centre, service=service, weekday=slot.weekday, opens=slot.starts, closes=slot.ends,
                    valid_from=slot.valid_from,
                )
            )  # fmt: skip
    OpeningHours.objects.bulk_create(merged)


# ---- The year before --------------------------------------------------------------------------
def add_the_year_before(centre: FamilyCentre, today: date) -> None:
    """The same drop-in week in the terms back to the one a year ago, without summer weeks and red days.

    Where a slot was outdoors for a part of the term, the indoor half stands for the year before.
    """
    latest: dict[tuple[int, int, time], WeeklySlot] = {}
    drop_in = WeeklySlot.objects.filter(activity__centre=centre, activity__booking=Booking.DROP_IN)
    for slot in drop_in.select_related("activity", "venue").order_by("valid_from"):
        latest[slot.activity_id, slot.weekday, slot.starts] = slot
    term_starts = min(slot.valid_from for slot in drop_in)
    for first, last in _terms(history_begins(today), term_starts - timedelta(days=1)):
        copies = [_copy(slot, first, last) for slot in latest.values()]
        WeeklySlot.objects.bulk_create(copies)
        planned = [session for session in sessions_of(copies) if is_open_day(session.on_date)]
        nest(planned)
        add_sessions(planned)


def _terms(first: date, last: date) -> list[tuple[date, date]]:
    """Periods without the summer weeks between them."""
    terms: list[tuple[date, date]] = []
    for day in day_range(first, last):
        if not is_open_day(day):
            continue
        if terms and (day - terms[-1][1]).days < 14:  # noqa: PLR2004 (red days don't end a term)
            terms[-1] = (terms[-1][0], day)
        else:
            terms.append((day, day))
    return terms


def _copy(slot: WeeklySlot, first: date, last: date) -> WeeklySlot:
    return WeeklySlot(
        activity=slot.activity, weekday=slot.weekday, starts=slot.starts, ends=slot.ends, venue=slot.venue,
        valid_from=first, valid_to=last,
    )  # fmt: skip


def add_sessions(planned: Iterable[Planned]) -> list[ActivitySession]:
    """Sessions as planned, the open slots before what lies within them."""
    made: dict[Planned, ActivitySession] = {}
    waiting = list(planned)
    while waiting:
        ready = [plan for plan in waiting if plan.within is None or plan.within in made]
        for plan in ready:
            made[plan] = ActivitySession(
                activity=plan.activity, slot=plan.slot, on_date=plan.on_date, starts_at=plan.starts_at,
                ends_at=plan.ends_at, venue=plan.venue, note=plan.note, capacity=plan.activity.capacity,
                within=made[plan.within] if plan.within else None,
            )  # fmt: skip
        ActivitySession.objects.bulk_create([made[plan] for plan in ready])
        waiting = [plan for plan in waiting if plan not in made]
    return list(made.values())


# ---- More than the files tell -----------------------------------------------------------------
@dataclass(frozen=True)
class _Extra:
    """An activity of the demo's own, weekly at a free time. ``weeks``: from (before now) to (after)."""

    centre: str
    title: str
    about: str
    service: Kind
    weekday: int
    starts: time
    ends: time
    booking: str = Booking.SIGN_UP
    weeks: tuple[int, int] = (-3, 5)
    ages: tuple[int | None, int | None] = (None, None)
    capacity: int | None = SMALL_GROUP
    unit: str = Activity.CapacityUnit.FAMILIES
    with_services: tuple[Kind, ...] = ()


_MASSAGE = "Lär dig enkel massage för ditt barn. Ta med en filt och en handduk."
_CAFE = "Prata svenska med andra föräldrar. Barnen leker bredvid. Vi bjuder på fika."
_FIRST_AID = "Öva hjärt-lungräddning för små barn, och vad du gör om ett barn sätter i halsen."
_FIRST_AID_TITLE = "Hjärt-lungräddning för småbarnsföräldrar"
_LONG = (-78, 5)

_EXTRAS = (
    _Extra("herrljunga", "Spädbarnsmassage", _MASSAGE, Kind.BHV, 3, time(13), time(14, 30), ages=(0, 10),
           with_services=(Kind.OPEN_PRESCHOOL,)),
    _Extra("herrljunga", "Språkcafé", _CAFE, Kind.SOCIAL_SERVICES, 1, time(14), time(15, 30),
           booking=Booking.DROP_IN, weeks=_LONG, capacity=None, with_services=(Kind.OPEN_PRESCHOOL,)),
    _Extra("gimo", "Spädbarnsmassage", _MASSAGE, Kind.OPEN_PRESCHOOL, 3, time(13, 30), time(15), ages=(0, 10),
           with_services=(Kind.BHV,)),
    _Extra("gimo", "Språkcafé", _CAFE, Kind.SOCIAL_SERVICES, 2, time(13, 30), time(15), booking=Booking.DROP_IN,
           weeks=_LONG, capacity=None),
    _Extra("ekholmen", _FIRST_AID_TITLE, _FIRST_AID, Kind.BHV, 4, time(14), time(15, 30), weeks=(1, 2),
           capacity=16, unit=Activity.CapacityUnit.ADULTS),
    _Extra("ekholmen", "Språkcafé", _CAFE, Kind.SOCIAL_SERVICES, 5, time(9, 30), time(11), booking=Booking.DROP_IN,
           weeks=_LONG, capacity=None),
    _Extra("opaltorget", _FIRST_AID_TITLE, _FIRST_AID, Kind.BHV, 5, time(14), time(15, 30), weeks=(0, 2),
           capacity=16, unit=Activity.CapacityUnit.ADULTS),
    _Extra("opaltorget", "Språkcafé", _CAFE, Kind.SOCIAL_SERVICES, 3, time(14), time(15, 30),
           booking=Booking.DROP_IN, weeks=_LONG, capacity=None),
)  # fmt: skip


def add_extras(centre: FamilyCentre, today: date) -> None:
    """The centre's activities that no file has: massage, language café, first aid."""
    services = {service.kind: service for service in centre.services.all()}
    room = Venue.objects.get(centre=centre, name=STORSTUGAN)
    for extra in _EXTRAS:
        if extra.centre != centre.slug:
            continue
        activity = Activity.objects.create(
            centre=centre, title=extra.title, about=extra.about, booking=extra.booking,
            responsible_service=services[extra.service], capacity=extra.capacity, capacity_unit=extra.unit,
            age_from_months=extra.ages[0], age_to_months=extra.ages[1],
        )  # fmt: skip
        activity.participating_services.set([services[kind] for kind in extra.with_services])
        monday = monday_of(today)
        slot = WeeklySlot(
            activity=activity, weekday=extra.weekday, starts=extra.starts, ends=extra.ends, venue=room,
            valid_from=monday + timedelta(weeks=extra.weeks[0]),
            valid_to=monday + timedelta(weeks=extra.weeks[1], days=4),
        )  # fmt: skip
        # No slot of theirs is kept: the next import answers for all slots of its period, and would end them.
        add_sessions(replace(plan, slot=None) for plan in sessions_of([slot]) if is_open_day(plan.on_date))


# ---- What does not go as planned --------------------------------------------------------------
def let_things_happen(centre: FamilyCentre, today: date, now: datetime) -> None:
    """This week one session is called off and one moved to the library; next week a planning day."""
    if centre.slug != DEVIATING:
        return
    monday = monday_of(today)
    _planning_day(centre, monday + timedelta(weeks=1), now)
    of_week = ActivitySession.objects.filter(
        activity__centre=centre, activity__booking=Booking.DROP_IN, within=None, called_off_at=None
    ).select_related("venue").order_by("starts_at")  # fmt: skip
    this_week = list(of_week.filter(on_date__gte=today, on_date__lt=monday + timedelta(weeks=1)))
    if len(this_week) < 2:  # noqa: PLR2004 (one to call off and one to move: late in the week, days gone by)
        this_week = list(of_week.filter(on_date__gte=monday, on_date__lt=monday + timedelta(weeks=1)))
    if len(this_week) < 2:  # noqa: PLR2004 (a week of red days)
        return
    moved, called_off = this_week[0], this_week[-1]
    _with_nested(called_off).update(called_off_at=now, called_off_reason="Personalen är sjuk")
    library = Venue.objects.get(centre=centre, name=LIBRARY)
    note = "Vi är på biblioteket den här gången"
    ScheduleException.objects.create(
        centre=centre, kind=ScheduleException.Kind.MOVED, venue=library, note=note,
        from_date=moved.on_date, to_date=moved.on_date,
        from_time=_clock(moved.starts_at), to_time=_clock(moved.ends_at),
    )  # fmt: skip
    for session in _with_nested(moved):
        session.moved_from, session.venue, session.is_moved = session.venue, library, True
        session.note = note
        session.save(update_fields=["moved_from", "venue", "is_moved", "note"])


def _planning_day(centre: FamilyCentre, monday: date, now: datetime) -> None:
    """A day of that week that has most to call off; on a tie the later one."""
    candidates = [day for day in day_range(monday, monday + timedelta(days=4)) if is_open_day(day)]
    if not candidates:
        return
    on = ActivitySession.objects.filter(activity__centre=centre, series=None, activity__booking=Booking.DROP_IN)
    day = max(candidates, key=lambda day: (on.filter(on_date=day).count(), day))
    closure = Closure.objects.create(centre=centre, from_date=day, to_date=day, reason="Planeringsdag")
    ActivitySession.objects.filter(activity__centre=centre, on_date=day, called_off_at=None).update(
        called_off_at=now, called_off_reason=closure.reason, called_off_by_closure=closure
    )


def _with_nested(session: ActivitySession) -> ActivitySessionQuerySet:
    found = ActivitySession.objects.filter(pk=session.pk) | ActivitySession.objects.filter(within=session)
    return found.select_related("venue")


def _clock(moment: datetime) -> time:
    return moment.astimezone(STOCKHOLM).time()
