"""A group in one step: all of it or nothing, once, in a constant number of queries."""

import uuid
from dataclasses import replace
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, ActivitySeries, ActivitySession
from activities.planning import cohorts
from activities.planning.cohorts import Group, make_cohort
from activities.planning.refusals import PlanningDenied, PlanningRefused
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from tests.activities.planning.made import DUE, NOW, centre_with_services, four_weeks, made, proposed, ten_sessions
from tests.factories import ActivityFactory, SessionFactory, VenueFactory, staff_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return centre_with_services()


@pytest.fixture
def template():
    return ten_sessions()


def test_a_group_has_its_sessions_with_lead_services_places_and_a_new_activity(centre, template):
    leader = staff_with("staff_member", centre.services.get(kind="mhv"))
    series = made(centre, template, leader=leader, room={"adults": 24, "prams": 6})
    activity = series.activity
    assert (activity.title, activity.about, activity.booking, activity.for_expecting) == (
        "Tio träffar", "Om programmet.", "sign_up", True,
    )  # fmt: skip
    assert activity.responsible_service.kind == "mhv"
    assert {each.kind for each in activity.participating_services.all()} == {
        "bhv", "social_services", "open_preschool", "other",
    }  # fmt: skip
    assert (series.due_month, series.capacity, series.room_adults, series.room_children, series.room_prams) == (
        DUE, 12, 24, None, 6,
    )  # fmt: skip
    sessions = list(series.sessions.order_by("number"))
    assert [each.lead_service.kind for each in sessions] == [
        "mhv", "mhv", "mhv", "bhv", "bhv", "social_services", "open_preschool", "other", "social_services", "bhv",
    ]  # fmt: skip
    assert [each.title for each in sessions] == [f"Träff {n}" for n in range(1, 11)]
    assert [each.number for each in sessions if each.venue and each.venue.name == "Biblioteket"] == [8]
    assert {each.leader for each in sessions} == {leader}
    assert [each.template_session.number for each in sessions] == list(range(1, 11))


def test_a_group_can_belong_to_an_activity_that_is_there_and_takes_nothing_from_it(centre, template):
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Vår grupp", capacity=8)
    series = made(centre, template, activity=activity)
    assert series.activity == activity
    activity.refresh_from_db()
    assert (activity.title, activity.capacity, activity.responsible_service.kind) == ("Vår grupp", 8, "bhv")
    assert Activity.objects.count() == 1


def test_a_weekly_group_is_not_for_expecting_parents_alone(centre):
    template = four_weeks()
    rows = proposed(centre, template, first_date=date(2026, 12, 8), due_month=None)
    series = made(centre, template, rows=rows, due_month=None)
    assert (series.activity.for_expecting, series.sessions.count(), series.due_month) == (False, 4, None)


def test_the_same_form_twice_makes_one_group(centre, template):
    key = uuid.uuid4()
    rows = proposed(centre, template)
    first = made(centre, template, rows=rows, key=key)
    assert made(centre, template, rows=rows, key=key) == first
    assert (ActivitySeries.objects.count(), ActivitySession.objects.count()) == (1, 10)
    assert AuditEvent.objects.filter(action="made_cohort").count() == 1


def test_the_same_key_for_another_month_is_refused_and_the_first_group_stands(centre, template):
    key = uuid.uuid4()
    made(centre, template, key=key)
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, key=key, due_month=date(2027, 4, 1))
    assert refused.value.reason == PlanningDenied.KEY_REUSED
    assert ActivitySeries.objects.get().due_month == DUE


def test_who_made_it_is_in_the_log(centre, template):
    lead = staff_with("centre_lead", centre.services.get(kind="bhv"))
    group = Group(service=centre.services.get(kind="mhv"), due_month=DUE, capacity=12)
    result = make_cohort(
        centre=centre, template=template, group=group, rows=proposed(centre, template), key=uuid.uuid4(),
        by=Actor.staff(lead), now=NOW,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="made_cohort")
    assert (event.actor_id, event.thing_id, event.count) == (lead.pk, str(result.series.pk), 10)
    assert event.service_id == centre.services.get(kind="mhv").pk


def test_one_wrong_row_and_nothing_is_made(centre, template):
    rows = proposed(centre, template)
    rows[4] = replace(rows[4], on_date=rows[3].on_date)
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, rows=rows)
    assert [(each.number, each.reason) for each in refused.value.rows] == [(5, PlanningDenied.OUT_OF_ORDER)]
    assert "4" in str(refused.value)
    assert (Activity.objects.count(), ActivitySession.objects.count()) == (0, 0)


def test_a_room_that_is_taken_is_refused_by_row_with_the_name_of_what_is_in_it(centre, template):
    room = centre.venues.get(name="Storstugan")
    rows = proposed(centre, template, venue=room)
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Sångstund")
    SessionFactory(activity=activity, on_date=rows[5].on_date, venue=room)
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, rows=rows)
    assert [(each.number, each.field, each.reason) for each in refused.value.rows] == [
        (6, "venue", PlanningDenied.VENUE_TAKEN)
    ]
    assert "Sångstund" in str(refused.value)


def test_a_room_taken_between_the_look_and_the_writing_is_refused_by_row_too(centre, template, monkeypatch):
    room = centre.venues.get(name="Storstugan")
    rows = proposed(centre, template, venue=room)
    activity = ActivityFactory(responsible_service=centre.services.get(kind="bhv"), title="Sångstund")
    SessionFactory(activity=activity, on_date=rows[5].on_date, venue=room)
    monkeypatch.setattr(cohorts, "wrong_rows", lambda *_args, **_how: [])  # as if it had come a moment later
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, rows=rows)
    assert [(each.number, each.reason) for each in refused.value.rows] == [(6, PlanningDenied.VENUE_TAKEN)]
    assert ActivitySeries.objects.count() == 0


@pytest.mark.parametrize("what", ["venue", "activity", "service"])
def test_what_belongs_to_another_centre_is_refused(centre, template, what):
    rows, group = proposed(centre, template), {}
    far = centre_with_services()
    if what == "venue":
        rows[0] = replace(rows[0], venue=VenueFactory(centre=far))
    elif what == "activity":
        group["activity"] = ActivityFactory(responsible_service=far.services.get(kind="bhv"))
    else:
        group["service"] = far.services.get(kind="bhv")
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, rows=rows, **group)
    assert refused.value.reason == PlanningDenied.ELSEWHERE


def test_rows_that_are_not_the_templates_are_refused(centre, template):
    with pytest.raises(PlanningRefused) as refused:
        made(centre, template, rows=proposed(centre, template)[:9])
    assert refused.value.reason == PlanningDenied.EMPTY


def test_a_kind_of_service_that_the_centre_lacks_leads_nothing(centre, template):
    centre.services.filter(kind="other").update(is_active=False)
    series = made(centre, template)
    assert [each.number for each in series.sessions.filter(lead_service=None)] == [8]


def test_making_takes_as_many_queries_for_one_session_as_for_ten(centre):
    activity = ActivityFactory(responsible_service=centre.services.get(kind="mhv"))
    counts = []
    for count in (1, 10):
        template = ten_sessions(title=f"{count} träffar", count=count)
        rows = proposed(centre, template, starts=time(8 + count), venue=centre.venues.get(name="Storstugan"))
        with CaptureQueriesContext(connection) as queries:
            made(centre, template, rows=rows, activity=activity)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
