"""Counts for one centre and period. Read from rows that are about no person; sign-ups are never read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from familjecentral import clock
from staff.models import AgeBand, FamilyCentre, PartnerService
from visits.closing import standing_closings
from visits.models import CountClosing, TallyTotal
from visits.models.tallies import ADULTS, Who

from .counts import CentreCounts, Counts, WeekCounts
from .home_visits import count_home_visits
from .periods import Period, month_of

type CentreDay = tuple[int, date]

DROP_IN = Activity.Booking.DROP_IN
TOP_LEVEL_OPEN = Q(within__isnull=True, activity__booking=DROP_IN, called_off_at__isnull=True)
HELD = Q(called_off_at__isnull=True)
BOOKABLE = HELD & Q(series__isnull=True) & ~Q(activity__booking=DROP_IN)


def counts_for(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> Counts:
    """For those who follow up the centres (report.read): sums of rows that are about no person.

    Sessions that have begun at ``as_of``, with a constant number of queries. An open day is a date
    with at least one drop-in session that is not nested in another and not called off.
    """
    begun = ActivitySession.objects.filter(
        activity__centre__in=centres, on_date__gte=period.start, on_date__lte=period.end, starts_at__lte=as_of
    )
    # Nested sessions are part of an open slot, and so are the visits counted at them.
    days = {
        (row["activity__centre"], row["on_date"]): row
        for row in begun.order_by()
        .annotate(has_count=Exists(TallyTotal.objects.filter(session=OuterRef("pk"), total__gt=0)))
        .values("activity__centre", "on_date")
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
    children = {(band.from_months, band.to_months): 0 for band in _age_bands(centres)}
    first_visits = visits_on_open_days = 0
    by_week: dict[date, int] = defaultdict(int)
    counted: set[CentreDay] = set()
    for row in _tallies(begun):
        day = row["session__activity__centre"], row["session__on_date"]
        who, total = row["who"], row["sum"]
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
        by_week[_monday(day[1])] += total
        if row["in_open_slot"] and day in open_days:
            visits_on_open_days += total
    closed = _closed_days(begun)
    # Nobody came is a count, of nought.
    counted |= closed[CountClosing.Kind.NOBODY_CAME] & open_days
    uncounted = open_days - counted
    services = list(PartnerService.objects.filter(centre__in=centres).values_list("pk", flat=True))
    visits_made = count_home_visits(centres, period, as_of, services)
    series = _series(centres, period, as_of)
    return Counts(
        adults=adults,
        children=children,
        first_visits=first_visits,
        visits_on_counted_days=visits_on_open_days,
        uncounted_days=_dates(uncounted),
        unknown_days=_dates(closed[CountClosing.Kind.UNKNOWN] & uncounted),
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


def monthly(
    centres: Sequence[FamilyCentre], months: Iterable[date], as_of: datetime | None = None
) -> dict[tuple[int, date], Counts]:
    """For the code that tells (reports/telling), and no page: counts by centre (pk) and month (its first day).

    As they are at ``as_of``, or now. What comes of it is not shown before disclosure control.
    """
    at = as_of or clock.now()
    asked = list(months)
    return {(centre.pk, month): counts_for([centre], month_of(month), at) for centre in centres for month in asked}


def counts_by_centre(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> list[CentreCounts]:
    """For those who follow up the centres (report.read): each centre's part, in the order of ``centres``."""
    found = []
    for centre in centres:
        counts = counts_for([centre], period, as_of)
        found.append(
            CentreCounts(
                centre.pk,
                visits=counts.visits,
                visits_on_counted_days=counts.visits_on_counted_days,
                open_days=counts.open_days,
                counted_days=counts.counted_days,
                adults=sum(counts.adults.values()),
                men=counts.adults[Who.MAN],
                children=sum(counts.children.values()),
                first_day=ActivitySession.objects.filter(activity__centre=centre).aggregate(first=Min("on_date"))[
                    "first"
                ],
            )
        )
    return found


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
        .values(
            "session__activity__centre",
            "session__on_date",
            "who",
            "age_band__from_months",
            "age_band__to_months",
            "in_open_slot",
        )
        .annotate(sum=Sum("total"))
    )


def _closed_days(begun: QuerySet[ActivitySession]) -> dict[str, set[CentreDay]]:
    """Days on which the count of an open session ended like that, by CountClosing.Kind; nothing counted since."""
    days: dict[str, set[CentreDay]] = {kind: set() for kind in CountClosing.Kind}
    closings = standing_closings().filter(session__in=begun.filter(TOP_LEVEL_OPEN))
    for kind, centre, day in closings.values_list("kind", "session__activity__centre", "session__on_date"):
        days[kind].add((centre, day))
    return days


def _series(centres: Sequence[FamilyCentre], period: Period, as_of: datetime) -> dict[str, int]:
    """Places in groups that one signs up to as a whole, in the period of their first session."""
    return (
        ActivitySeries.objects.filter(activity__centre__in=centres)
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


def _age_bands(centres: Sequence[FamilyCentre]) -> list[AgeBand]:
    return list(AgeBand.objects.filter(centre__in=centres).order_by("from_months", "to_months"))


def _weeks(
    period: Period, visits: dict[date, int], open_days: set[CentreDay], counted: set[CentreDay]
) -> list[WeekCounts]:
    opened: dict[date, int] = defaultdict(int)
    known: dict[date, int] = defaultdict(int)
    for _centre, day in open_days:
        opened[_monday(day)] += 1
    for _centre, day in counted:
        known[_monday(day)] += 1
    return [WeekCounts(monday, visits[monday], opened[monday], known[monday]) for monday in period.mondays()]


def _sum(name: str, where: Q | None = None) -> Coalesce:
    return Coalesce(Sum(F(name), filter=where), 0)


def _total(days: Mapping[CentreDay, Any], name: str) -> int:
    return sum(row[name] for row in days.values())


def _dates(days: set[CentreDay]) -> list[date]:
    return sorted(day for _centre, day in days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
