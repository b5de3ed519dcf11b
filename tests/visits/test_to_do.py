"""What is missing: asked for of those who can do it, for their own services, and gone when it is done."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, SignUp, SignUpContact
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from staff import tablets
from staff.rules import reader_for
from tests.activities.sharing import family
from tests.factories import (
    ActivityFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    staff_with,
    stockholm,
)
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin
from visits.models import CountClosing, HomeVisit, LockedPeriod
from visits.queries import Coming, day_at
from visits.to_do import LATEST, OffersEnding, ToDo, to_do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thursday_morning")]

TODAY = date(2026, 11, 26)
NOW = stockholm(2026, 11, 26, 10, 0)


@pytest.fixture
def open_house(service):
    return ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)


@pytest.fixture
def group(service):
    return SessionFactory(activity__responsible_service=service, on_date=TODAY + timedelta(days=3))


def asked_of(person, centre) -> ToDo:
    with reading_as(reader_for(person)) as reader:
        return to_do(centre, reader=reader, now=NOW)


def message(sign_up, kind, channel="mail", state="failed", not_after=None):
    with reading_as(Reader.for_services(sign_up.controller_id)):
        contact = SignUpContact.objects.get(sign_up=sign_up)
        return Message.objects.create(
            event=uuid.uuid4().hex, controller_id=sign_up.controller_id, kind=kind, to="x@example.org",
            recipient_id=contact.pk, language="sv", subject="Ämne", body="Text", written_at=NOW, state=state,
            channel=channel, not_after=not_after,
        )  # fmt: skip


def home_visit(service, days_ago, state="offered", **fields):
    with reading_as(Reader.for_services(service.pk)):
        return HomeVisit.objects.create(
            centre=service.centre, service=service, step=HomeVisitStepFactory(), state=state, logged_at=NOW,
            on_date=TODAY - timedelta(days=days_ago), **fields,
        )  # fmt: skip


def offered(session, until):
    sign_up = family(session, "Erbjuden")
    with reading_as(Reader.for_services(sign_up.controller_id)):
        SignUp.objects.filter(pk=sign_up.pk).update(state="offered", offer_until=until)
    return sign_up


def test_on_a_good_day_nothing_is_asked_for_and_the_page_says_so(client, person, service, group):
    family(group)  # it needs an interpreter, and has one
    group.interpreters_ordered = ["ti"]
    group.save()
    assert asked_of(person, service.centre) == ToDo()
    assert not asked_of(person, service.centre)
    page = client.get(reverse("visits:today")).content.decode()
    assert "data-to-do" in page
    assert 'class="note ok"' in page


def test_uncounted_sessions_are_asked_for_until_they_are_settled_the_latest_three(person, service, open_house):
    days = [
        SessionFactory(activity=open_house, on_date=TODAY - timedelta(days=n), capacity=None) for n in range(6)
    ]
    SessionFactory(activity=open_house, on_date=TODAY - timedelta(days=93), capacity=None)  # too long ago
    LockedPeriod.objects.create(
        centre=service.centre, from_date=days[5].on_date, to_date=days[5].on_date, locked_at=NOW
    )  # can't be counted any more
    SessionFactory(  # of another centre
        activity__responsible_service=PartnerServiceFactory(), activity__booking="drop_in", on_date=days[1].on_date
    )
    asked = asked_of(person, service.centre)
    assert (asked.not_counted, asked.not_counted_in_all) == (days[1 : 1 + LATEST], 4)
    CountClosing.objects.create(id=uuid.uuid4(), session=days[1], kind="nobody_came", closed_at=NOW)
    asked = asked_of(person, service.centre)
    assert (asked.not_counted, asked.not_counted_in_all) == (days[2:5], 3)


def test_interpreters_are_asked_for_until_they_are_ordered(person, service, group):
    family(group)
    family(group, "Räven")
    assert asked_of(person, service.centre).interpreters == 1  # one does for both families
    group.interpreters_ordered = ["ti"]
    group.save()
    assert asked_of(person, service.centre).interpreters == 0


def test_families_to_call_and_messages_that_did_not_arrive(person, service, group):
    sign_up = family(group)
    message(sign_up, "offer", channel="phone", state="queued")
    message(sign_up, "called_off", channel="phone", state="queued")
    message(sign_up, "changed", channel="phone", state="queued", not_after=NOW)  # too late
    message(sign_up, "receipt")
    message(sign_up, "receipt", state="sent")
    asked = asked_of(person, service.centre)
    assert (asked.to_call, asked.offers_to_call, asked.undelivered) == (2, 1, 1)


def test_offers_that_run_out_today_by_session(person, service, group):
    offered(group, stockholm(2026, 11, 26, 14, 0))
    offered(group, stockholm(2026, 11, 26, 23, 59))
    offered(group, stockholm(2026, 11, 27, 0, 0))  # tomorrow
    offered(group, NOW)  # has run out
    later = SessionFactory(activity=group.activity, on_date=TODAY + timedelta(days=4))
    offered(later, stockholm(2026, 11, 26, 11, 0))
    assert asked_of(person, service.centre).offers_ending == [
        OffersEnding(later, 1, stockholm(2026, 11, 26, 11, 0)),
        OffersEnding(group, 2, stockholm(2026, 11, 26, 23, 59)),
    ]


def test_home_visits_offered_more_than_two_weeks_ago_and_not_closed(person, service):
    first = home_visit(service, 15)
    home_visit(service, 16, state="rescheduled")
    home_visit(service, 14)
    home_visit(service, 20, state="declined")
    assert asked_of(person, service.centre).open_visits == 2
    home_visit(service, 15, state="declined", record=first.record, replaces=first)
    assert asked_of(person, service.centre).open_visits == 1


def test_what_is_missing_in_other_services_is_asked_of_nobody_else(client, person, service):
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    session = SessionFactory(activity__responsible_service=other, on_date=TODAY + timedelta(days=3))
    sign_up = family(session)
    message(sign_up, "offer", channel="phone", state="queued")
    message(sign_up, "receipt")
    offered(session, stockholm(2026, 11, 26, 14, 0))
    home_visit(other, 20)
    assert asked_of(person, service.centre) == ToDo()
    asked = asked_of(staff_with("staff_member", other), service.centre)
    assert (asked.interpreters, asked.to_call, asked.undelivered, len(asked.offers_ending), asked.open_visits) == (
        1, 1, 1, 1, 1,
    )  # fmt: skip
    page = client.get(reverse("visits:today")).content.decode()
    for mark in ("data-interpreters", "data-to-call", "data-undelivered", "data-offers", "data-open-visits"):
        assert mark not in page


def test_at_a_shared_tablet_only_what_is_not_counted_is_asked_for(client, service, group, open_house):
    sign_up = family(group)
    message(sign_up, "receipt")
    home_visit(service, 20)
    SessionFactory(activity=open_house, on_date=TODAY - timedelta(days=1), capacity=None)
    _tablet, client.cookies[tablets.COOKIE] = paired_tablet(service)
    enter(client, with_pin("staff_member", service))
    asked = client.get(reverse("visits:today")).context["day"].to_do
    assert asked == ToDo(not_counted=asked.not_counted, not_counted_in_all=1)
    assert [session.activity for session in asked.not_counted] == [open_house]


# ---- Who is coming, and what is on now


def test_who_is_coming_is_told_of_ones_own_and_shared_sessions_only(person, service):
    own = SessionFactory(activity__responsible_service=service)
    for alias, state in [("Ugglan", "confirmed"), ("Räven", "confirmed"), ("Väntar", "waiting")]:
        sign_up = family(own, alias, state)
        with reading_as(Reader.for_services(service.pk)):
            SignUp.objects.filter(pk=sign_up.pk).update(child_count=1)
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    family(SessionFactory(activity__responsible_service=other, hour=15))
    open_house = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    SessionFactory(activity=open_house, hour=16)
    with reading_as(reader_for(person)) as reader:
        day = day_at(service.centre, TODAY, reader=reader, now=NOW, today=TODAY)
    assert [row.coming for row in day.sessions] == [Coming(families=2, adults=4, children=2), None, None]
    assert day.to_keep == [own]


def test_a_day_is_told_by_what_is_on_now_what_comes_and_what_has_been(person, service, open_house):
    hours = {"over": 8, "now": 9, "called_off": 9, "later": 10}
    sessions = {
        name: SessionFactory(activity=open_house, hour=hour, hours=1 if name == "over" else 2, capacity=None)
        for name, hour in hours.items()
    }
    sessions["called_off"].called_off_at = NOW
    sessions["called_off"].save()
    begins_now, ends_now = sessions["later"], sessions["over"]
    ends_now.ends_at = NOW
    ends_now.save()
    with reading_as(reader_for(person)) as reader:
        day = day_at(service.centre, TODAY, reader=reader, now=NOW, today=TODAY)
    assert {row.session for row in day.on_now} == {sessions["now"], begins_now}
    assert [row.session for row in day.later] == [sessions["called_off"]]
    assert [row.session for row in day.over] == [ends_now]


def test_lists_of_today_and_tomorrow_are_kept_where_one_marks_attendance(person, service):
    massage = ActivityFactory(responsible_service=service)
    today, tomorrow, called_off, _after = (
        SessionFactory(activity=massage, on_date=TODAY + timedelta(days=days), hour=hour)
        for days, hour in [(0, 13), (1, 13), (1, 16), (2, 13)]
    )
    called_off.called_off_at = NOW
    called_off.save()
    other = PartnerServiceFactory(centre=service.centre, kind="bhv")
    SessionFactory(activity__responsible_service=other, on_date=TODAY + timedelta(days=1))
    with reading_as(reader_for(person)) as reader:
        assert day_at(service.centre, TODAY, reader=reader, now=NOW, today=TODAY).to_keep == [today, tomorrow]


def test_what_is_missing_takes_as_many_queries_for_30_of_each_as_for_one(
    client, person, service, group, open_house
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("visits:today")).status_code == 200
        return len(captured)

    def one_more(n):
        SessionFactory(activity=open_house, on_date=TODAY - timedelta(days=1 + n), capacity=None)
        session = SessionFactory(activity=group.activity, on_date=TODAY + timedelta(days=n % 20), hour=8 + n % 12)
        sign_up = family(session, f"Familj {n}")
        message(sign_up, "offer", channel="phone", state="queued")
        message(sign_up, "receipt")
        offered(session, stockholm(2026, 11, 26, 14, 0))
        home_visit(service, 20 + n)

    one_more(0)
    few = queries()
    for n in range(1, 30):
        one_more(n)
    assert queries() == few
