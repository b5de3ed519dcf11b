"""Counts for one centre and period. Read from rows that are about no person; sign-ups are never read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivitySeries, ActivitySession
from staff.models import AgeBand, FamilyCentre
from visits.closing import standing_closings
from visits.models import CountClosing, TallyTotal
from visits.models.tallies import ADULTS, Who

from .home_visits import count_home_visits
from .periods import Period

DROP_IN = Activity.Booking.DROP_IN
TOP_LEVEL_OPEN = Q(within__isnull=True, activity__booking=DROP_IN, called_off_at__isnull=True)
HELD = Q(called_off_at__isnull=True)
BOOKABLE = HELD & Q(series__isnull=True) & ~Q(activity__booking=DROP_IN)


@dataclass(frozen=True)
class WeekCounts:
    """One ISO week. ``visits`` are at all sessions held; days only the open ones."""

    monday: date
    visits: int
    open_days: int
    counted_days: int

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def iso_year(self) -> int:
        return self.monday.isocalendar().year

    @property
    def is_uncounted(self) -> bool:
        """Open, and nobody counted."""
        return bool(self.open_days) and not self.counted_days and not self.visits

    @property
    def known_visits(self) -> int | None:
        """The visits; None, and not zero, in a week that was open and not counted."""
        return None if self.is_uncounted else self.visits


@dataclass(frozen=True)
class Counts:
    """Raw numbers, before disclosure control: never shown as they are."""

    adults: dict[str, int]  # by Who
    children: dict[tuple[int, int], int]  # by age band, from and to in months
    first_visits: int = 0
    visits_on_counted_days: int = 0  # at drop-in sessions and what nests in them
    uncounted_days: list[date] = field(default_factory=list)
    unknown_days: list[date] = field(default_factory=list)  # of those: the centre says that it can't be known
    open_days: int = 0
    sessions_held: int = 0
    sessions_called_off: int = 0
    called_off_with_count: int = 0
    places_taken: int = 0  # units of each activity: families, adults or children
    places_offered: int = 0  # only where there is a limit
    places_taken_of_offered: int = 0
    families_waiting: int = 0
    home_visits: dict[str, int] = field(default_factory=dict)  # by HomeVisit.State
    joint_home_visits: int = 0  # of those done
    home_visits_both_parents: int = 0  # of those done
    weeks: list[WeekCounts] = field(default_factory=list)

    @property
    def counted_days(self) -> int:
        return self.open_days - len(self.uncounted_days)

    @property
    def visits(self) -> int:
        return sum(self.adults.values()) + sum(self.children.values())


def counts_for(centre: FamilyCentre, period: Period, as_of: datetime) -> Counts:
    """For those who follow up the centre (report.read): sums of rows that are about no person.

    Sessions that have begun at ``as_of``, with a constant number of queries. An open day is a date
    with at least one drop-in session that is not nested in another and not called off.
    """
    begun = ActivitySession.objects.filter(
        activity__centre=centre, on_date__gte=period.start, on_date__lte=period.end, starts_at__lte=as_of
    )
    # Nested sessions are part of an open slot, and so are the visits counted at them.
    days = {
        row["on_date"]: row
        for row in begun.order_by()
        .annotate(has_count=Exists(TallyTotal.objects.filter(session=OuterRef("pk"), total__gt=0)))
        .values("on_date")
        .annotate(
            open=Count("id", filter=TOP_LEVEL_OPEN),
            held=Count("id", filter=HELD),
            called_off=Count("id", filter=~HELD),
            odd=Count("id", filter=~HELD & Q(has_count=True)),
            taken=_sum("places_taken", BOOKABLE),
            offered=_sum("capacity", BOOKABLE),
            taken_of_offered=_sum("places_taken", BOOKABLE & Q(capacity__isnull=False)),
            waiting=_sum("families_waiting", BOOKABLE),
        )
    }
    open_days = {day for day, row in days.items() if row["open"]}
    adults = {who.value: 0 for who in ADULTS}
    children = {(band.from_months, band.to_months): 0 for band in _age_bands(centre)}
    first_visits = visits_on_open_days = 0
    by_week: dict[date, int] = defaultdict(int)
    counted: set[date] = set()
    for row in _tallies(begun):
        day, who, total = row["session__on_date"], row["who"], row["sum"]
        if total and row["in_open_slot"] and day in open_days:
            counted.add(day)  # a tap that was taken back leaves a nought behind, and is no count
        if who == Who.FIRST_VISIT:
            first_visits += total
            continue
        if who == Who.CHILD:
            band = row["age_band__from_months"], row["age_band__to_months"]
            children[band] = children.get(band, 0) + total
        else:
            adults[who] += total
        by_week[_monday(day)] += total
        if row["in_open_slot"] and day in open_days:
            visits_on_open_days += total
    closed = _closed_days(begun)
    # Nobody came is a count, of nought.
    counted |= closed[CountClosing.Kind.NOBODY_CAME] & open_days
    uncounted = open_days - counted
    services = list(centre.services.values_list("pk", flat=True))
    visits_made = count_home_visits(centre, period, as_of, services)
    series = _series(centre, period, as_of)
    return Counts(
        adults=adults,
        children=children,
        first_visits=first_visits,
        visits_on_counted_days=visits_on_open_days,
        uncounted_days=sorted(uncounted),
        unknown_days=sorted(closed[CountClosing.Kind.UNKNOWN] & uncounted),
        open_days=len(open_days),
        sessions_held=_total(days, "held"),
        sessions_called_off=_total(days, "called_off"),
        called_off_with_count=_total(days, "odd"),
        places_taken=_total(days, "taken") + series["taken"],
        places_offered=_total(days, "offered") + series["offered"],
        places_taken_of_offered=_total(days, "taken_of_offered") + series["taken_of_offered"],
        families_waiting=_total(days, "waiting") + series["waiting"],
        home_visits=visits_made.states,
        joint_home_visits=visits_made.joint,
        home_visits_both_parents=visits_made.both_parents,
        weeks=_weeks(period, by_week, open_days, counted),
    )


def _tallies(begun: QuerySet[ActivitySession]) -> Iterable[Mapping[str, Any]]:
    """Totals of sessions held, per day, category and whether it was in an open slot."""
    return (
        TallyTotal.objects.filter(session__in=begun.filter(HELD))
        .annotate(
            in_open_slot=Case(
                When(session__within__isnull=True, session__activity__booking=DROP_IN, then=Value(True)),
                When(session__within__activity__booking=DROP_IN, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .order_by()
        .values("session__on_date", "who", "age_band__from_months", "age_band__to_months", "in_open_slot")
        .annotate(sum=Sum("total"))
    )


def _closed_days(begun: QuerySet[ActivitySession]) -> dict[str, set[date]]:
    """Days on which the count of an open session ended like that, by CountClosing.Kind; nothing counted since."""
    days: dict[str, set[date]] = {kind: set() for kind in CountClosing.Kind}
    closings = standing_closings().filter(session__in=begun.filter(TOP_LEVEL_OPEN))
    for kind, day in closings.values_list("kind", "session__on_date"):
        days[kind].add(day)
    return days


def _series(centre: FamilyCentre, period: Period, as_of: datetime) -> dict[str, int]:
    """Places in groups that one signs up to as a whole, in the period of their first session."""
    return (
        ActivitySeries.objects.filter(activity__centre=centre)
        .annotate(first=Min("sessions__on_date"), first_at=Min("sessions__starts_at"))
        .filter(first__gte=period.start, first__lte=period.end, first_at__lte=as_of)
        .order_by()
        .aggregate(
            taken=_sum("places_taken"),
            offered=_sum("capacity"),
            taken_of_offered=_sum("places_taken", Q(capacity__isnull=False)),
            waiting=_sum("families_waiting"),
        )
    )


def _age_bands(centre: FamilyCentre) -> list[AgeBand]:
    return list(AgeBand.objects.filter(centre=centre).order_by("from_months"))


def _weeks(period: Period, visits: dict[date, int], open_days: set[date], counted: set[date]) -> list[WeekCounts]:
    opened: dict[date, int] = defaultdict(int)
    known: dict[date, int] = defaultdict(int)
    for day in open_days:
        opened[_monday(day)] += 1
    for day in counted:
        known[_monday(day)] += 1
    return [WeekCounts(monday, visits[monday], opened[monday], known[monday]) for monday in period.mondays()]


def _sum(name: str, where: Q | None = None) -> Coalesce:
    return Coalesce(Sum(F(name), filter=where), 0)


def _total(days: Mapping[date, Any], name: str) -> int:
    return sum(row[name] for row in days.values())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
