"""The rows of a group to be: proposals, what is refused, and whose room or leader is taken."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from activities.planning.dates import OpenDays, red_day
from activities.planning.refusals import PlanningDenied, PlanningRefused
from activities.planning.rows import Row, clashes_of, wrong_rows
from staff.models import Closure
from tests.activities.planning.made import DUE, NOW, centre_with_services, four_weeks, proposed, ten_sessions
from tests.factories import ActivityFactory, SessionFactory, staff_with, stockholm

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return centre_with_services()


def test_ten_sessions_are_proposed_from_tomorrow_to_two_and_a_half_years_with_the_library_by_its_name(centre):
    Closure.objects.create(
        centre=centre, reason="Sommarstängt", from_date=date(2027, 7, 12), to_date=date(2027, 8, 8)
    )
    rows = proposed(centre, ten_sessions(), venue=centre.venues.get(name="Storstugan"))
    assert [row.on_date for row in rows] == [
        date(2026, 11, 26),  # 17 weeks before was last week: the first Thursday to come
        date(2027, 1, 7),  # 24 and 31 December are eves that everyone has off
        date(2027, 2, 4), date(2027, 4, 29), date(2027, 6, 24), date(2027, 9, 2), date(2027, 11, 25),
        date(2028, 3, 16), date(2028, 11, 9), date(2029, 9, 13),
    ]  # fmt: skip
    assert [row.venue.name for row in rows] == ["Storstugan"] * 7 + ["Biblioteket"] + ["Storstugan"] * 2
    assert {localtime(row.starts_at).hour for row in rows} == {14}  # in summer as in winter


def test_a_closure_on_the_day_puts_the_session_off_a_week(centre):
    template = ten_sessions()
    before = proposed(centre, template)
    day = before[2].on_date
    Closure.objects.create(centre=centre, reason="Planeringsdag", from_date=day, to_date=day)
    after = proposed(centre, template)
    assert after[2].on_date == day + timedelta(weeks=1)
    assert after[:2] + after[3:] == before[:2] + before[3:]


def test_a_weekly_group_begins_on_its_first_day(centre):
    rows = proposed(centre, four_weeks(), first_date=date(2026, 12, 8), due_month=None)
    # 22 and 29 December are ordinary Tuesdays, and the fifth of January too.
    assert [row.on_date for row in rows] == [date(2026, 12, day) for day in (8, 15, 22, 29)]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"due_month": date(2026, 4, 1)}, PlanningDenied.DUE_MONTH_PAST),
        ({"due_month": date(1927, 3, 1)}, PlanningDenied.DUE_MONTH_PAST),
        ({"due_month": date(2028, 12, 1)}, PlanningDenied.DUE_MONTH_FAR),
        ({"starts": time(23)}, PlanningDenied.ENDS_NEXT_DAY),
    ],
)
def test_a_month_or_hour_that_will_not_do_is_refused(centre, wish, reason):
    with pytest.raises(PlanningRefused) as refused:
        proposed(centre, ten_sessions(), **wish)
    assert refused.value.reason == reason


@pytest.mark.parametrize("month", [date(2026, 5, 1), DUE, date(2028, 11, 1)])
def test_half_a_year_back_and_two_years_ahead_will_do(centre, month):
    assert len(proposed(centre, ten_sessions(), due_month=month)) == 10


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (date(2026, 11, 25), PlanningDenied.FIRST_DATE_PAST),
        (date(2026, 11, 28), PlanningDenied.WEEKEND),
        (date(2028, 12, 5), PlanningDenied.DUE_MONTH_FAR),
    ],
)
def test_a_first_day_that_will_not_do_is_refused(centre, first, reason):
    with pytest.raises(PlanningRefused) as refused:
        proposed(centre, four_weeks(), first_date=first, due_month=None)
    assert refused.value.reason == reason


def test_a_template_without_sessions_is_refused(centre):
    with pytest.raises(PlanningRefused) as refused:
        proposed(centre, ten_sessions(count=0))
    assert refused.value.reason == PlanningDenied.EMPTY


def wrong(centre, *rows, now=NOW):
    open_days = OpenDays.of(centre.closures.all())
    return [
        (each.number, each.field, each.reason)
        for each in wrong_rows(rows, open_days=open_days, clashes=clashes_of(rows), now=now)
    ]


def test_each_row_is_refused_for_its_own_reason(centre):
    Closure.objects.create(
        centre=centre, reason="Planeringsdag", from_date=date(2027, 2, 2), to_date=date(2027, 2, 2)
    )
    rows = [
        Row(1, date(2026, 11, 24), time(14), 90),
        Row(2, date(2026, 12, 25), time(14), 90),
        Row(3, date(2027, 2, 2), time(14), 90),
        Row(4, date(2027, 3, 28), time(2, 30), 30),
        Row(5, date(2027, 4, 6), time(23, 30), 90),
        Row(6, date(2027, 4, 13), time(14), 90),
        Row(7, date(2027, 4, 13), time(15), 90),
        Row(8, date(2027, 4, 17), time(14), 90),  # a Saturday, chosen by hand, is well
    ]
    assert wrong(centre, *rows) == [
        (1, "on_date", PlanningDenied.PAST),
        (2, "on_date", PlanningDenied.RED_DAY),
        (3, "on_date", PlanningDenied.CLOSED),
        (4, "starts", PlanningDenied.CLOCK_CHANGE_HOUR),
        (5, "starts", PlanningDenied.ENDS_NEXT_DAY),
        (7, "on_date", PlanningDenied.OUT_OF_ORDER),
    ]
    assert red_day(date(2026, 12, 25)) in wrong_rows(rows, open_days=OpenDays.of([]), now=NOW)[1].text


def test_a_session_that_would_end_in_the_hour_that_is_skipped_is_refused(centre):
    assert wrong(centre, Row(1, date(2027, 3, 28), time(1, 30), 60)) == [
        (1, "starts", PlanningDenied.CLOCK_CHANGE_HOUR)
    ]


def test_a_room_that_is_taken_is_refused_and_a_shared_place_is_not(centre):
    room, library = centre.venues.get(name="Storstugan"), centre.venues.get(name="Biblioteket")
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Massage")
    for venue in (room, library):
        SessionFactory(activity=activity, on_date=date(2027, 4, 13), venue=venue)  # from one to three
    assert wrong(centre, Row(1, date(2027, 4, 13), time(14), 90, room)) == [
        (1, "venue", PlanningDenied.VENUE_TAKEN)
    ]
    assert wrong(centre, Row(1, date(2027, 4, 13), time(14), 90, library)) == []
    assert wrong(centre, Row(1, date(2027, 4, 13), time(15), 90, room)) == []  # it has just ended
    (clash,) = clashes_of([Row(1, date(2027, 4, 13), time(14), 90, room)])
    assert "Massage" in clash.text


def test_a_room_whose_session_is_called_off_is_free(centre):
    room = centre.venues.get(name="Storstugan")
    SessionFactory(
        activity=ActivityFactory(responsible_service=centre.services.get(kind="bhv")), on_date=date(2027, 4, 13),
        venue=room, called_off_at=NOW,
    )  # fmt: skip
    assert wrong(centre, Row(1, date(2027, 4, 13), time(14), 90, room)) == []


def test_a_leader_who_has_something_else_anywhere_is_a_clash_and_no_refusal(centre):
    leader = staff_with("staff_member", centre.services.get(kind="bhv"))
    elsewhere = SessionFactory(on_date=date(2027, 4, 13), leader=leader)
    row = Row(3, date(2027, 4, 13), time(14), 90)
    (clash,) = clashes_of([row], leader=leader)
    assert (clash.number, clash.session, clash.is_of_venue) == (3, elsewhere, False)
    assert str(elsewhere.activity.centre) in clash.text
    assert clashes_of([row], leader=staff_with("staff_member", centre.services.get(kind="bhv"))) == []
    assert clashes_of([Row(3, date(2027, 4, 14), time(14), 90)], leader=leader) == []
    assert wrong(centre, row) == []


def test_proposing_and_looking_for_clashes_take_as_many_queries_for_one_session_as_for_ten(centre):
    counts = []
    for count in (1, 10):
        template = ten_sessions(title=f"{count} träffar", count=count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clashes_of(proposed(centre, template, venue=centre.venues.get(name="Storstugan")))
        counts.append(len(queries))
    assert counts[0] == counts[1] == 5


def test_the_clock_of_a_proposal_is_stockholms(centre):
    rows = proposed(centre, ten_sessions(), starts=time(9, 30))
    assert rows[0].starts_at == stockholm(2026, 11, 26, 9, 30)
    assert rows[4].starts_at.utcoffset() == timedelta(hours=2)
