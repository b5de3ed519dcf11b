"""The feeds of changes tell what has been added to the programme: a term in some entries, and nothing discreet."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from activities.models import ActivitySeries, ActivitySession
from familjecentral import clock
from tests.factories import ActivityFactory, SessionFactory

from .conftest import THURSDAY
from .test_changes import added, call_off, items, told

pytestmark = pytest.mark.django_db


def weekly(activity, *, weeks=3, **values):
    """A session a week, added now."""
    sessions = [
        SessionFactory(activity=activity, on_date=THURSDAY + timedelta(weeks=week), hour=10, hours=1, **values)
        for week in range(weeks)
    ]
    ActivitySession.objects.filter(pk__in=[each.pk for each in sessions]).update(changed_at=clock.now())
    return sessions


def new(title, when):
    return gettext("New: {title}, {when}").format(title=title, when=when)


def many(title, count, day):
    text = ngettext("New: {title}, {count} session from {day}", "New: {title}, {count} sessions from {day}", count)
    return text.format(title=title, count=count, day=day)


def test_a_session_that_was_added_is_told_with_its_time_and_place(client, centre, service):
    session = added(service)
    assert told(client, centre) == [
        (
            f"tag:127.0.0.1,2026:added-{session.activity_id}-0-20261126",
            new("Sångstund", "torsdag 26 november 2026 kl. 10–11"),
            "Plats: Familjecentralen Ängen, Storgatan 1, Exempelstad.",
            "added",
        )
    ]
    (item,) = items(client, centre)
    assert item["url"] == f"http://127.0.0.1:8000/angen/traff/{session.pk}/"


def test_what_is_added_to_an_activity_the_same_day_is_one_entry(client, centre, service):
    weekly(ActivityFactory(responsible_service=service, title="Babycafé"))
    assert [entry[1] for entry in told(client, centre)] == [many("Babycafé", 3, "torsdag 26 november 2026")]


def test_a_new_series_is_one_entry_that_leads_to_its_page(client, centre, service):
    activity = ActivityFactory(responsible_service=service, title="Här kommer storken")
    series = ActivitySeries.objects.create(activity=activity)
    weekly(activity, series=series, title="Att bli förälder")
    assert [(item["title"], item["url"]) for item in items(client, centre)] == [
        (
            many("Här kommer storken", 3, "torsdag 26 november 2026"),
            f"http://127.0.0.1:8000/angen/serie/{series.pk}/",
        )
    ]


def test_what_is_added_another_day_is_another_entry_and_the_first_stays_as_it_was(client, centre, service):
    first, *_others = weekly(ActivityFactory(responsible_service=service, title="Babycafé"), weeks=1)
    before = told(client, centre)
    with clock.at(clock.now() + timedelta(days=1)):
        later = SessionFactory(activity=first.activity, on_date=date(2026, 12, 10), hour=10)
        ActivitySession.objects.filter(pk=later.pk).update(changed_at=clock.now())
        assert [entry[0].rpartition("-")[2] for entry in told(client, centre)] == ["20261127", "20261126"]
        assert told(client, centre)[1:] == before


def test_what_has_been_called_off_since_is_told_as_called_off_only(client, centre, service):
    call_off(added(service))
    assert [entry[3] for entry in told(client, centre)] == ["called_off"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"booking": "invitation"}, id="by invitation"),
        pytest.param({"neutral_title": "Föräldragrupp"}, id="discreet"),
    ],
)
def test_a_group_that_is_nobody_elses_business_is_not_told(client, centre, service, values):
    weekly(ActivityFactory(responsible_service=service, title="Stödgrupp", **values))
    assert told(client, centre) == []


def test_what_was_entered_after_it_was_held_is_history_and_no_news(client, centre, service):
    added(service, at=clock.now() + timedelta(hours=4))
    assert told(client, centre) == []


def test_the_feeds_take_the_same_number_of_queries_for_1_and_30_activities(
    client, centre, service, django_assert_num_queries
):
    for number in (1, 29):
        for n in range(number):
            weekly(ActivityFactory(responsible_service=service, title=f"Aktivitet {number} {n}"))
        for name in ("changes_atom", "changes_json"):
            with django_assert_num_queries(6):
                client.get(reverse(name, args=[centre.slug]))
