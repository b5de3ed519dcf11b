"""What a sign-up reads in SQL is what the models and their rules say."""

from datetime import date, time

import pytest

from activities import bookable_rows
from activities.models import Activity, ActivitySeries, ActivitySession
from staff.models import Closure
from tests.factories import ActivityFactory, SessionFactory, VenueFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 26)


def listed(bookable, slug=""):
    return bookable_rows.listed(type(bookable), slug or bookable.activity.centre.slug, bookable.pk)


def every_field(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_session_is_read_with_its_activity_centre_service_and_places(django_assert_num_queries):
    session = SessionFactory(activity__languages=["ar"], activity__about="Åäö", interpreters_ordered=["ti"])
    session.venue = VenueFactory(centre=session.activity.centre)
    session.moved_from = VenueFactory(centre=session.activity.centre)
    session.save()
    slug = session.activity.centre.slug
    as_it_is = ActivitySession.objects.get(pk=session.pk)
    with django_assert_num_queries(1):
        found = bookable_rows.listed(ActivitySession, slug, session.pk)
        parts = [found, found.activity, found.activity.centre, found.activity.responsible_service]
        parts += [found.venue, found.moved_from]
        assert found.is_closed() is False
    activity = as_it_is.activity
    expected = [
        as_it_is,
        activity,
        activity.centre,
        activity.responsible_service,
        as_it_is.venue,
        as_it_is.moved_from,
    ]
    assert [every_field(part) for part in parts] == [every_field(part) for part in expected]
    assert found == as_it_is


def test_a_session_without_places_has_none():
    found = listed(SessionFactory(venue=None))
    assert (found.venue, found.moved_from) == (None, None)


def test_a_series_is_read_with_its_activity_and_under_the_lock_with_its_sessions(django_assert_num_queries):
    activity = ActivityFactory()
    series = activity.series.create(capacity=12)
    sessions = [SessionFactory(activity=activity, series=series, on_date=date(2026, 12, n)) for n in (8, 1)]
    found = listed(series)
    assert every_field(found) == every_field(ActivitySeries.objects.get(pk=series.pk))
    assert every_field(found.activity) == every_field(Activity.objects.get(pk=activity.pk))
    with django_assert_num_queries(2):
        (found,) = bookable_rows.of_these(ActivitySeries, {series.pk})
        assert list(found.sessions.all()) == [sessions[1], sessions[0]]


@pytest.mark.parametrize("number", [1, 30])
def test_of_several_sessions_all_are_read_in_one_statement(django_assert_num_queries, number):
    activity = ActivityFactory()
    sessions = {
        SessionFactory(activity=activity, hour=8 + n % 10, on_date=date(2026, 12, 1 + n // 10)).pk
        for n in range(number)
    }
    with django_assert_num_queries(1):
        assert {each.pk for each in bookable_rows.of_these(ActivitySession, sessions)} == sessions


@pytest.mark.parametrize("hidden", ["another centre", "unpublished", "by invitation", "no such number"])
def test_what_is_not_listed_is_not_read(hidden):
    session = SessionFactory()
    assert listed(session) == session
    activity, slug = session.activity, session.activity.centre.slug
    if hidden == "another centre":
        slug = ActivityFactory().centre.slug + "-2"
    if hidden == "unpublished":
        activity.centre.is_published = False
        activity.centre.save()
    if hidden == "by invitation":
        activity.booking = Activity.Booking.INVITATION
        activity.save()
    if hidden == "no such number":
        session.pk += 1000
    assert bookable_rows.listed(ActivitySession, slug, session.pk) is None


# The session is 9 to 11 by Stockholm's clock, in winter and in summer.
@pytest.mark.parametrize("on_date", [DAY, date(2026, 7, 2)])
@pytest.mark.parametrize(
    ("closed", "hours"),
    [
        (True, (None, None)),
        (True, (time(10), time(12))),
        (True, (time(8), time(9, 1))),
        (False, (time(8), time(9))),
        (False, (time(11), time(12))),
        (True, (time(9, 30), time(10))),
    ],
)
def test_a_closure_closes_the_session_as_the_rule_says(on_date, closed, hours):
    session = SessionFactory(on_date=on_date, hour=9, hours=2)
    Closure.objects.create(
        centre=session.activity.centre, from_date=on_date, to_date=on_date, reason="Planering",
        from_time=hours[0], to_time=hours[1],
    )  # fmt: skip
    by_the_rule = ActivitySession.objects.get(pk=session.pk).is_closed()
    assert (listed(session).is_closed(), by_the_rule) == (closed, closed)


def test_a_closure_of_other_days_or_another_house_does_not_close_the_session():
    session, other = SessionFactory(on_date=DAY), ActivityFactory(centre__slug="annat-hus")
    Closure.objects.create(centre=other.centre, from_date=DAY, to_date=DAY, reason="Planering")
    days = {"from_date": DAY.replace(day=1), "to_date": DAY.replace(day=25)}
    Closure.objects.create(centre=session.activity.centre, reason="Planering", **days)
    assert listed(session).is_closed() is False
