"""On which days sessions are proposed: whatever a centre's calendar looks like."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.planning.dates import OpenDays, moment, propose_by_birth, propose_weekly, red_day
from activities.planning.refusals import PlanningDenied, PlanningRefused
from staff.models import Closure

STARTS, ENDS = time(14), time(16)


def closure(first: date, last: date, reason: str = "Stängt", **hours) -> Closure:
    return Closure(from_date=first, to_date=last, reason=reason, **hours)


a_day = st.dates(date(2025, 1, 1), date(2030, 12, 31))
closures = st.lists(
    st.builds(
        lambda first, days: closure(first, first + timedelta(days=days)),
        st.dates(date(2025, 1, 1), date(2032, 12, 31)), st.integers(0, 40),
    ),
    max_size=8,
)  # fmt: skip
weeks_from_birth = st.lists(st.one_of(st.none(), st.integers(-30, 140)), min_size=1, max_size=12)
month = st.builds(lambda day: day.replace(day=1), a_day)


def proposals(weeks, due_month, weekday, earliest, open_days):
    return propose_by_birth(
        weeks, due_month=due_month, weekday=weekday, earliest=earliest,
        is_open=lambda day: open_days.is_open(day, STARTS, ENDS),
    )  # fmt: skip


@settings(deadline=None)  # the holidays of a year are worked out at first use
@given(weeks_from_birth, month, st.integers(1, 5), a_day, closures)
def test_days_by_birth_are_in_order_open_and_never_before_their_week(weeks, due_month, weekday, earliest, closed):
    open_days = OpenDays.of(closed)
    days = proposals(weeks, due_month, weekday, earliest, open_days)
    assert len(days) == len(weeks)
    assert all(first < second for first, second in pairwise(days))
    for day, from_birth in zip(days, weeks, strict=True):
        assert day.isoweekday() == weekday
        assert red_day(day) is None
        assert not any(each.from_date <= day <= each.to_date for each in closed)
        assert open_days.closed_because(day, STARTS, ENDS) is None
        assert day >= earliest
        if from_birth is not None:
            wanted = due_month.replace(day=15) + timedelta(weeks=from_birth)
            assert day >= wanted - timedelta(days=wanted.isoweekday() - 1)  # the week's Monday
    assert proposals(weeks, due_month, weekday, earliest, OpenDays.of(reversed(closed))) == days


@settings(deadline=None)
@given(st.integers(-30, 140), month, st.integers(1, 5), closures)
def test_a_session_is_in_the_first_open_week_from_the_one_it_should_be_in(from_birth, due_month, weekday, closed):
    open_days = OpenDays.of(closed)
    (day,) = proposals([from_birth], due_month, weekday, date(2020, 1, 1), open_days)
    wanted = due_month.replace(day=15) + timedelta(weeks=from_birth)
    earlier = wanted + timedelta(days=weekday - wanted.isoweekday())
    while earlier < day:
        assert not open_days.is_open(earlier, STARTS, ENDS)
        earlier += timedelta(weeks=1)
    assert earlier == day


@settings(deadline=None)
@given(st.integers(1, 12), a_day, a_day, closures)
def test_weekly_days_keep_their_weekday_and_skip_what_is_closed(count, first, earliest, closed):
    if first.isoweekday() > 5:
        first += timedelta(days=2)
    open_days = OpenDays.of(closed)
    days = propose_weekly(
        count, first=first, earliest=earliest, is_open=lambda day: open_days.is_open(day, STARTS, ENDS)
    )
    assert {day.isoweekday() for day in days} == {first.isoweekday()}
    assert all((later - sooner).days % 7 == 0 < (later - sooner).days for sooner, later in pairwise(days))
    assert all(red_day(day) is None and day >= max(first, earliest) for day in days)
    assert not any(each.from_date <= day <= each.to_date for day in days for each in closed)


def test_a_centre_that_is_closed_for_more_than_a_year_is_told_to_look():
    for_ever = OpenDays.of([closure(date(2026, 1, 1), date(2029, 12, 31))])
    with pytest.raises(PlanningRefused) as refused:
        proposals([0], date(2027, 3, 1), 2, date(2026, 11, 26), for_ever)
    assert refused.value.reason == PlanningDenied.NO_FREE_DAY


def test_good_friday_first_may_and_midsummer_eve_are_left_out():
    days = propose_weekly(
        3,
        first=date(2027, 3, 19),
        earliest=date(2027, 1, 1),
        is_open=lambda day: OpenDays.of([]).is_open(day, STARTS, ENDS),
    )  # the 26th is Good Friday
    assert days == [date(2027, 3, 19), date(2027, 4, 2), date(2027, 4, 9)]
    assert [red_day(date(2027, 6, 25)) is not None, red_day(date(2027, 5, 6)) is not None] == [True, True]


def test_a_year_that_nobody_has_planned_has_the_summer_weeks_of_the_last_that_is():
    known = OpenDays.of(
        [closure(date(2026, 7, 6), date(2026, 8, 2)), closure(date(2027, 7, 12), date(2027, 8, 1))]
    )
    closed = [
        week for week in range(20, 40) if known.closed_because(date.fromisocalendar(2028, week, 2), STARTS, ENDS)
    ]
    assert closed == [28, 29, 30]  # those of 2027
    # A year that is planned has its own, and a short closure in summer is nobody's summer weeks.
    assert known.closed_because(date.fromisocalendar(2026, 32, 2), STARTS, ENDS) is None
    short = OpenDays.of([closure(date(2026, 7, 6), date(2026, 7, 10))])
    assert short.closed_because(date.fromisocalendar(2028, 28, 2), STARTS, ENDS) is None


def test_a_closed_afternoon_leaves_the_morning_open():
    afternoon = OpenDays.of([closure(date(2027, 3, 2), date(2027, 3, 2), from_time=time(13), to_time=time(17))])
    assert afternoon.is_open(date(2027, 3, 2), time(9), time(11))
    assert afternoon.is_open(date(2027, 3, 2), time(11), time(13))
    assert not afternoon.is_open(date(2027, 3, 2), time(12), time(14))


@pytest.mark.parametrize(
    ("day", "at", "exists"),
    [
        (date(2027, 3, 28), time(1, 59), True),
        (date(2027, 3, 28), time(2, 0), False),
        (date(2027, 3, 28), time(2, 59), False),
        (date(2027, 3, 28), time(3, 0), True),
        (date(2027, 10, 31), time(2, 30), True),  # it is there twice
        (date(2027, 3, 29), time(2, 30), True),
    ],
)
def test_the_hour_that_the_clock_skips_in_spring_does_not_exist(day, at, exists):
    assert (moment(day, at) is not None) is exists
