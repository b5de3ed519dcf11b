"""Attendance on one screen: all in one tap and back again, totals, needs, by htmx and at a shared tablet."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.attending import AttendanceDenied, AttendanceRefused, mark_all_here, take_back_all_here
from activities.models import Attendance, SignUpContact
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import Reader, reading_as
from staff import tablets
from staff.rules import reader_for
from tests.activities.leading import coming
from tests.activities.sharing import decided, signed_in
from tests.factories import PartnerServiceFactory, SessionFactory, staff_with, stockholm
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin

pytestmark = pytest.mark.django_db
Diet = SignUpContact.Diet
MORNING = stockholm(2026, 11, 26, 13, 5)


@pytest.fixture(autouse=True)
def the_day():
    with clock.at(MORNING):
        yield


@pytest.fixture
def session():
    return SessionFactory(capacity=40, activity__capacity=40)


@pytest.fixture
def service(session):
    return session.activity.responsible_service


@pytest.fixture
def person(service):
    return staff_with("staff_member", service)


def url(name, session):
    return reverse(f"activities_staff:{name}", args=[session.pk])


def all_here(session, person, now=MORNING):
    reader = reader_for(person)
    with reading_as(reader):
        return mark_all_here(
            session=session, reader=reader, by=Actor.staff(person), person=person, now=now, today=now.date()
        )


def take_back(session, person, at, now=MORNING):
    reader = reader_for(person)
    with reading_as(reader):
        return take_back_all_here(
            session=session, at=at, reader=reader, by=Actor.staff(person), person=person, now=now
        )


def marks(session) -> dict[str, str]:
    with reading_as(Reader.for_services(session.activity.responsible_service_id)):
        return dict(Attendance.objects.filter(session=session).values_list("sign_up__alias", "state"))


def mark(client, session, sign_up, state, **headers):
    return client.post(url("mark_attendance", session), {"sign_up_id": sign_up.pk, "state": state}, **headers)


def test_all_here_marks_those_without_a_mark_and_no_other(client, session, person):
    ill, _unmarked, again = (coming(session, alias) for alias in ("Ill", "Unmarked", "Again"))
    coming(session, "Waits", "waiting")
    signed_in(client, person)
    mark(client, session, ill, "ill")
    mark(client, session, again, "no_show")
    mark(client, session, again, "unmarked")
    assert marks(session) == {"Ill": "ill", "Again": ""}
    client.post(url("all_here", session))
    assert marks(session) == {"Ill": "ill", "Unmarked": "present", "Again": "present"}
    event = AuditEvent.objects.get(action="marked_all_here")
    assert (event.actor_id, event.service_id, event.count) == (
        person.pk,
        session.activity.responsible_service_id,
        2,
    )
    with clock.at(MORNING + timedelta(minutes=1)):
        client.post(url("all_here", session))
    assert AuditEvent.objects.filter(action="marked_all_here").count() == 1  # nobody was left


def test_undo_takes_back_ones_own_tap_but_not_what_was_marked_since(client, session, person):
    families = [coming(session, alias) for alias in ("A", "B", "C")]
    signed_in(client, person)
    client.post(url("all_here", session))
    with clock.at(MORNING + timedelta(minutes=1)):
        mark(client, session, families[0], "ill")
    undo = client.get(url("attendance", session)).context["list"].undo
    assert undo is None  # the person's latest mark is another
    assert take_back(session, person, MORNING) == 2
    assert marks(session) == {"A": "ill", "B": "", "C": ""}
    assert AuditEvent.objects.get(action="took_back_all_here").count == 2


def test_the_button_to_undo_carries_its_tap_and_goes_after_an_hour(client, session, person):
    for alias in ("A", "B"):
        coming(session, alias)
    signed_in(client, person)
    client.post(url("all_here", session))
    page = client.get(url("attendance", session))
    assert page.context["list"].undo.families == 2
    at = re.search(r'name="at" value="([^"]+)"', page.content.decode())[1]
    with clock.at(MORNING + timedelta(minutes=61)):
        assert client.get(url("attendance", session)).context["list"].undo is None
    client.post(url("take_back_all_here", session), {"at": at})
    assert marks(session) == {"A": "", "B": ""}
    assert client.get(url("attendance", session)).context["list"].totals.unmarked == 2


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-26T13:05:01+01:00"])
def test_a_tap_that_was_not_ones_own_is_not_taken_back(client, session, person, service, at):
    coming(session, "A")
    all_here(session, staff_with("staff_member", service))
    signed_in(client, person)
    page = client.post(url("take_back_all_here", session), {"at": at or MORNING.isoformat()}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert marks(session) == {"A": "present"}


@pytest.mark.parametrize(("fault", "denied"), [("future", AttendanceDenied.FUTURE), ("off", "called_off")])
def test_nobody_is_marked_at_a_session_that_has_not_been(session, person, fault, denied):
    coming(session)
    if fault == "off":
        session.called_off_at = MORNING
    else:
        session.on_date += timedelta(days=1)
    with pytest.raises(AttendanceRefused) as refusal:
        all_here(session, person)
    assert refusal.value.reason == denied
    assert marks(session) == {}


def test_a_service_that_attendance_is_shared_with_marks_nobody(client, session):
    coming(session, "A")
    other = PartnerServiceFactory(centre=session.activity.centre, kind="bhv")
    session.activity.participating_services.add(other)
    decided(session.activity, other)
    signed_in(client, staff_with("staff_member", other))
    page = client.get(url("attendance", session))
    assert (page.status_code, page.context["list"].needs) == (200, None)
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    client.post(url("all_here", session))
    assert marks(session) == {}


def test_totals_are_of_families_and_of_the_people_in_the_room(client, session, person):
    first = coming(session, "A", adults=2, children=3)
    second = coming(session, "B", adults=1, children=1)
    coming(session, "C")
    session.drop_in_adults, session.drop_in_children = 4, 5
    session.save()
    signed_in(client, person)
    mark(client, session, first, "present")
    mark(client, session, second, "ill")
    totals = client.get(url("attendance", session)).context["list"].totals
    assert (totals.present, totals.ill, totals.no_show, totals.unmarked) == (1, 1, 0, 1)
    assert (totals.adults, totals.children) == (6, 8)


def test_needs_are_counted_together_for_who_may_read_contacts(client, session, person):
    coming(session, "A", contacts=[{"diet": ["vegan", "no_nuts"], "step_free": True}, {"diet": ["vegan"]}])
    coming(session, "B", contacts=[{"hearing_loop": True}])
    coming(session, "Waits", "waiting", contacts=[{"diet": ["no_pork"], "step_free": True}])
    signed_in(client, person)
    needs = client.get(url("attendance", session)).context["list"].needs
    assert (needs.step_free, needs.hearing_loop) == (1, 1)
    assert needs.diets == [(str(Diet.VEGAN.label), 2), (str(Diet.NO_NUTS.label), 1)]
    html = client.get(reverse("activities_staff:participants", args=[session.pk])).content.decode()
    assert [html.count(label) for label, _number in needs.diets] == [1, 1]  # there it stands whose


def test_at_a_shared_tablet_one_marks_and_sees_no_needs(client, session, service):
    family = coming(session, "A", contacts=[{"diet": ["vegan"], "step_free": True}])
    _tablet, token = paired_tablet(service)
    person = with_pin("staff_member", service)
    client.cookies[tablets.COOKIE] = token
    assert enter(client, person).status_code == 302
    page = client.get(url("attendance", session))
    assert (page.status_code, page.context["list"].needs) == (200, None)
    client.post(url("all_here", session))
    assert marks(session) == {"A": "present"}
    mark(client, session, family, "ill")
    assert marks(session) == {"A": "ill"}
    statuses = [client.get(url(name, session)).status_code for name in ("session", "session_note", "write_to_all")]
    assert statuses == [403, 403, 403]


def test_htmx_gets_the_row_and_the_totals_and_nothing_else(client, session, person):
    first, _second = coming(session, "Första"), coming(session, "Andra")
    signed_in(client, person)
    response = mark(client, session, first, "present", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert (response.status_code, response["Vary"].count("HX-Request")) == (200, 1)
    assert (f'data-attendance="{first.pk}" data-mark="present"' in html, "Andra" in html) == (True, False)
    assert 'data-here="1" data-unmarked="1"' in html
    assert AuditEvent.objects.filter(action="read_attendance").count() == 0  # it was read before


def test_htmx_is_told_why_nothing_was_marked(client, session, person):
    family = coming(session, "Första", "waiting")
    signed_in(client, person)
    html = mark(client, session, family, "present", headers={"HX-Request": "true"}).content.decode()
    assert str(AttendanceDenied.NO_PLACE.label) in html
    assert f'id="family-{family.pk}" hx-swap-oob="delete"' in html


def test_everything_takes_as_many_queries_for_30_families_as_for_one(client, session, person):
    signed_in(client, person)
    counts = []
    for number in (1, 29):
        for n in range(number):
            coming(session, f"{number}-{n}", contacts=[{"diet": ["vegan"]}])
        with CaptureQueriesContext(connection) as read:
            client.get(url("attendance", session))
        with CaptureQueriesContext(connection) as marked:
            client.post(url("all_here", session))
        counts.append((len(read), len(marked)))
        assert all(state == "present" for state in marks(session).values())
    assert counts[0] == counts[1]
